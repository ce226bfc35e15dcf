using Relearn.Numerics;

namespace Relearn.Data.Labels;

/// <summary>Counts over the label ledger.</summary>
static class LabelTables
{
    const int MostListed = 10;
    const int MostClasses = 20;
    const int MostNamed = 5;
    const int EnoughToJudge = 20;

    /// <param name="dataset">The newest version.</param>
    /// <param name="snapshot">The snapshot that gave its labels; null: there is none.</param>
    /// <param name="entries">All entries, in order of time.</param>
    /// <param name="now">The moment from which ages count.</param>
    /// <param name="counts">Rows of each class, the largest first; null: labels are true or false.</param>
    public static LabelReport Report(DatasetVersion dataset, LabelSnapshot? snapshot, IReadOnlyList<LabelEntry> entries, DateTimeOffset now, IReadOnlyList<(string Class, long Rows)>? counts)
    {
        var standing = LabelResolution.Standing(entries);
        var resolved = LabelResolution.Resolve(entries);
        var gold = standing.Where(e => e is { Purpose: LabelPurpose.Gold, Value: not null }).GroupBy(e => e.Item).ToDictionary(g => g.Key, g => g.Last().Value!, StringComparer.Ordinal);
        var authors = standing.Where(e => e.Purpose != LabelPurpose.Gold).GroupBy(e => (e.By, e.Origin)).Select(g => Author(g.Key.By, g.Key.Origin, [.. g], gold))
            .OrderByDescending(a => a.Labels).ThenBy(a => a.By, StringComparer.Ordinal).ToArray();
        var conflicts = resolved.Where(r => r is { Conflict: true, Adjudicated: false }).Select(r => r.Item).ToHashSet(StringComparer.Ordinal);
        var said = standing.Where(e => conflicts.Contains(e.Item)).GroupBy(e => e.Item).OrderBy(g => g.Key, StringComparer.Ordinal).Take(MostListed)
            .Select(g => new LabelConflict(g.Key, g.GroupBy(e => e.By).ToDictionary(b => b.Key, b => b.Last().Value ?? "cannot tell"))).ToArray();
        var again = entries.Where(e => !e.Withdrawn).GroupBy(e => (e.Item, e.Origin, e.By, e.Purpose)).Sum(g => g.LongCount() - 1);
        var given = resolved.LongCount(r => r.Value is not null) - (snapshot?.Unmatched ?? 0);
        var origins = new SortedDictionary<string, long>(StringComparer.Ordinal) { ["source"] = Math.Max(0, dataset.Labelled - Math.Max(0, given)) };
        foreach (var group in resolved.Where(r => r.Value is not null).GroupBy(r => r.Origin)) { origins[group.Key.ToString().ToLowerInvariant()] = group.LongCount(); }
        counts ??= [(LabelClasses.False, dataset.Labelled - dataset.Positives), (LabelClasses.True, dataset.Positives)];
        var classes = counts.Take(MostClasses).ToDictionary(c => c.Class, c => c.Rows);
        return new(dataset.Rows, dataset.Labelled, classes, counts.Count(c => c.Rows > 0), origins, authors, Ages(standing, now), standing.Count, entries.Count - standing.Count, resolved.Count,
            snapshot?.Unmatched ?? 0, snapshot?.BeforeEvent ?? 0, again, conflicts.Count, said, [.. Warnings(counts, snapshot, authors, conflicts.Count, again)]);
    }

    static LabelAuthor Author(string by, LabelOrigin origin, LabelEntry[] entries, Dictionary<string, string> gold)
    {
        var told = entries.Where(e => e.Value is not null).ToArray();
        var known = told.Where(e => gold.ContainsKey(e.Item)).ToArray();
        return new(by, origin, told.Length, told.GroupBy(e => e.Value!).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Take(MostClasses).ToDictionary(g => g.Key, g => (double)g.Count() / told.Length),
            entries.Length - told.Length, known.Length == 0 ? null : Interval.Wilson(known.Count(e => e.Value == gold[e.Item]), known.Length),
            entries.Min(e => e.At), entries.Max(e => e.At), [.. entries.Select(e => e.Instructions).OfType<string>().Distinct().Order(StringComparer.Ordinal)]);
    }

    static Dictionary<string, long> Ages(IReadOnlyList<LabelEntry> standing, DateTimeOffset now)
    {
        (string Name, double Days)[] bounds = [("a day", 1), ("a week", 7), ("a month", 30), ("a year", 365), ("older", double.PositiveInfinity)];
        var ages = bounds.ToDictionary(b => b.Name, _ => 0L);
        foreach (var entry in standing) { ages[bounds.First(b => (now - entry.At).TotalDays <= b.Days).Name]++; }
        return ages;
    }

    static IEnumerable<string> Warnings(IReadOnlyList<(string Class, long Rows)> counts, LabelSnapshot? snapshot, LabelAuthor[] authors, int conflicts, long again)
    {
        var once = counts.Where(c => c.Rows == 1).Select(c => c.Class).ToArray();
        if (once.Length == 1) { yield return $"Class '{once[0]}' has one example: nothing can be learnt or judged from it. Label more."; }
        if (once.Length > 1) { yield return FormattableString.Invariant($"{once.Length:N0} classes have one example ({string.Join(", ", once.Take(MostNamed))}{(once.Length > MostNamed ? ", ..." : "")}): nothing can be learnt or judged from that. Label more."); }
        foreach (var author in authors.Where(a => a is { Labels: >= EnoughToJudge, Classes.Count: 1 }))
        {
            yield return FormattableString.Invariant($"'{author.By}' has said '{author.Classes.Keys.First()}' {author.Labels:N0} times and nothing else. Ask them, and look at some of these items.");
        }
        foreach (var author in authors.Where(a => a.Gold is { High: < 0.5 }))
        {
            yield return FormattableString.Invariant($"'{author.By}' gets {author.Gold!.Estimate:0%} of the gold items right [{author.Gold.Low:0%}, {author.Gold.High:0%}]: {(counts.Count > 2 ? "more wrong than right. Look at what they take for what, and show them the instructions." : "worse than a coin. Their labels may be the wrong way round.")}");
        }
        if (conflicts > 0) { yield return FormattableString.Invariant($"On {conflicts:N0} items labels differ and nobody had the last word: 'relearn data label --queue adjudicate' goes through them."); }
        if (again > 0) { yield return FormattableString.Invariant($"{again:N0} times somebody labelled an item again; their last word counts."); }
        if (snapshot is { Unmatched: > 0 }) { yield return FormattableString.Invariant($"{snapshot.Unmatched:N0} items have a label and no row: another 'label.item', or rows that are gone or not here yet."); }
        if (snapshot is { BeforeEvent: > 0 }) { yield return FormattableString.Invariant($"{snapshot.BeforeEvent:N0} items were labelled before their event happened; these labels are not used. Look at the clock of whoever gave them."); }
    }
}

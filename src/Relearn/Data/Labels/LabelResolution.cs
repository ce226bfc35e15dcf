namespace Relearn.Data.Labels;

/// <summary>From entries to one label an item.</summary>
/// <remarks>
/// <code>
/// gold or adjudication > what people say > what a person accepted of a model > reported outcome > labelling functions
/// </code>
/// Of one person the last word counts. People who differ are counted: most win, and where as many say one thing as another nothing is settled.
/// </remarks>
static class LabelResolution
{
    /// <summary>Resolves all items.</summary>
    /// <param name="entries">Entries in order of time.</param>
    /// <returns>Items in order of their names.</returns>
    public static IReadOnlyList<ResolvedLabel> Resolve(IEnumerable<LabelEntry> entries) =>
        [.. entries.GroupBy(e => e.Item, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => One(g.Key, Standing(g))).OfType<ResolvedLabel>()];

    /// <summary>The entries that stand: of one author and purpose the last, unless it was taken back.</summary>
    public static IReadOnlyList<LabelEntry> Standing(IEnumerable<LabelEntry> entries)
    {
        var standing = new Dictionary<(string, LabelOrigin, string, LabelPurpose), Stack<LabelEntry>>();
        foreach (var entry in entries)
        {
            var key = (entry.Item, entry.Origin, entry.By, entry.Purpose);
            if (!standing.TryGetValue(key, out var stack)) { standing.Add(key, stack = new()); }
            if (!entry.Withdrawn) { stack.Push(entry); }
            else if (stack.Count > 0) { stack.Pop(); }
        }
        return [.. standing.Values.Where(s => s.Count > 0).Select(s => s.Peek()).OrderBy(e => e.At)];
    }

    static ResolvedLabel? One(string item, IReadOnlyList<LabelEntry> standing)
    {
        var people = People(standing);
        var differ = Differ(people);
        if (standing.LastOrDefault(e => e is { Purpose: LabelPurpose.Adjudication or LabelPurpose.Gold, Value: not null }) is { } last) { return Of(last, 1) with { Adjudicated = true }; }
        var classes = people.Where(e => e.Value is not null).GroupBy(e => e.Value!).Select(g => (Class: g.Key, Votes: g.Count())).OrderByDescending(g => g.Votes).ToArray();
        if (classes.Length > 0 && (classes.Length == 1 || classes[0].Votes > classes[1].Votes)) { return Of(people.Last(e => e.Value == classes[0].Class), classes.Sum(c => c.Votes)); }
        // Where people cannot tell or do not agree, what was there before stands.
        foreach (var origin in new[] { LabelOrigin.Model, LabelOrigin.Outcome, LabelOrigin.Function })
        {
            var from = standing.Where(e => e.Origin == origin && e.Value is not null).ToArray();
            if (from.Length > 0) { return Of(from[^1], from.Length) with { Conflict = differ || Differ(from) }; }
        }
        return people.Count == 0 ? null : Of(people[^1], 0) with { Value = null };

        ResolvedLabel Of(LabelEntry entry, int votes) => new(item, entry.Value, entry.Origin, entry.By, entry.At, differ, false, votes);
    }

    // Of one person one vote, also where they were asked twice: what they said last.
    static List<LabelEntry> People(IReadOnlyList<LabelEntry> standing) =>
        [.. standing.Where(e => e.Origin == LabelOrigin.Person).GroupBy(e => e.By).Select(g => g.Last()).OrderBy(e => e.At)];

    static bool Differ(IEnumerable<LabelEntry> entries) => entries.Where(e => e.Value is not null).Select(e => e.Value).Distinct().Count() > 1;
}

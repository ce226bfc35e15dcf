using Relearn.Analysis.Causes;
using Relearn.Analysis.Comparisons;
using Relearn.Inference.Features;
using Relearn.Serving;

namespace Relearn.Loop.Diagnosing;

/// <summary>What kind of change the columns of served rows show: a unit, an exchange, one source that is silent, another spelling.</summary>
static class ColumnSigns
{
    const int MostRows = 3000;
    const int LeastRows = 100;
    const int MostSources = 30;
    const double Moved = 0.15;

    public static void Read(DiagnosisCase @case, Findings findings)
    {
        if (@case.Live is not { Decisions: { } decisions } live) { return; }
        var periods = Periods.Of(decisions, findings);
        var (predictor, log) = (live.Model.Predictor, @case.Context.Paths.Log);
        var now = ServedRows.Read(predictor, log, PredictionLog.Live, null, decisions, periods.IsNow, MostRows);
        var before = ServedRows.Read(predictor, log, PredictionLog.Live, null, decisions, periods.IsBefore, MostRows);
        if (before.Rows.Count < LeastRows && live is { Reference: { } reference, ReplayWriter: { } writer }) { before = ServedRows.Read(predictor, log, PredictionLog.Replay, writer, reference, _ => true, MostRows); }
        if (now.Rows.Count < LeastRows || before.Rows.Count < LeastRows)
        {
            findings.Lacks("Too few served rows to compare before and now: columns are not looked at one by one.");
            return;
        }
        findings.Look(Signs.AffineMap, Signs.ColumnsExchanged, Signs.MissingAtSource, Signs.SpellingChanged);
        Maps(before, now, periods, findings);
        Exchanges(before, now, periods, findings);
        Sources(before, now, periods, findings);
        Spellings(before, now, periods, findings);
    }

    static IEnumerable<int> OfKind(ServedRows rows, ValueKind kind) => Enumerable.Range(0, rows.Inputs.Count).Where(c => rows.Inputs[c].Kind == kind);

    static void Maps(ServedRows before, ServedRows now, Periods periods, Findings findings)
    {
        foreach (var c in OfKind(now, ValueKind.Number))
        {
            if (QuantileMap.Of(before.Numbers(c), now.Numbers(c)) is { } map)
            {
                findings.See(Signs.AffineMap, now.Inputs[c].Name, Math.Log(map.Distance / Math.Max(0.01, map.Left)), $"'{now.Inputs[c].Name}': {map.Words(now.Inputs[c].Name)}", periods.Onset);
            }
        }
    }

    static void Exchanges(ServedRows before, ServedRows now, Periods periods, Findings findings)
    {
        foreach (var kind in new[] { ValueKind.Number, ValueKind.Text })
        {
            int[] columns = [.. OfKind(now, kind)];
            var numbers = kind == ValueKind.Number;
            var (then, since) = (columns.ToDictionary(c => c, c => numbers ? (object)before.Numbers(c) : before.Texts(c)), columns.ToDictionary(c => c, c => numbers ? (object)now.Numbers(c) : now.Texts(c)));
            double Distance(int a, int b) => numbers ? TwoSamples.Largest((double[])since[a], (double[])then[b]) : TwoSamples.Variation((string[])since[a], (string[])then[b]);
            for (var i = 0; i < columns.Length; i++)
            {
                for (var j = i + 1; j < columns.Length; j++)
                {
                    var (a, b) = (columns[i], columns[j]);
                    var (own, other) = (Math.Min(Distance(a, a), Distance(b, b)), Math.Max(Distance(a, b), Distance(b, a)));
                    if (own < Moved || other > own / 3) { continue; }
                    findings.See(Signs.ColumnsExchanged, $"{now.Inputs[a].Name}, {now.Inputs[b].Name}", Math.Log(own / Math.Max(0.01, other)),
                        FormattableString.Invariant($"'{now.Inputs[a].Name}' and '{now.Inputs[b].Name}' have each other's distribution: each is {own:0.00} or more from its own of before, and {other:0.00} or less from the other's"), periods.Onset);
                }
            }
        }
    }

    // What is missing stands where one column with few values has one of them.
    static void Sources(ServedRows before, ServedRows now, Periods periods, Findings findings)
    {
        foreach (var name in findings.Seen.Where(e => e.Sign == Signs.ColumnMissing).Select(e => e.Subject).Distinct().ToArray())
        {
            var column = Enumerable.Range(0, now.Inputs.Count).FirstOrDefault(c => now.Inputs[c].Name == name, -1);
            if (column < 0) { continue; }
            var was = (double)before.Rows.Count(r => ServedRows.IsMissing(r, column)) / before.Rows.Count;
            var missing = now.Rows.Count(r => ServedRows.IsMissing(r, column)) - was * now.Rows.Count;
            foreach (var source in OfKind(now, ValueKind.Text).Where(c => c != column))
            {
                var groups = now.Rows.GroupBy(r => r.Values[source] as string ?? "").ToArray();
                if (groups.Length is < 2 or > MostSources || missing < 20) { continue; }
                var worst = groups.MaxBy(g => g.Count(r => ServedRows.IsMissing(r, column)) - was * g.Count())!;
                double inside = worst.Count(r => ServedRows.IsMissing(r, column)), outside = now.Rows.Count(r => ServedRows.IsMissing(r, column)) - inside;
                var (share, rest) = (inside / worst.Count(), outside / Math.Max(1, now.Rows.Count - worst.Count()));
                if (inside - was * worst.Count() < 0.8 * missing || share < 3 * Math.Max(rest, was)) { continue; }
                findings.See(Signs.MissingAtSource, $"{now.Inputs[source].Name}={worst.Key}", Math.Log(share / Math.Max(0.01, rest)),
                    FormattableString.Invariant($"'{name}' is missing in {share:0.0%} of the rows where {now.Inputs[source].Name} is '{worst.Key}', and in {rest:0.0%} of the others"), periods.Onset);
            }
        }
    }

    static void Spellings(ServedRows before, ServedRows now, Periods periods, Findings findings)
    {
        foreach (var c in OfKind(now, ValueKind.Text))
        {
            var known = before.Texts(c).ToHashSet(StringComparer.Ordinal);
            var even = known.Select(Evened).ToHashSet(StringComparer.Ordinal);
            var texts = now.Texts(c);
            string[] unseen = [.. texts.Where(t => !known.Contains(t))];
            if (unseen.Length < Math.Max(20, 0.03 * texts.Length)) { continue; }
            var again = unseen.Count(t => even.Contains(Evened(t)));
            if (again < 0.7 * unseen.Length) { continue; }
            findings.See(Signs.SpellingChanged, now.Inputs[c].Name, Math.Log((double)again / Math.Max(1, unseen.Length - again) + 1),
                FormattableString.Invariant($"{again:N0} of {unseen.Length:N0} texts of '{now.Inputs[c].Name}' that did not come before are known ones in another spelling, such as '{unseen.First(t => even.Contains(Evened(t)))}'"), periods.Onset);
        }
    }

    static string Evened(string text)
    {
        var even = text.Trim().ToUpperInvariant().Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        return double.TryParse(even, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number.ToString("R", System.Globalization.CultureInfo.InvariantCulture) : even;
    }
}

using Relearn.Inference.Features;

namespace Relearn.Data.Leakage;

/// <summary>A column that looks otherwise while the label is pending than it looked, once the label was known, on rows that were as young: it is written when the outcome is.</summary>
/// <remarks>
/// Rows whose label is pending now are held against the rows whose label was pending as of whole weeks before: equal age, equal hour, equal weekday. Of those the columns are
/// as they are now that the label is known. How the weeks differ among themselves is drift, and is taken off.
/// </remarks>
static class PostOutcome
{
    public const string Name = "post_outcome";

    /// <summary>Distance between pending and matured rows that is too much: of distribution functions for numbers, of a share for texts and missing values.</summary>
    public const double MostDistance = 0.25;

    /// <summary>A distance that is less than so many times that between weeks is drift.</summary>
    public const double TimesDrift = 2;

    /// <summary>Fewest pending rows.</summary>
    public const int LeastRows = 50;

    const int MostRows = 20_000;
    const int Weeks = 4;
    const double Week = 7 * DatasetImport.Day;

    // Kolmogorov and Smirnov's critical value at one in 130,000, because there are many columns: 2 exp(-2 * 2.5^2).
    const double Critical = 2.5;

    /// <summary>Findings, or null where there are not enough rows whose label is pending.</summary>
    public static IReadOnlyList<LeakageFinding>? Find(LeakageSample sample)
    {
        var reader = new PendingRows(sample, MostRows);
        var pending = reader.Read(0);
        if (pending.Rows < LeastRows) { return null; }
        var weeks = Math.Max(1, Math.Ceiling(reader.LongestDelay / Week));
        PendingRows.Values[] before = [.. Enumerable.Range(1, Weeks).Select(w => reader.Read(w * weeks * Week)).Where(v => v.Rows >= LeastRows)];
        if (before.Length < 2) { return null; }
        // Rows that came together say as much as one.
        var alone = (double)(pending.Events + before.Sum(b => b.Events)) / (pending.Rows + before.Sum(b => b.Rows));
        var findings = new List<LeakageFinding>();
        for (var c = 0; c < reader.Columns.Count; c++)
        {
            var column = reader.Columns[c];
            var all = before.SelectMany(b => b.Columns[c]).ToArray();
            var (distance, chance) = Distance(column.Kind, pending.Columns[c], all, alone);
            var drift = Enumerable.Range(0, before.Length).Max(w => Distance(column.Kind, before[w].Columns[c], [.. before.Where((_, o) => o != w).SelectMany(b => b.Columns[c])], alone).Distance);
            if (distance < MostDistance || distance < chance || distance < TimesDrift * drift) { continue; }
            findings.Add(new(Name, LeakageFinding.Suspicion, column.Name, column.Sources,
                FormattableString.Invariant($"on the {pending.Rows:N0} rows whose label is pending it is distributed otherwise than on {all.Length:N0} rows of the same age, weekday and hour whose label is known by now: distance {distance:0.00}, between weeks {drift:0.00}"),
                new SortedDictionary<string, double>(StringComparer.Ordinal) { ["distance"] = distance, ["between_weeks"] = drift, ["pending"] = pending.Rows, ["matured"] = all.Length },
                $"'{column.Name}' seems to be written when the outcome is: give the source's value as of the row's time, or declare it 'known: after' and take the feature out."));
        }
        return findings;
    }

    // With what chance alone would hardly exceed.
    static (double Distance, double Chance) Distance(ValueKind kind, double[] a, double[] b, double alone)
    {
        if (kind == ValueKind.Text)
        {
            var (left, right) = (Shares(a), Shares(b));
            return (left.Keys.Union(right.Keys).Max(k => Math.Abs(left.GetValueOrDefault(k) - right.GetValueOrDefault(k))), Chance(alone * a.Length, alone * b.Length));
        }
        double[] x = [.. a.Where(v => !double.IsNaN(v)).Order()], y = [.. b.Where(v => !double.IsNaN(v)).Order()];
        var missing = Math.Abs((double)(a.Length - x.Length) / a.Length - (double)(b.Length - y.Length) / b.Length);
        if (x.Length < LeastRows || y.Length < LeastRows) { return (missing, Chance(alone * a.Length, alone * b.Length)); }
        var distance = 0.0;
        int i = 0, j = 0;
        while (i < x.Length && j < y.Length)
        {
            var value = Math.Min(x[i], y[j]);
            while (i < x.Length && x[i] <= value) { i++; }
            while (j < y.Length && y[j] <= value) { j++; }
            distance = Math.Max(distance, Math.Abs((double)i / x.Length - (double)j / y.Length));
        }
        return missing > distance ? (missing, Chance(alone * a.Length, alone * b.Length)) : (distance, Chance(alone * x.Length, alone * y.Length));
    }

    static double Chance(double a, double b) => Critical * Math.Sqrt(1 / a + 1 / b);

    // -1 stands for missing.
    static Dictionary<double, double> Shares(double[] codes) => codes.GroupBy(c => double.IsNaN(c) ? -1 : c).ToDictionary(g => g.Key, g => (double)g.Count() / codes.Length);
}

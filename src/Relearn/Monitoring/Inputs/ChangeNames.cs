using System.Globalization;
using Relearn.Inference.Features;
using Relearn.Monitoring.Profiles;

namespace Relearn.Monitoring.Inputs;

/// <summary>Says what kind of change a column's evidence looks like: another unit, two columns exchanged, a value that stands still, what has no value, new texts.</summary>
sealed class ChangeNames
{
    const double Proven = 20;
    const double MostApart = 0.5;

    static readonly double[] Shares = [.. Enumerable.Range(1, 19).Select(i => i / 20.0)];

    static readonly (double Factor, double Offset, string Name)[] Units =
    [
        (1.8, 32, "Celsius to Fahrenheit"), (1 / 1.8, -32 / 1.8, "Fahrenheit to Celsius"), (1.609344, 0, "miles to kilometres"), (1 / 1.609344, 0, "kilometres to miles"), (0.3048, 0, "feet to metres"), (1 / 0.3048, 0, "metres to feet"),
        (2.54, 0, "inches to centimetres"), (1 / 2.54, 0, "centimetres to inches"), (0.45359237, 0, "pounds to kilograms"), (1 / 0.45359237, 0, "kilograms to pounds"), (60, 0, "hours to minutes, or minutes to seconds"), (1 / 60.0, 0, "minutes to hours, or seconds to minutes"),
        (3600, 0, "hours to seconds"), (1 / 3600.0, 0, "seconds to hours"), (1000, 0, "a thousand times"), (0.001, 0, "a thousandth"), (100, 0, "a hundred times, such as percent of a share"), (0.01, 0, "a hundredth, such as a share of percent"), (-1, 0, "the other sign"),
    ];

    readonly WindowProfile _profile;
    readonly InputWindow _window;
    readonly double[][] _now;
    readonly double[][] _then;

    public ChangeNames(WindowProfile profile, MatchedWindows matched, InputWindow window)
    {
        (_profile, _window) = (profile, window);
        _now = [.. profile.Columns.Select(c => c.Magnitudes.Quantiles(Shares))];
        _then = [.. profile.Columns.Select((_, c) =>
        {
            var all = new MagnitudeCounts();
            foreach (var w in matched.Windows) { all.Merge(w.Columns[c].Magnitudes); }
            return all.Quantiles(Shares);
        })];
    }

    double Evidence(int column, ScoreKind kind) => _window.Evidence.Where(e => e.Monitor == kind.Monitor && e.Subject == InputMonitor.SubjectOf(_profile.Reference, column)).Select(e => e.EValue).DefaultIfEmpty(0).Max();

    /// <summary>What it looks like; null: nothing that has a name.</summary>
    public string? Of(int column)
    {
        var sketch = _profile.Columns[column];
        var found = new List<string>();
        if (Evidence(column, ScoreKind.Nulls) >= Proven) { found.Add(NullsOf(sketch)); }
        if (Evidence(column, ScoreKind.Stuck) >= Proven) { found.Add(string.Create(CultureInfo.InvariantCulture, $"stuck at {TopText(sketch)}")); }
        else if (Evidence(column, ScoreKind.Top) >= Proven) { found.Add($"filled in with {TopText(sketch)}"); }
        if (Evidence(column, ScoreKind.Unseen) >= Proven) { found.Add($"new values: {string.Join(", ", sketch.NewTexts.Select(t => $"'{t}'"))}"); }
        if (Evidence(column, ScoreKind.Distance) >= Proven || Evidence(column, ScoreKind.Range) >= Proven)
        {
            if (SwapOf(column) is { } other) { found.Add($"exchanged with {InputMonitor.SubjectOf(_profile.Reference, other)}"); }
            else if (UnitOf(column) is { } unit) { found.Add(unit); }
        }
        return found.Count == 0 ? null : string.Join("; ", found);
    }

    static string NullsOf(ColumnSketch column)
    {
        var (count, name) = new[] { (column.Null, "null"), (column.Absent, "absent"), (column.Empty, "an empty text"), (column.Unreadable, "of another kind") }.MaxBy(s => s.Item1);
        return count == column.Missing ? $"values are {name}" : $"values are missing, mostly {name}";
    }

    /// <summary>The most frequent value as people write it.</summary>
    public static string TopText(ColumnSketch column)
    {
        if (column.Frequent.Top() is not { } top) { return "nothing"; }
        if (column.Reference.Kind == ValueKind.Text) { return column.Reference.Terms.Concat(column.NewTexts).FirstOrDefault(t => ValueHash.Of(t) == top.Value) is { } text ? $"'{text}'" : "one text"; }
        return BitConverter.UInt64BitsToDouble(top.Value).ToString("G6", CultureInfo.InvariantCulture);
    }

    // Each of the two must lie where the other did, and not where it did itself.
    int? SwapOf(int column)
    {
        for (var other = 0; other < _now.Length; other++)
        {
            if (other == column || (other < _profile.Reference.Inputs.Count) != (column < _profile.Reference.Inputs.Count) || _now[column].Length == 0 || _now[other].Length == 0 || _then[column].Length == 0 || _then[other].Length == 0) { continue; }
            var crossed = Apart(_now[column], _then[other]) + Apart(_now[other], _then[column]);
            if (crossed < MostApart && crossed < 0.3 * (Apart(_now[column], _then[column]) + Apart(_now[other], _then[other]))) { return other; }
        }
        return null;
    }

    // Mean difference of quantiles, in widths of what was there before.
    static double Apart(double[] now, double[] then) => now.Zip(then, (a, b) => Math.Abs(a - b)).Average() / Math.Max(1e-12, then[^1] - then[0]);

    string? UnitOf(int column)
    {
        var (now, then) = (_now[column], _then[column]);
        if (now.Length == 0 || then.Length == 0 || then[^1] <= then[0]) { return null; }
        var (meanNow, meanThen) = (now.Average(), then.Average());
        double products = 0, squares = 0, total = 0;
        for (var i = 0; i < now.Length; i++)
        {
            products += (now[i] - meanNow) * (then[i] - meanThen);
            squares += (then[i] - meanThen) * (then[i] - meanThen);
            total += (now[i] - meanNow) * (now[i] - meanNow);
        }
        if (total == 0) { return null; }
        var (factor, fit) = (products / squares, products * products / (squares * total));
        foreach (var (known, offset, name) in Units)
        {
            // A known unit explains every quantile, so each is right to a tenth of the spread that it has now.
            var spread = Math.Abs(known) * (then[^1] - then[0]);
            // A factor below zero turns the order round.
            var before = known < 0 ? then.Reverse() : then;
            if (before.Zip(now, (t, n) => Math.Abs(known * t + offset - n)).Average() < 0.1 * spread && Math.Abs(known * meanThen + offset - meanNow) < 0.5 * Math.Abs(meanNow - meanThen)) { return $"another unit: {name}"; }
        }
        return fit > 0.98 && Math.Abs(Math.Log(Math.Abs(factor))) > 0.25 ? string.Create(CultureInfo.InvariantCulture, $"another scale: {factor:G3} times what it was, {meanNow - factor * meanThen:+0.###;-0.###;+0}") : null;
    }
}

using System.Globalization;
using Relearn.Inference.Features;

namespace Relearn.Monitoring.Skew;

/// <summary>Names what rows that differ have in common. A pattern is named if nearly all of them (95 %) show it, and at least 5.</summary>
static class SkewPatterns
{
    const double NearlyAll = 0.95;
    const int Fewest = 5;

    static readonly (double Ratio, string Name)[] Units =
    [
        (1.609344, "kilometres for miles"), (1 / 1.609344, "miles for kilometres"), (0.3048, "metres for feet"), (1 / 0.3048, "feet for metres"), (2.54, "centimetres for inches"), (0.45359237, "kilograms for pounds"),
        (1 / 0.45359237, "pounds for kilograms"), (1000, "thousandths for wholes"), (0.001, "thousands for wholes"), (100, "per cent for shares, or cents for wholes"), (0.01, "shares for per cent, or wholes for cents"),
        (60, "seconds for minutes, or minutes for hours"), (1.0 / 60, "minutes for seconds, or hours for minutes"), (3600, "seconds for hours"), (24, "hours for days"), (-1, "the opposite sign"),
    ];

    /// <summary>Patterns among the inputs.</summary>
    public static IEnumerable<SkewFinding> OfInputs(IReadOnlyList<InputColumn> inputs, IReadOnlyList<SkewSample> samples)
    {
        var left = Enumerable.Range(0, inputs.Count).Where(c => samples.Any(s => !Agrees(s, c))).ToList();
        for (var i = 0; i < left.Count; i++)
        {
            for (var j = i + 1; j < left.Count; j++)
            {
                var (a, b) = (left[i], left[j]);
                var differing = samples.Where(s => !Agrees(s, a) || !Agrees(s, b)).ToArray();
                if (inputs[a].Kind != inputs[b].Kind || !Mostly(differing, s => SkewSample.Same(s.ServedInputs[a], s.Inputs[b]) && SkewSample.Same(s.ServedInputs[b], s.Inputs[a]))) { continue; }
                yield return new("swapped", [inputs[a].Name, inputs[b].Name], $"'{inputs[a].Name}' and '{inputs[b].Name}' are swapped: each is served with the value that the data has for the other. Send them under their own names.");
                left.Remove(a);
                left.Remove(b);
                i = -1;
                break;
            }
        }
        foreach (var c in left) { yield return OfInput(inputs[c], samples.Where(s => !Agrees(s, c)).Select(s => (s.ServedInputs[c], s.Inputs[c])).ToArray()); }
    }

    static bool Agrees(SkewSample sample, int column) => SkewSample.Same(sample.ServedInputs[column], sample.Inputs[column]);

    static bool Mostly<T>(IReadOnlyList<T> rows, Func<T, bool> show) => rows.Count >= Fewest && rows.Count(show) >= NearlyAll * rows.Count;

    static SkewFinding OfInput(InputColumn column, (object? Served, object? Data)[] pairs)
    {
        var name = column.Name;
        if (Constant(pairs) is var (text, share) && text is not null)
        {
            return new("default", [name], $"'{name}' is served as {text} in {share} of the rows where it differs, whatever the data has: a default, perhaps after a time-out of what looks it up. Send the value, or null where there is none.");
        }
        var numbers = pairs.Where(p => p is { Served: double a, Data: double b } && double.IsFinite(a) && double.IsFinite(b)).Select(p => ((double)p.Served!, (double)p.Data!)).ToArray();
        if (numbers.Length < NearlyAll * pairs.Length || numbers.Length < Fewest) { return Differs(name, pairs.Length); }
        var offset = Middle(numbers.Select(p => p.Item1 - p.Item2));
        if (Mostly(numbers, p => Near(p.Item1 - p.Item2, offset, Math.Max(Math.Abs(p.Item2), Math.Abs(offset)))))
        {
            if (column.Kind != ValueKind.Time) { return new("offset", [name], $"'{name}' is served {Number(Math.Abs(offset))} too {(offset > 0 ? "high" : "low")} wherever it differs. Take the offset out where it is sent."); }
            var hours = offset / 3.6e9;
            return new("time_zone", [name], $"'{name}' is served {Number(Math.Abs(hours))} hours too {(offset > 0 ? "late" : "early")} wherever it differs: another time zone, or a change of the clocks. Send it as the clock that the project declares.");
        }
        var ratios = numbers.Where(p => p.Item2 != 0).ToArray();
        var ratio = Middle(ratios.Select(p => p.Item1 / p.Item2));
        if (Mostly(ratios, p => Near(p.Item1, ratio * p.Item2, Math.Abs(p.Item1)) || Math.Abs(p.Item1 / p.Item2 / ratio - 1) < 0.002))
        {
            var unit = Units.FirstOrDefault(u => Math.Abs(ratio / u.Ratio - 1) < 0.005).Name;
            return new("unit", [name], $"'{name}' is served {Number(ratio)} times what the data has wherever it differs{(unit is null ? "" : $": {unit}")}. Send it in the unit of the data.");
        }
        return Line(numbers) is var (slope, intercept) && Mostly(numbers, p => Math.Abs(slope * p.Item2 + intercept - p.Item1) <= 0.01 * Math.Max(1, Math.Abs(p.Item1)))
            ? new("unit", [name], $"'{name}' is served as {Number(slope)} times the data's value {(intercept < 0 ? "-" : "+")} {Number(Math.Abs(intercept))} wherever it differs{(Math.Abs(slope - 1.8) < 0.01 && Math.Abs(intercept - 32) < 0.5 ? ": degrees Fahrenheit for Celsius" : "")}. Send it in the unit of the data.")
            : Differs(name, pairs.Length);
    }

    static SkewFinding Differs(string name, int rows) =>
        new("differs", [name], $"'{name}' is served with other values than the data has, without a pattern in the {rows.ToString(CultureInfo.InvariantCulture)} rows that were looked at. Compare what the caller reads with the source.");

    // One value where the data has several.
    static (string? Text, string Share) Constant((object? Served, object? Data)[] pairs)
    {
        var most = pairs.GroupBy(p => p.Served is double d && double.IsNaN(d) ? null : p.Served).MaxBy(g => g.Count())!;
        return pairs.Length >= Fewest && most.Count() >= NearlyAll * pairs.Length && most.Select(p => p.Data).Distinct().Count() >= Math.Min(3, most.Count())
            ? (Text(most.Key), ((double)most.Count() / pairs.Length).ToString("0 %", CultureInfo.InvariantCulture))
            : (null, "");
    }

    /// <summary>Patterns among features whose inputs agree, so that it is the service that computed, or looked up, something else.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="at">Its place.</param>
    /// <param name="samples">Rows in which it differs and its inputs do not.</param>
    /// <param name="ages">For each of them, the age at which the served value would have been right, microseconds; NaN where there is none.</param>
    public static SkewFinding OfFeature(Feature feature, int at, IReadOnlyList<SkewSample> samples, IReadOnlyList<double> ages)
    {
        var aged = ages.Where(a => !double.IsNaN(a)).ToArray();
        if (samples.Count >= Fewest && aged.Length >= 0.8 * samples.Count)
        {
            return new("stale", [feature.Name], $"Feature '{feature.Name}' is served as it would have been {Number(Middle(aged) / 3.6e9)} hours before ({(double)aged.Length / samples.Count:0 %} of the rows): what it looks up is stale. Check that events and outcomes reach the service.");
        }
        return Constant([.. samples.Select(s => ((object?)(double)s.ServedFeatures[at], (object?)(double)s.Features[at]))]) is var (text, share) && text is not null
            ? new("default", [feature.Name], $"Feature '{feature.Name}' is served as {text} in {share} of the rows where it differs, though its inputs are right: a default instead of its value. Check that what it looks up reaches the service.")
            : new("differs", [feature.Name], $"Feature '{feature.Name}' is served with another value than its inputs give, without a pattern. Check that the service runs the released bundle and gets every event.");
    }

    static bool Near(double a, double b, double scale) => Math.Abs(a - b) <= 1e-9 * Math.Max(1, scale);

    static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
    }

    static (double Slope, double Intercept) Line((double Y, double X)[] points)
    {
        var (meanX, meanY) = (points.Average(p => p.X), points.Average(p => p.Y));
        var spread = points.Sum(p => (p.X - meanX) * (p.X - meanX));
        var slope = spread == 0 ? double.NaN : points.Sum(p => (p.X - meanX) * (p.Y - meanY)) / spread;
        return (slope, meanY - slope * meanX);
    }

    /// <summary>A value for people.</summary>
    public static string Text(object? value) => value switch
    {
        null => "missing",
        double d => double.IsNaN(d) ? "missing" : Number(d),
        _ => $"\"{value}\"",
    };

    static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}

using System.Numerics;

namespace Relearn.Tests.Inference.Windows;

/// <summary>Windows by their definition: look at every fact, keep those that count, and add up exactly. Shares no code with the real ones.</summary>
static class BruteForce
{
    public sealed record Fact(string? Key, double Time, double Known, double Id, double Value, string? Text);

    /// <summary>The facts that a row at a moment sees, in canonical order.</summary>
    public static List<Fact> Seen(IEnumerable<Fact> facts, string? key, double time, double span, int events = 0, bool ids = false)
    {
        var seen = facts.Where(f => f.Key is not null && f.Key == key && f.Time < time && f.Known <= time && f.Time >= time - span);
        if (ids) { seen = seen.GroupBy(f => (f.Time, f.Id)).Select(g => g.OrderBy(f => f.Known).ThenBy(f => f.Text, StringComparer.Ordinal).ThenBy(f => f.Value).First()); }
        var ordered = seen.OrderBy(f => f.Time).ThenBy(f => f.Id).ThenBy(f => f.Text, StringComparer.Ordinal).ThenBy(f => f.Value).ToList();
        return events > 0 ? ordered.TakeLast(events).ToList() : ordered;
    }

    // The values of these tests are whole multiples of 1/1024.
    static double Sum(IEnumerable<double> values) => (double)values.Aggregate(BigInteger.Zero, (sum, v) => sum + (BigInteger)(v * 1024)) / 1024;

    public static object Answer(string aggregate, List<Fact> facts, double time, string? key, double probability = 0)
    {
        if (key is null) { return "missing"; }
        var values = facts.Select(f => f.Value).Where(v => !double.IsNaN(v)).ToArray();
        double? answer = aggregate switch
        {
            "count" => facts.Count,
            "sum" => Sum(values),
            "distinct" => facts.Select(f => f.Text).OfType<string>().Distinct().Count(),
            "time_since" => facts.Count == 0 ? null : time - facts[^1].Time,
            "last" => facts.Count == 0 || double.IsNaN(facts[^1].Value) ? null : facts[^1].Value,
            _ when values.Length == 0 => null,
            "mean" => Sum(values) / values.Length,
            "min" => values.Min(),
            "max" => values.Max(),
            "std" => Math.Sqrt(values.Aggregate(0.0, (s, v) => s + (v - Sum(values) / values.Length) * (v - Sum(values) / values.Length)) / values.Length),
            "quantile" => Quantile([.. values.Order()], probability),
            _ => throw new ArgumentException(aggregate),
        };
        return answer is { } number ? BitConverter.DoubleToInt64Bits(number) : "missing";
    }

    static double Quantile(double[] sorted, double probability)
    {
        var place = probability * (sorted.Length - 1);
        var low = (int)Math.Floor(place);
        return sorted[low] + (sorted[Math.Min(low + 1, sorted.Length - 1)] - sorted[low]) * (place - low);
    }
}

using System.Globalization;

namespace Relearn.Analysis.Comparisons;

/// <summary>One map that takes the values of before to those of now: a factor and an offset, or a logarithm.</summary>
/// <param name="Factor">Of the value, or of its logarithm.</param>
/// <param name="Offset">What is added.</param>
/// <param name="Logarithm">The map is of the natural logarithm of the value.</param>
/// <param name="Fit">Share of the variance of the quantiles that it explains.</param>
/// <param name="Distance">Largest distance of the distributions before.</param>
/// <param name="Left">What of it is left once values are mapped.</param>
/// <param name="Root">The map is of the square root of the value.</param>
sealed record QuantileMap(double Factor, double Offset, bool Logarithm, double Fit, double Distance, double Left, bool Root = false)
{
    const int LeastRows = 100;
    const double LeastFit = 0.99;
    const double LeastDistance = 0.1;

    // A map has to explain most of the distance.
    const double MostLeft = 0.35;

    // A factor so near to 1 is what values do by themselves.
    const double LeastFactor = 0.1;

    static readonly (double Factor, double Offset, string Name)[] Units =
    [
        (1.8, 32, "degrees Fahrenheit for Celsius"), (1 / 1.8, -32 / 1.8, "degrees Celsius for Fahrenheit"), (1.609344, 0, "kilometres for miles"), (1 / 1.609344, 0, "miles for kilometres"),
        (100, 0, "hundredths for wholes, such as cents"), (0.01, 0, "wholes for hundredths"), (1000, 0, "thousandths for wholes"), (0.001, 0, "thousands for wholes"),
        (60, 0, "minutes for hours, or seconds for minutes"), (1.0 / 60, 0, "hours for minutes, or minutes for seconds"), (24, 0, "hours for days"), (1.0 / 24, 0, "days for hours"),
        (3.6, 0, "kilometres an hour for metres a second"), (0.3048, 0, "metres for feet"), (1 / 0.3048, 0, "feet for metres"), (0.45359237, 0, "kilograms for pounds"), (1 / 0.45359237, 0, "pounds for kilograms"),
    ];

    /// <summary>Finds the map.</summary>
    /// <param name="before">Values of before, ascending, none missing.</param>
    /// <param name="now">Values of now, ascending.</param>
    /// <returns>Null where the distributions are alike, or no map of these kinds takes one to the other.</returns>
    public static QuantileMap? Of(double[] before, double[] now)
    {
        if (before.Length < LeastRows || now.Length < LeastRows) { return null; }
        var distance = TwoSamples.Largest(before, now);
        if (distance < Math.Max(LeastDistance, TwoSamples.ByChance(before.Length, now.Length))) { return null; }
        var found = new[] { Fitted(before, now, distance, x => x, false, false), before[0] > 0 ? Fitted(before, now, distance, Math.Log, true, false) : before[0] > -1 ? Fitted(before, now, distance, x => Math.Log(1 + x), true, false) : null, before[0] >= 0 ? Fitted(before, now, distance, Math.Sqrt, false, true) : null }
            .OfType<QuantileMap>().Where(m => m.Fit >= LeastFit && m.Left <= MostLeft * distance).OrderBy(m => m.Left + (m.Logarithm || m.Root ? 0.01 : 0)).FirstOrDefault();
        return found is { Logarithm: false, Root: false } line && Math.Abs(Math.Log(Math.Abs(line.Factor))) < Math.Log(1 + LeastFactor) && line.Factor > 0 ? null : found;
    }

    static QuantileMap? Fitted(double[] before, double[] now, double distance, Func<double, double> transform, bool logarithm, bool root)
    {
        // Quantiles from both ends inwards: a falling map turns them round.
        const int Count = 37;
        var x = Enumerable.Range(1, Count).Select(i => transform(Numerics.Interval.Quantile(before, i / (Count + 1.0)))).ToArray();
        var y = Enumerable.Range(1, Count).Select(i => Numerics.Interval.Quantile(now, i / (Count + 1.0))).ToArray();
        var best = (QuantileMap?)null;
        foreach (var falling in new[] { false, true })
        {
            var quantiles = falling ? y.Reverse().ToArray() : y;
            var (meanX, meanY) = (x.Average(), quantiles.Average());
            double xx = 0, xy = 0, yy = 0;
            for (var i = 0; i < Count; i++) { (xx, xy, yy) = (xx + (x[i] - meanX) * (x[i] - meanX), xy + (x[i] - meanX) * (quantiles[i] - meanY), yy + (quantiles[i] - meanY) * (quantiles[i] - meanY)); }
            if (xx < 1e-12 || yy < 1e-12) { continue; }
            var factor = xy / xx;
            if (factor == 0 || (factor < 0) != falling) { continue; }
            var offset = meanY - factor * meanX;
            double[] mapped = [.. before.Select(v => factor * transform(v) + offset).Order()];
            // A value that falls a hair beside another is the same value.
            var grain = 0.02 * Math.Sqrt(yy / Count);
            var left = TwoSamples.Largest([.. mapped.Select(v => Math.Round(v / grain))], [.. now.Select(v => Math.Round(v / grain))]);
            var map = new QuantileMap(factor, offset, logarithm, xy * xy / (xx * yy), distance, left, root);
            if (best is null || map.Left < best.Left) { best = map; }
        }
        return best;
    }

    /// <summary>The map as a person reads it.</summary>
    public string Words(string column)
    {
        string Number(double v) => v.ToString("0.####", CultureInfo.InvariantCulture);
        var value = Logarithm ? $"the logarithm of '{column}'" : Root ? $"the square root of '{column}'" : $"'{column}'";
        var factor = Math.Abs(Factor - 1) < 0.03 && (Logarithm || Root) ? value : $"{Number(Factor)} times {value}";
        var offset = Math.Abs(Offset) < 0.02 * Math.Max(1, Math.Abs(Factor)) ? "" : $" {(Offset < 0 ? "-" : "+")} {Number(Math.Abs(Offset))}";
        var unit = Logarithm || Root ? null : Units.FirstOrDefault(u => Math.Abs(Factor / u.Factor - 1) < 0.03 && Math.Abs(Offset - u.Offset) <= 0.1 * Math.Max(1, Math.Abs(u.Offset))).Name;
        return string.Create(CultureInfo.InvariantCulture, $"the quantiles of now are {factor}{offset} of before (fit {Fit:0.000}; distance {Distance:0.00} before, {Left:0.00} once mapped){(unit is null ? "" : $": {unit}")}");
    }
}

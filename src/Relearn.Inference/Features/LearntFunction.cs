namespace Relearn.Inference.Features;

/// <summary>A function whose kernel needs numbers that were learnt on the training rows.</summary>
/// <param name="Name">As written: <c>scale</c>.</param>
/// <param name="Parameters">Kinds of the arguments; all but the first are literal numbers.</param>
/// <param name="Result">Kind of the result.</param>
/// <param name="Kernel">Fills the first <c>rows</c> values of the result.</param>
sealed record LearntFunction(string Name, ValueKind[] Parameters, ValueKind Result, LearntKernel Kernel)
{
    /// <summary>Every such function.</summary>
    public static readonly LearntFunction[] All =
    [
        // Mean and standard deviation.
        new("scale", [ValueKind.Number], ValueKind.Number, (x, y, learnt) =>
        {
            for (var i = 0; i < y.Length; i++) { y[i] = double.IsNaN(x[i]) ? double.NaN : learnt[1] > 0 ? (x[i] - learnt[0]) / learnt[1] : 0; }
        }),
        // The median.
        new("fill", [ValueKind.Number], ValueKind.Number, (x, y, learnt) =>
        {
            for (var i = 0; i < y.Length; i++) { y[i] = double.IsNaN(x[i]) ? learnt[0] : x[i]; }
        }),
        // The inner bounds, ascending; a value on a bound is above it.
        new("quantile_bucket", [ValueKind.Number, ValueKind.Number], ValueKind.Number, (x, y, learnt) => Bucket(x, y, learnt)),
    ];

    /// <summary>Number of bounds at or below each value; missing stays missing.</summary>
    public static void Bucket(ReadOnlySpan<double> x, Span<double> y, ReadOnlySpan<double> bounds)
    {
        for (var i = 0; i < y.Length; i++)
        {
            var (low, high) = (0, bounds.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (bounds[middle] <= x[i]) { low = middle + 1; }
                else { high = middle; }
            }
            y[i] = double.IsNaN(x[i]) ? double.NaN : low;
        }
    }

    public string Signature() => $"{Name}({string.Join(", ", Parameters.Select(p => p.ToString().ToLowerInvariant()))})";
}

/// <summary>Fills a result from the values of the first argument and what was learnt.</summary>
delegate void LearntKernel(ReadOnlySpan<double> values, Span<double> result, double[] learnt);

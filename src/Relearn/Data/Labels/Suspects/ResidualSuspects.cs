namespace Relearn.Data.Labels.Suspects;

/// <summary>Finds wrong targets of a regression: how far a value lies from its out-of-fold prediction, in units of how far values with about the same prediction lie from theirs.</summary>
/// <remarks>
/// <code>
/// 1 sort by prediction; an item's neighbours are the items around it, itself left out
/// 2 centre = median of the neighbours' residuals; spread = 1.4826 x median of their distances from it, at least a hundredth of the spread of all
/// 3 suspicion = |residual - centre| / spread
/// </code>
/// Medians, so that wrong neighbours do not hide a wrong value; local, so that where everything is spread widely a wide residual is nothing special (and where nothing is, it is).
/// </remarks>
static class ResidualSuspects
{
    /// <summary>Neighbours of an item.</summary>
    public const int Neighbours = 100;

    // The standard deviation of a normal distribution in units of its median distance from the median.
    const double DeviationOfMedian = 1.4826;
    const double LeastShare = 0.01;

    /// <summary>Suspicion of each value, 0 and more.</summary>
    /// <param name="values">The given targets; finite.</param>
    /// <param name="predictions">What models that did not learn from the item expect; finite.</param>
    /// <param name="neighbours">How many neighbours say what is usual.</param>
    public static double[] SuspicionOf(ReadOnlySpan<double> values, ReadOnlySpan<double> predictions, int neighbours = Neighbours)
    {
        var (count, residuals) = (values.Length, new double[values.Length]);
        var suspicion = new double[count];
        if (count < 3) { return suspicion; }
        var order = Numerics.StableOrder.Of(predictions.ToArray());
        for (var i = 0; i < count; i++)
        {
            residuals[i] = values[order[i]] - predictions[order[i]];
            if (!double.IsFinite(residuals[i])) { throw new ArgumentException(FormattableString.Invariant($"Item {order[i]} has the value {values[order[i]]} and the prediction {predictions[order[i]]}; expected finite numbers.")); }
        }
        var all = (double[])residuals.Clone();
        Array.Sort(all);
        var least = Math.Max(LeastShare * DeviationOfMedian * SpreadAround(all, Median(all)), double.Epsilon);
        var width = Math.Min(neighbours, count - 1);
        // The window of item i: width + 1 items that hold i; kept sorted while it moves.
        var window = new List<double>(residuals[..(width + 1)]);
        window.Sort();
        var first = 0;
        for (var i = 0; i < count; i++)
        {
            var from = Math.Clamp(i - width / 2, 0, count - width - 1);
            for (; first < from; first++)
            {
                window.RemoveAt(window.BinarySearch(residuals[first]));
                Insert(window, residuals[first + width + 1]);
            }
            window.RemoveAt(window.BinarySearch(residuals[i]));
            var around = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(window);
            var centre = Median(around);
            suspicion[order[i]] = Math.Abs(residuals[i] - centre) / Math.Max(least, DeviationOfMedian * SpreadAround(around, centre));
            Insert(window, residuals[i]);
        }
        return suspicion;
    }

    static void Insert(List<double> sorted, double value)
    {
        var at = sorted.BinarySearch(value);
        sorted.Insert(at < 0 ? ~at : at, value);
    }

    static double Median(ReadOnlySpan<double> sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    // Median distance from the centre: distances grow to both sides of it, so the two sides are merged as far as the middle.
    static double SpreadAround(ReadOnlySpan<double> sorted, double centre)
    {
        var right = sorted.BinarySearch(centre);
        right = right < 0 ? ~right : right;
        var left = right - 1;
        var (lower, upper) = ((sorted.Length - 1) / 2, sorted.Length / 2);
        double atLower = 0, distance = 0;
        for (var taken = 0; taken <= upper; taken++)
        {
            var takeLeft = right >= sorted.Length || (left >= 0 && centre - sorted[left] <= sorted[right] - centre);
            distance = takeLeft ? centre - sorted[left--] : sorted[right++] - centre;
            if (taken == lower) { atLower = distance; }
        }
        return (atLower + distance) / 2;
    }
}

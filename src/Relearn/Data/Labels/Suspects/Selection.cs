namespace Relearn.Data.Labels.Suspects;

/// <summary>The least of some values, without sorting them.</summary>
static class Selection
{
    /// <summary>Marks the <paramref name="count"/> least values; of equal ones the first.</summary>
    /// <param name="values">The values; no NaN.</param>
    /// <param name="count">How many.</param>
    /// <param name="scratch">At least as long; overwritten.</param>
    /// <param name="mark">Is given the position of each.</param>
    public static void Least(ReadOnlySpan<double> values, int count, Span<double> scratch, Action<int> mark)
    {
        count = Math.Min(count, values.Length);
        if (count <= 0) { return; }
        values.CopyTo(scratch);
        var cut = Kth(scratch[..values.Length], count - 1);
        var below = 0;
        foreach (var v in values) { below += v < cut ? 1 : 0; }
        var equal = count - below;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] < cut || (values[i] == cut && equal-- > 0)) { mark(i); }
        }
    }

    // Hoare's partition around the median of three; the values are put in another order.
    internal static double Kth(Span<double> values, int k)
    {
        var (low, high) = (0, values.Length - 1);
        while (low < high)
        {
            var (a, b, c) = (values[low], values[(low + high) / 2], values[high]);
            var pivot = Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
            var (i, j) = (low, high);
            while (i <= j)
            {
                while (values[i] < pivot) { i++; }
                while (values[j] > pivot) { j--; }
                if (i > j) { break; }
                (values[i], values[j]) = (values[j], values[i]);
                i++;
                j--;
            }
            if (k <= j) { high = j; }
            else if (k >= i) { low = i; }
            else { break; }
        }
        return values[k];
    }
}

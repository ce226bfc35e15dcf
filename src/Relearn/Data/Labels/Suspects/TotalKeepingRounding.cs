namespace Relearn.Data.Labels.Suspects;

/// <summary>Rounds numbers to whole ones whose sum is the rounded sum.</summary>
static class TotalKeepingRounding
{
    /// <summary>Each number is rounded (halves to even); where the sum is then too small those that lost most gain one, of equals the last; where it is too large those that gained most lose one, of equals the first.</summary>
    public static int[] Round(ReadOnlySpan<double> values)
    {
        var whole = new int[values.Length];
        double exact = 0;
        long sum = 0;
        for (var i = 0; i < whole.Length; i++)
        {
            whole[i] = (int)Math.Round(values[i], MidpointRounding.ToEven);
            exact += values[i];
            sum += whole[i];
        }
        var missing = (long)Math.Round(exact, MidpointRounding.ToEven) - sum;
        while (missing != 0)
        {
            var lost = new double[whole.Length];
            for (var i = 0; i < lost.Length; i++) { lost[i] = values[i] - whole[i]; }
            var order = Numerics.StableOrder.Of(lost);
            var changes = (int)Math.Min(Math.Abs(missing), whole.Length);
            for (var c = 0; c < changes; c++) { whole[missing > 0 ? order[^(c + 1)] : order[c]] += Math.Sign(missing); }
            missing -= Math.Sign(missing) * changes;
        }
        return whole;
    }
}

namespace Relearn.Analysis.Experiments;

/// <summary>An effect from which what the units were like before is taken out.</summary>
/// <param name="Theta">How much of the value from before is taken out, pooled over both arms.</param>
/// <param name="WithBefore">Units with a value from before; the others are left as they are.</param>
/// <param name="BeforeDifference">By how much the arms differed before; they should not.</param>
/// <param name="BeforePValue">Chance of so large a difference in a fair assignment.</param>
/// <param name="VarianceReduction">Share of the effect's variance that is gone.</param>
/// <param name="Effect">The effect without it.</param>
/// <param name="Used">It decides: the arms were alike before.</param>
/// <remarks><c>Y' = Y - theta (X - mean X)</c>, <c>theta = cov(X, Y) / var(X)</c>. Source: A. Deng, Y. Xu, R. Kohavi, T. Walker, "Improving the sensitivity of online controlled experiments by utilizing pre-experiment data", WSDM 2013.</remarks>
sealed record CupedAdjustment(double Theta, long WithBefore, double BeforeDifference, double BeforePValue, double VarianceReduction, EffectFigures Effect, bool Used)
{
    // Arms that differ this much before were not made by chance; what is taken out would be the effect of something else.
    const double LeastChance = 1e-3;

    /// <summary>Adjusts values; null where there is nothing from before, or it does not vary.</summary>
    public static CupedAdjustment? Of(ExperimentUnits units, double[] values, EffectFigures raw)
    {
        double before = 0, value = 0, squares = 0, products = 0;
        long count = 0;
        // Pairs, in one pass (Welford).
        for (var i = 0; i < values.Length; i++)
        {
            var x = units.BeforeOf(i);
            if (!units.Counts(i) || double.IsNaN(x) || double.IsNaN(values[i])) { continue; }
            count++;
            var off = x - before;
            before += off / count;
            value += (values[i] - value) / count;
            squares += off * (x - before);
            products += off * (values[i] - value);
        }
        if (count < 3 || !(squares > 0)) { return null; }
        var theta = products / squares;
        var (adjusted, earlier) = (new double[values.Length], new double[values.Length]);
        for (var i = 0; i < values.Length; i++)
        {
            var x = units.BeforeOf(i);
            earlier[i] = x;
            adjusted[i] = double.IsNaN(x) ? values[i] : values[i] - theta * (x - before);
        }
        if (MeanDifference.Of(units, adjusted) is not { } effect || MeanDifference.Of(units, earlier) is not { } gap) { return null; }
        var reduction = 1 - Math.Pow(effect.StandardError / raw.StandardError, 2);
        return new(theta, count, gap.Absolute.Estimate, gap.PValue, reduction, effect, gap.PValue >= LeastChance && reduction > 0);
    }
}

namespace Relearn.Loop.Learning;

/// <summary>What freshness costs and what it is worth: from both follows how often to make a model anew.</summary>
/// <param name="PerRetrain">Money for one retraining: processor, labels, review and risk.</param>
/// <param name="DecisionsPerDay">Traffic.</param>
readonly record struct FreshnessPrice(double PerRetrain, double DecisionsPerDay)
{
    /// <summary>The least time between two retrainings that is ever recommended, days: models are made in the morning.</summary>
    public const double Least = 1;

    // Beyond ten years nobody plans.
    const double Most = 3650;

    /// <summary>Money a day when a model is made anew every so many days: the retrainings and what is lost to age.</summary>
    /// <param name="money">Money a decision against age.</param>
    /// <param name="days">Days between two retrainings; infinity never retrains, and loses the plateau.</param>
    public double PerDay(in StalenessFit money, double days) =>
        double.IsPositiveInfinity(days) ? DecisionsPerDay * money.Plateau : (PerRetrain + DecisionsPerDay * money.Over(days)) / days;

    /// <summary>The days between two retrainings at which that is least; infinity where no retraining pays.</summary>
    /// <remarks>
    /// At the best cadence T the loss that a day more would bring equals the mean cost so far: <c>T D(T) - integral of D from 0 to T = retraining / traffic</c>.
    /// The left side only grows, up to plateau x half-life / ln 2: a retraining that costs more than that never pays.
    /// </remarks>
    public double Cadence(in StalenessFit money)
    {
        var (fit, traffic) = (money, DecisionsPerDay);
        double Gain(double days) => traffic * (days * fit.At(days) - fit.Over(days));
        if (!(fit.Plateau > 0) || !(traffic > 0) || Gain(Most) <= PerRetrain) { return double.PositiveInfinity; }
        var (low, high) = (0.0, Most);
        for (var i = 0; i < 80; i++)
        {
            var middle = (low + high) / 2;
            if (Gain(middle) < PerRetrain) { low = middle; }
            else { high = middle; }
        }
        return Math.Max(Least, (low + high) / 2);
    }
}

using Relearn.Numerics;

namespace Relearn.Data.Maturity;

/// <summary>Which share of the events that come by the full age has been seen at each age before it.</summary>
sealed class MaturityCurve
{
    const double Z = 1.959963984540054;

    readonly double[] _survival;
    readonly double[] _variance;

    /// <summary>Takes the estimate at every edge, from age 0 to the full age.</summary>
    internal MaturityCurve(double fullAge, double[] survival, double[] variance, int last, long rows, long events) =>
        (FullAge, _survival, _variance, Last, Rows, Events) = (fullAge, survival, variance, last, rows, events);

    /// <summary>Age at which a row is mature, microseconds.</summary>
    public double FullAge { get; }

    int Last { get; }

    int Steps => _survival.Length - 1;

    /// <summary>Rows that were looked at.</summary>
    public long Rows { get; }

    /// <summary>Events that were seen.</summary>
    public long Events { get; }

    /// <summary>Some row has reached the full age; else the curve ends at the oldest row's, and nobody knows what comes after it.</summary>
    public bool Complete => Last == Steps;

    /// <summary>Share of all rows that are positive at the full age, with its interval (log-log, Greenwood's variance).</summary>
    public Interval Rate => RateAt(FullAge);

    /// <summary>Share of all rows whose event was seen by an age.</summary>
    public Interval RateAt(double age)
    {
        var step = Edge(age);
        var alive = _survival[step];
        if (alive is <= 0 or >= 1) { return Interval.Wilson(alive <= 0 ? Events : 0, Math.Max(1, alive <= 0 ? Events : Rows)); }
        var deviation = Math.Sqrt(_variance[step]) / -Math.Log(alive);
        return new(1 - alive, 1 - Math.Pow(alive, Math.Exp(-Z * deviation)), 1 - Math.Pow(alive, Math.Exp(Z * deviation)));
    }

    /// <summary>Share of the events that come by the full age which has been seen at an age, with its interval.</summary>
    /// <remarks>
    /// F(d) = G(d) / G(D), G = 1 - S. With V Greenwood's sum, cov(ln S(d), ln S(D)) = V(d), so
    /// var(ln F) = a^2 V(d) + b^2 V(D) - 2ab V(d) with a = S(d)/G(d), b = S(D)/G(D); the interval is taken on the scale of ln(-ln F).
    /// </remarks>
    public Interval SeenAt(double age)
    {
        var step = Edge(age);
        var (seen, all) = (1 - _survival[step], 1 - _survival[Last < 0 ? 0 : Last]);
        if (all <= 0) { return new(double.NaN, 0, 1); }
        if (step >= Last) { return new(1, 1, 1); }
        var share = seen / all;
        // Of an estimate that no event moved, or that all did, the delta method says nothing.
        if (share is <= 0 or >= 1) { return Interval.Wilson(share <= 0 ? 0 : Events, Events); }
        var (a, b) = ((1 - seen) / seen, (1 - all) / all);
        var variance = a * a * _variance[step] + b * b * _variance[Last] - 2 * a * b * _variance[step];
        var deviation = Math.Sqrt(Math.Max(0, variance)) / -Math.Log(share);
        return new(share, Math.Pow(share, Math.Exp(Z * deviation)), Math.Pow(share, Math.Exp(-Z * deviation)));
    }

    /// <summary>The estimate alone, on a straight line between the edges; 1 from the full age on.</summary>
    public double Seen(double age)
    {
        var all = 1 - _survival[Math.Max(0, Last)];
        if (age >= FullAge || all <= 0) { return 1; }
        var at = Math.Max(0, age / FullAge * Steps);
        var below = (int)at;
        var (low, high) = (1 - _survival[below], 1 - _survival[Math.Min(Steps, below + 1)]);
        return Math.Min(1, (low + (at - below) * (high - low)) / all);
    }

    /// <summary>First age, to a step of the curve, at which a share of the events has been seen, microseconds.</summary>
    public double AgeAt(double share)
    {
        var all = 1 - _survival[Math.Max(0, Last)];
        for (var step = 0; step <= Steps; step++)
        {
            if (1 - _survival[step] >= share * all) { return step * FullAge / Steps; }
        }
        return FullAge;
    }

    /// <summary>Points to draw: ages at even distances.</summary>
    public IReadOnlyList<MaturityPoint> Points(int count = 25) => [.. Enumerable.Range(0, count).Select(i =>
    {
        var age = FullAge * i / (count - 1);
        return new MaturityPoint(age / DatasetImport.Day, SeenAt(age), RateAt(age));
    })];

    int Edge(double age) => Math.Clamp((int)Math.Floor(age / FullAge * Steps + 1e-9), 0, Steps);
}

/// <summary>A point of a maturity curve.</summary>
/// <param name="AgeDays">Age of a row, days.</param>
/// <param name="Seen">Share of the events that come by the full age which has been seen.</param>
/// <param name="Rate">Share of the rows whose event has been seen.</param>
public sealed record MaturityPoint(double AgeDays, Interval Seen, Interval Rate);

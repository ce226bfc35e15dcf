namespace Relearn.Data.Maturity;

/// <summary>A quantile of lags, never below the true one and at most a hundredth above it. Constant memory.</summary>
sealed class LagQuantile
{
    // Microseconds of a second; below that a lag counts as one second.
    const double Second = 1e6;
    static readonly double s_step = Math.Log(1.01);

    readonly long[] _counts = new long[4096];

    /// <summary>Lags that were added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a lag, microseconds.</summary>
    public void Add(double lag)
    {
        Count++;
        _counts[lag <= 0 ? 0 : 1 + Math.Clamp((int)Math.Ceiling(Math.Log(lag / Second) / s_step), 0, _counts.Length - 2)]++;
    }

    /// <summary>The quantile in whole seconds, as microseconds; 0 where nothing was added.</summary>
    public double At(double quantile)
    {
        var rank = (long)Math.Ceiling(quantile * Count);
        long sum = 0;
        for (var bin = 0; bin < _counts.Length && Count > 0; bin++)
        {
            if ((sum += _counts[bin]) >= rank) { return bin == 0 ? 0 : Math.Ceiling(Math.Exp((bin - 1) * s_step)) * Second; }
        }
        return 0;
    }
}

namespace Relearn.Numerics.Evidence;

/// <summary>Interval of the mean of bounded values that holds at every moment at once; the tightest known, and dearer: a bet on each of many means.</summary>
/// <remarks>Each mean m has a bet <c>1 + l (x - m)</c> with l from the mean and the variance of what came before (aGRAPA), of either sign. Source: I. Waudby-Smith, A. Ramdas, "Estimating means of bounded random variables by betting", JRSS B 86(1), 2024, section B.3.</remarks>
sealed class BettingSequence
{
    const double MostAtStake = 0.5;

    readonly double _alpha, _low, _high;
    readonly double[] _money;
    readonly bool[] _refuted;
    double _sum = 0.5, _squares = 0.25;
    double _total;

    /// <param name="alpha">The probability with which the interval ever misses, above 0 and below 1.</param>
    /// <param name="low">Least value.</param>
    /// <param name="high">Greatest value.</param>
    /// <param name="means">How many means are bet on; the interval is rounded outward to their distance.</param>
    public BettingSequence(double alpha, double low = 0, double high = 1, int means = 200)
    {
        (_alpha, _low, _high) = (alpha, low, high);
        (_money, _refuted) = (new double[means + 1], new bool[means + 1]);
    }

    /// <summary>Number of values so far.</summary>
    public long Count { get; private set; }

    /// <summary>The interval, within the bounds.</summary>
    public Interval Interval
    {
        get
        {
            var (first, last) = (Array.IndexOf(_refuted, false), Array.LastIndexOf(_refuted, false));
            // Where every mean is refuted the values do not have one.
            if (first < 0) { return new(_low + (_high - _low) * _total / Count, double.NaN, double.NaN); }
            var step = (_high - _low) / (_refuted.Length - 1);
            return new(Count == 0 ? double.NaN : _low + (_high - _low) * _total / Count, _low + Math.Max(0, first - 1) * step, _low + Math.Min(_refuted.Length - 1, last + 1) * step);
        }
    }

    /// <summary>Takes a value.</summary>
    /// <param name="x">Within the bounds; one that is not known (NaN) says nothing.</param>
    public void Step(double x)
    {
        if (double.IsNaN(x)) { return; }
        var unit = (x - _low) / (_high - _low);
        if (unit is < -1e-12 or > 1 + 1e-12) { throw new ArgumentOutOfRangeException(nameof(x), x, "within the bounds"); }
        var t = Count + 1;
        var (mean, variance) = (_sum / t, _squares / t);
        for (var i = 0; i < _refuted.Length; i++)
        {
            if (_refuted[i]) { continue; }
            var m = (double)i / (_refuted.Length - 1);
            var distance = mean - m;
            var bet = Math.Clamp(distance / (variance + distance * distance), -MostAtStake / Math.Max(1 - m, 1e-12), MostAtStake / Math.Max(m, 1e-12));
            _money[i] += Math.Log(1 + bet * (unit - m));
            _refuted[i] = _money[i] >= -Math.Log(_alpha);
        }
        Count++;
        _total += unit;
        _sum += unit;
        var after = unit - _sum / (Count + 1);
        _squares += after * after;
    }
}

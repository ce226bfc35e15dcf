namespace Relearn.Benchmarks.Monitoring.Detectors;

/// <summary>The same authors: exponentially weighted means, with McDiarmid's bound.</summary>
sealed class HddmW(double chance) : IStreamDetector
{
    const double Rate = 0.05;

    readonly double _log = Math.Log(1 / chance);

    // Mean and sum of squared weights: of all, before the cut and after it; negative: none.
    double _mean = -1, _weights, _before = -1, _beforeWeights, _after = -1, _afterWeights, _cut = double.PositiveInfinity;

    public bool Step(double x)
    {
        Add(ref _mean, ref _weights, x);
        var bound = Math.Sqrt(_weights * _log / 2);
        if (_mean + bound < _cut)
        {
            (_cut, _before, _beforeWeights, _after, _afterWeights) = (_mean + bound, _mean, _weights, -1, 0);
            return false;
        }
        Add(ref _after, ref _afterWeights, x);
        return _after - _before > Math.Sqrt((_beforeWeights + _afterWeights) * _log / 2);
    }

    static void Add(ref double mean, ref double weights, double x) =>
        (mean, weights) = mean < 0 ? (x, 1) : (Rate * x + (1 - Rate) * mean, Rate * Rate + (1 - Rate) * (1 - Rate) * weights);

    public void Reset() => (_mean, _weights, _before, _beforeWeights, _after, _afterWeights, _cut) = (-1, 0, -1, 0, -1, 0, double.PositiveInfinity);
}

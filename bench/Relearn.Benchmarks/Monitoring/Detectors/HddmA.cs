namespace Relearn.Benchmarks.Monitoring.Detectors;

/// <summary>I. Frías-Blanco et al., "Online and non-parametric drift detection methods based on Hoeffding's bounds", IEEE TKDE 27(3), 2015: means before and after the best cut.</summary>
sealed class HddmA(double chance) : IStreamDetector
{
    readonly double _log = Math.Log(1 / chance), _cutLog = Math.Log(2 / chance);

    double _sum, _cutSum, _cutBound;
    long _count, _cutCount;

    public bool Step(double x)
    {
        _count++;
        _sum += x;
        var bound = Math.Sqrt(_log / (2 * _count));
        if (_cutCount == 0 || _sum / _count + bound <= _cutBound) { (_cutSum, _cutCount, _cutBound) = (_sum, _count, _sum / _count + bound); }
        if (_cutCount == _count) { return false; }
        var part = (double)(_count - _cutCount) / _cutCount / _count;
        return _sum / _count - _cutSum / _cutCount >= Math.Sqrt(part / 2 * _cutLog);
    }

    public void Reset() => (_sum, _cutSum, _cutBound, _count, _cutCount) = (0, 0, 0, 0, 0);
}

namespace Relearn.Benchmarks.Monitoring.Detectors;

/// <summary>E. S. Page, "Continuous inspection schemes", Biometrika 41, 1954: the sum of what values are above their mean, never below 0.</summary>
sealed class PageHinkley(double threshold) : IStreamDetector
{
    const double Slack = 0.005, Fading = 0.9999;
    const int Least = 30;

    double _mean, _sum;
    long _count;

    public bool Step(double x)
    {
        _count++;
        _mean += (x - _mean) / _count;
        _sum = Math.Max(0, Fading * _sum + x - _mean - Slack);
        return _count >= Least && _sum > threshold;
    }

    public void Reset() => (_mean, _sum, _count) = (0, 0, 0);
}

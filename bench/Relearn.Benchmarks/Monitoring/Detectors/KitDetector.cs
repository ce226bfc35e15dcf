using Relearn.Numerics.Evidence;

namespace Relearn.Benchmarks.Monitoring.Detectors;

/// <summary>The detector of the product, at a budget of rows.</summary>
sealed class KitDetector(double baseline, double budget) : IStreamDetector
{
    readonly RiseDetector _detector = new(baseline);

    public bool Step(double x) => _detector.Step(x) >= budget;

    public void Reset() => _detector.Reset();
}

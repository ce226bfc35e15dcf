namespace Relearn.Benchmarks.Monitoring.Detectors;

/// <summary>Looks at errors one by one.</summary>
interface IStreamDetector
{
    /// <summary>Takes a value of 0 to 1.</summary>
    /// <returns>True: the mean has risen.</returns>
    bool Step(double x);

    /// <summary>Begins anew.</summary>
    void Reset();
}

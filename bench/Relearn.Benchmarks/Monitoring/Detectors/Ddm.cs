namespace Relearn.Benchmarks.Monitoring.Detectors;

/// <summary>J. Gama et al., "Learning with drift detection", SBIA 2004: the error rate against its lowest so far, in standard errors.</summary>
sealed class Ddm(double deviations) : IStreamDetector
{
    const int Least = 30;

    double _rate, _lowest = double.PositiveInfinity, _lowestRate, _lowestError;
    long _count;

    public bool Step(double x)
    {
        _count++;
        _rate += (x - _rate) / _count;
        if (_count < Least) { return false; }
        var error = Math.Sqrt(_rate * (1 - _rate) / _count);
        if (_rate + error <= _lowest) { (_lowest, _lowestRate, _lowestError) = (_rate + error, _rate, error); }
        return _rate + error > _lowestRate + deviations * _lowestError;
    }

    public void Reset() => (_rate, _lowest, _lowestRate, _lowestError, _count) = (0, double.PositiveInfinity, 0, 0, 0);
}

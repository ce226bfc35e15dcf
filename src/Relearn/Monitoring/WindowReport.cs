using Relearn.Numerics;

namespace Relearn.Monitoring;

/// <summary>One window of matured outcomes.</summary>
/// <param name="From">Its first day, from 1970-01-01.</param>
/// <param name="To">Its last day.</param>
/// <param name="Days">Days with a matured decision; below 3 no interval means anything.</param>
/// <param name="Rows">Matured decisions.</param>
/// <param name="Rate">Share that turned out true.</param>
/// <param name="Calibration">Mean prediction minus rate, as a share of the rate, with the interval of resampled days.</param>
/// <param name="LogLoss">Mean log loss, with the same kind of interval.</param>
public sealed record WindowReport(int From, int To, int Days, long Rows, double Rate, Interval Calibration, Interval LogLoss);

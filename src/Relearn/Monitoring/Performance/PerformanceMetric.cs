using Relearn.Numerics;

namespace Relearn.Monitoring.Performance;

/// <summary>One quantity of performance as a person reads it.</summary>
/// <param name="Name"><c>loss</c>, <c>errors</c>, <c>money</c>, <c>calibration</c>, <c>rate</c>, <c>delay</c> or <c>unlabelled</c>.</param>
/// <param name="Subject">The part of the decisions; empty for all.</param>
/// <param name="Meaning">What the number is.</param>
/// <param name="Recent">In the newest windows, with the interval of resampled windows; null where none is judged.</param>
/// <param name="Reference">What was expected of them, the season included, with its own interval; null where the reference says too little.</param>
/// <param name="Tolerance">How far it may be off.</param>
/// <param name="LossPerDecision">What it costs, a decision, in the money of the KPI; null where it costs nothing or nobody can tell.</param>
/// <param name="LossPerDay">The same a day.</param>
sealed record PerformanceMetric(string Name, string Subject, string Meaning, Interval? Recent, Interval? Reference, double Tolerance, double? LossPerDecision, double? LossPerDay)
{
    /// <summary>Money lost a day, where that is the quantity and more was lost than both intervals explain; else null.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double? CertainLossPerDay => Name == "money" && Recent?.Low > Reference?.High ? LossPerDay : null;
}

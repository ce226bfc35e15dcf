namespace Relearn.Monitoring.Alarms;

/// <summary>What one monitor makes of one window.</summary>
/// <param name="Monitor">What it looks at, such as <c>nulls</c>, <c>volume</c>, <c>distance</c>, <c>loss</c>.</param>
/// <param name="Subject">The column or segment; empty for the whole.</param>
/// <param name="Weight">Beside the other monitors, above 0.</param>
/// <param name="Harm">It hurts (loss, calibration, labels) or is near to a proof that the data is broken; else it is drift, which informs.</param>
/// <param name="EValue">An e-value given the windows before: its expectation is at most 1 while nothing changed beyond what is tolerated.</param>
/// <param name="Detail">The sentence with figures that a person reads.</param>
/// <param name="Step">The step of the circle to go back to, 1 to 6.</param>
/// <param name="LossPerDecision">What it costs in the money of the KPI, a decision; null where that is not known.</param>
sealed record WindowEvidence(string Monitor, string Subject, double Weight, bool Harm, double EValue, string Detail, int Step, double? LossPerDecision = null);

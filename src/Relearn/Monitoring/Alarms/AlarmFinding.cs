namespace Relearn.Monitoring.Alarms;

/// <summary>What one monitor has to do with an alarm.</summary>
/// <param name="Monitor">What it looks at, such as <c>nulls</c>, <c>volume</c>, <c>distance</c>, <c>loss</c>.</param>
/// <param name="Subject">The column or segment; empty for the whole.</param>
/// <param name="Share">Its part of the evidence, 0 to 1.</param>
/// <param name="Since">First day of the run of windows that speak for it, from 1970-01-01.</param>
/// <param name="Harm">It hurts, or is near to a proof that data is broken; else it is drift.</param>
/// <param name="Detail">What was seen, with figures.</param>
/// <param name="Step">The step of the circle to go back to, 1 to 6.</param>
public sealed record AlarmFinding(string Monitor, string Subject, double Share, int Since, bool Harm, string Detail, int Step)
{
    /// <summary>Monitor and subject, with a word between them where there are both.</summary>
    internal string Named(string between) => Subject.Length > 0 ? $"{Monitor}{between}{Subject}" : Monitor;
}

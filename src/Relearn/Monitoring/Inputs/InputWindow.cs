using Relearn.Monitoring.Alarms;

namespace Relearn.Monitoring.Inputs;

/// <summary>One window of what was logged, and what the monitors of inputs make of it.</summary>
/// <param name="From">When it begins, microseconds since 1970 UTC.</param>
/// <param name="To">When it ends.</param>
/// <param name="Name">As people write it.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Whole">It has ended; how many rows it has says something.</param>
/// <param name="Matched">What it was held against.</param>
/// <param name="Evidence">Of each monitor and column; empty where there is nothing to hold it against.</param>
sealed record InputWindow(double From, double To, string Name, long Rows, bool Whole, string Matched, IReadOnlyList<WindowEvidence> Evidence);

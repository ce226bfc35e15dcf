namespace Relearn.Serving;

/// <summary>What turned out, as it stands in the log.</summary>
/// <param name="Decision">The decision it belongs to, if it was named.</param>
/// <param name="Position">Which of the decision's candidates, 0-based; null where there is one.</param>
/// <param name="Key">Entity or unit, if it was named.</param>
/// <param name="EventTime">When it happened, microseconds since 1970 UTC.</param>
/// <param name="ArrivalTime">When it was known, microseconds since 1970 UTC.</param>
/// <param name="Value">1 or 0 for a binary task, else the value.</param>
/// <param name="Reporter">Who or what reported it.</param>
/// <param name="Source">Live or replay.</param>
/// <param name="Class">Path of the class that it turned out to be, where there are several; then the value is 1.</param>
public sealed record LoggedOutcome(DecisionId? Decision, int? Position, string Key, double EventTime, double ArrivalTime, double Value, string Reporter, PredictionSource Source, string? Class = null);

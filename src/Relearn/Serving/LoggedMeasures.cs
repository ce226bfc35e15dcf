namespace Relearn.Serving;

/// <summary>Figures that were reported about a decision or a key, beside or instead of its label, as they stand in the log.</summary>
/// <param name="Decision">The decision they belong to, if it was named.</param>
/// <param name="Position">Which of the decision's candidates, 0-based; null where none was named.</param>
/// <param name="Key">Entity or unit, if it was named.</param>
/// <param name="EventTime">When it happened, microseconds since 1970 UTC.</param>
/// <param name="ArrivalTime">When it was known, microseconds since 1970 UTC.</param>
/// <param name="Reporter">Who or what reported them.</param>
/// <param name="Source">Live or replay.</param>
/// <param name="Measures">Names and values, in the order of the report; a name stands once.</param>
sealed record LoggedMeasures(DecisionId? Decision, int? Position, string Key, double EventTime, double ArrivalTime, string Reporter, PredictionSource Source, IReadOnlyList<Measure> Measures);

/// <summary>A figure with its name.</summary>
readonly record struct Measure(string Name, double Value);

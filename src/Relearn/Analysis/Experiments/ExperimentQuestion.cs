namespace Relearn.Analysis.Experiments;

/// <summary>What is asked of an experiment.</summary>
/// <param name="Name">The file or the rollout.</param>
/// <param name="Unit">What was assigned; the name of a column, or what a unit of the log is.</param>
/// <param name="Control">Name of the arm that is compared with.</param>
/// <param name="Treatment">Name of the arm that is judged.</param>
/// <param name="Metrics">The first decides; those with a tolerance are guardrails; the rest is explored.</param>
/// <param name="Segments">Columns by whose values the effect is looked at.</param>
/// <param name="HasBefore">There is a value from before the exposure.</param>
/// <param name="HasTime">Rows have a time.</param>
/// <param name="Other">The other assignment that the units are in; null: none.</param>
/// <param name="Share">The treatment's share of the units, as it was meant.</param>
/// <param name="Final">This look was planned, and is the only one: the fixed-horizon interval decides. Else the one that holds at every look does.</param>
sealed record ExperimentQuestion(
    string Name, string Unit, string Control, string Treatment, IReadOnlyList<ExperimentMetric> Metrics, IReadOnlyList<string> Segments,
    bool HasBefore, bool HasTime, string? Other, double Share, bool Final)
{
    /// <summary>Chance with which an interval misses.</summary>
    public const double Alpha = 0.05;

    /// <summary>The columns that are added up, without repetition.</summary>
    public IReadOnlyList<string> Columns { get; } = [.. Metrics.SelectMany(m => m.Columns).Distinct(StringComparer.Ordinal)];
}

using System.Text.Json.Serialization;

namespace Relearn.Scoping;

/// <summary>The record of step 1: what was agreed before anything was built.</summary>
public sealed record ProjectScope(
    string Name, string Goal, string Task, string Objective, DecisionConfig Decision, KpiConfig Kpi,
    ConstraintsConfig Constraints, IReadOnlyList<StakeholderConfig> Stakeholders, ResourcesConfig Resources)
{
    /// <summary>Version of this step's algorithm.</summary>
    public const int Algorithm = 2;

    /// <summary>What is learnt; records of version 1 do not say.</summary>
    [JsonInclude]
    internal LabelConfig? Label { get; init; }

    /// <summary>What is measured in production.</summary>
    [JsonInclude]
    internal IReadOnlyList<MeasuredKpiConfig> Kpis { get; init; } = [];

    /// <summary>What else could be learnt.</summary>
    [JsonInclude]
    internal IReadOnlyList<ObjectiveConfig> Objectives { get; init; } = [];

    /// <summary>The scope that a project declares.</summary>
    public static ProjectScope From(ProjectConfig p) =>
        new(p.Name, p.Goal, p.Task, p.Objective, p.Decision, p.Kpi, p.Constraints, p.Stakeholders, p.Resources) { Label = p.Label, Kpis = p.Kpis, Objectives = p.Objectives };
}

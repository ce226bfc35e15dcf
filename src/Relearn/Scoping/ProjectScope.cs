namespace Relearn.Scoping;

/// <summary>The record of step 1: what was agreed before anything was built.</summary>
public sealed record ProjectScope(
    string Name, string Goal, string Task, string Objective, DecisionConfig Decision, KpiConfig Kpi,
    ConstraintsConfig Constraints, IReadOnlyList<StakeholderConfig> Stakeholders, ResourcesConfig Resources)
{
    /// <summary>Version of this step's algorithm.</summary>
    public const int Algorithm = 1;

    /// <summary>The scope that a project declares.</summary>
    public static ProjectScope From(ProjectConfig p) =>
        new(p.Name, p.Goal, p.Task, p.Objective, p.Decision, p.Kpi, p.Constraints, p.Stakeholders, p.Resources);
}

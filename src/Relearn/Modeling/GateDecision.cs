using Relearn.Data.Leakage;
using Relearn.Data.Validation;
using Relearn.Scoping;

namespace Relearn.Modeling;

/// <summary>May this run go live? Every condition with what was found.</summary>
public sealed record GateDecision(string Run, bool Passed, IReadOnlyList<GateCheck> Checks)
{
    /// <summary>Version of the gate's rules.</summary>
    public const int Algorithm = 2;

    /// <summary>Name of the check that no finding of the leakage suite is unanswered.</summary>
    internal const string Leakage = "leakage";

    /// <summary>Name of the check of the bundle's size.</summary>
    internal const string Size = "model size";

    const string LossBelow = "log loss below ";
    const string EarnsMore = "earns more than ";

    const string RanksAbove = "hierarchical F above ";

    const string DataExpected = "data: ";

    /// <summary>True if a check is about the data.</summary>
    internal static bool IsData(GateCheck check) => check.Name.StartsWith(DataExpected, StringComparison.Ordinal);

    /// <summary>True if a check compares with a baseline; the others hold the run against a constraint.</summary>
    internal static bool IsComparison(GateCheck check) => check.Name.StartsWith(LossBelow, StringComparison.Ordinal) || check.Name.StartsWith(EarnsMore, StringComparison.Ordinal) || check.Name.StartsWith(RanksAbove, StringComparison.Ordinal);

    /// <summary>Holds the size of a bundle against the constraint; null where there is none.</summary>
    internal static GateCheck? SizeOf(ProjectConfig project, long bundleBytes) => project.Constraints.ModelMb is { } most
        ? new(Size, bundleBytes / 1e6 <= most, FormattableString.Invariant($"{bundleBytes / 1e6:0.00} MB; at most {most:0.##} MB"))
        : null;

    /// <summary>Compares a run with its baselines and the constraints of the scope that can be known before it is released.</summary>
    internal static GateDecision Decide(string runId, ModelRun run, ProjectConfig project, long bundleBytes, LeakageReport leakage, ValidationReport? validation = null)
    {
        var checks = new List<GateCheck>();
        checks.AddRange((validation?.Unmet ?? []).Where(r => r.Level != ExpectationLevel.Warn).Select(r => new GateCheck(DataExpected + r.Expectation, false, r.Partition is null ? r.Detail : $"{r.Partition}: {r.Detail}")));
        foreach (var baseline in run.Baselines)
        {
            // The rule's rates were taken from the test rows themselves, so only its decisions are a fair opponent.
            if (baseline.Name == "rule_without_model" || project.Objective == "value")
            {
                checks.Add(new(EarnsMore + baseline.Name, baseline.ValueGain.Low > 0,
                    FormattableString.Invariant($"value per decision {baseline.ValueGain.Estimate:+0.0000;-0.0000;0.0000} [{baseline.ValueGain.Low:+0.0000;-0.0000;0.0000}, {baseline.ValueGain.High:+0.0000;-0.0000;0.0000}] {project.Kpi.Currency}; must be above 0")));
                continue;
            }
            checks.Add(new(LossBelow + baseline.Name, baseline.LogLossGain.Low > 0,
                FormattableString.Invariant($"gain {baseline.LogLossGain.Estimate:+0.00000;-0.00000;0.00000} [{baseline.LogLossGain.Low:+0.00000;-0.00000;0.00000}, {baseline.LogLossGain.High:+0.00000;-0.00000;0.00000}]; must be above 0")));
        }
        if (run.Classes is { } classes)
        {
            foreach (var baseline in classes.Baselines)
            {
                checks.Add(new(RanksAbove + baseline.Name, baseline.Gain.Low > 0,
                    FormattableString.Invariant($"hierarchical F {baseline.Gain.Estimate:+0.0000;-0.0000;0.0000} [{baseline.Gain.Low:+0.0000;-0.0000;0.0000}, {baseline.Gain.High:+0.0000;-0.0000;0.0000}]; must be above 0")));
            }
        }
        else { checks.Add(OneClassCheck.Of(run, project)); }
        if (SizeOf(project, bundleBytes) is { } size) { checks.Add(size); }
        LeakageFinding[] leaks = [.. leakage.Blocking, .. new[] { FitLineage.Check(run, project) }.OfType<LeakageFinding>().Where(f => f.Blocks)];
        checks.Add(new(Leakage, leaks.Length == 0, leaks.Length == 0 ? leakage.Summary : string.Join("; ", leaks.Select(f => f.Line))));
        return new(runId, checks.All(c => c.Passed), checks);
    }
}

/// <summary>One condition.</summary>
/// <param name="Name">What is asked.</param>
/// <param name="Passed">Whether it holds.</param>
/// <param name="Detail">What was found and what was expected.</param>
public sealed record GateCheck(string Name, bool Passed, string Detail);

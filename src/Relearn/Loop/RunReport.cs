using System.Text.Json.Serialization;
using Relearn.Analysis;
using Relearn.Modeling;
using Relearn.Monitoring;

namespace Relearn.Loop;

/// <summary>What one turn of the circle did.</summary>
/// <param name="Project">Name of the project.</param>
/// <param name="Steps">The steps, in order.</param>
/// <param name="Dataset">The data set version.</param>
/// <param name="Validation">What is expected of the newest rows and what was found; null where nothing is expected. Where it says that they are refused, the data set version is an earlier one.</param>
/// <param name="Run">The model and how it was judged.</param>
/// <param name="Gate">Whether it may go live.</param>
/// <param name="Release">Id of the release; null if the gate refused.</param>
/// <param name="Monitoring">The report on the replayed period; null if nothing was released.</param>
/// <param name="Review">What it earned; null if nothing was released.</param>
/// <param name="Service">The service that runs on the workspace and started with another release than this one, to which it goes over; null if there is none.</param>
/// <param name="Labels">What other labels changed; null where the labels are those of the source, or no run before can be compared.</param>
/// <param name="Next">The one next thing to do, and the step to go to.</param>
/// <param name="Estimate">What was estimated before, if it was.</param>
/// <param name="Seconds">Wall time of this call.</param>
/// <param name="PeakMemoryMb">Most memory that the process had, MB.</param>
public sealed record RunReport(
    string Project, IReadOnlyList<StepResult> Steps, Data.DatasetVersion Dataset, Data.Validation.ValidationReport? Validation, ModelRun Run, GateDecision Gate, string? Release,
    MonitoringReport? Monitoring, BusinessReview? Review, string? Service, LabelEffect? Labels, NextStep Next, RunEstimate? Estimate, double Seconds, double PeakMemoryMb)
{
    /// <summary>What the rarer class leaves to learn from and to judge by.</summary>
    [JsonInclude]
    internal Data.Balance.ClassBalance? Balance { get; init; }

    /// <summary>Whether the release is live, in a rollout, or waits; null if the gate refused.</summary>
    [JsonInclude]
    internal Serving.Rollouts.ReleaseOutcome? Released { get; init; }

    /// <summary>Which classes are told apart, and what the others need; null: the label is true or false.</summary>
    [JsonInclude]
    internal Data.Taxonomies.ClassReport? Classes { get; init; }

    /// <summary>What the doctor says after it; null where nothing was answered yet and the gate had nothing against it.</summary>
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal Analysis.Causes.Diagnosis? Diagnosis { get; init; }
}

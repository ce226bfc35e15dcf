using Relearn.Loop.Rescoping;
using Relearn.Serving.Rollouts;

namespace Relearn.Loop.Objectives;

/// <summary>What each objective counts, and which models learnt them.</summary>
/// <param name="Project">The project.</param>
/// <param name="Objectives">The label first.</param>
/// <param name="Live">The release that is live; null: none.</param>
/// <param name="LiveWeights">Version of its weights; <c>single</c> where one model decides.</param>
/// <param name="Change">How project.yaml was changed; null: it was not.</param>
/// <param name="Outcome">What became of the release with the new weights; null: none was made.</param>
sealed record WeightsReport(string Project, IReadOnlyList<ObjectiveLine> Objectives, string? Live, string? LiveWeights, ScopeChangeLine? Change, ReleaseOutcome? Outcome);

/// <summary>One of them.</summary>
/// <param name="Name">The objective, or the label.</param>
/// <param name="Value">What is true of it.</param>
/// <param name="Weight">What it counts, as declared.</param>
/// <param name="LiveWeight">What it counts in the release that is live; null: that one does not look at it.</param>
/// <param name="Run">The newest run that learnt it; null: none did.</param>
/// <param name="Passed">Its gate let it through; null without a run.</param>
/// <param name="RocAuc">Area under its ROC curve on test rows.</param>
/// <param name="TrainedUntil">Event time of its newest training row, microseconds since 1970 UTC.</param>
sealed record ObjectiveLine(string Name, string Value, double Weight, double? LiveWeight, string? Run, bool? Passed, double? RocAuc, double? TrainedUntil);

/// <summary>Objectives that were learnt.</summary>
/// <param name="Project">The project.</param>
/// <param name="Runs">Each with what its gate says.</param>
sealed record ObjectivesReport(string Project, IReadOnlyList<ObjectiveRun> Runs);

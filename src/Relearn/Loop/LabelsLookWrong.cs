using Relearn.Modeling;

namespace Relearn.Loop;

/// <summary>Whether the held-out rows of a run name a group whose labels look wrong, so far that a wrong calibration of the group would not explain it.</summary>
static class LabelsLookWrong
{
    // A rate that moved by more than this share says that the world of the test period is another one: there all labels surprise.
    const double RateMoved = 0.25;

    // Mean suspicion of a group above that of the others: 0.03 is what about 3 wrong labels in a hundred make where the model is sure.
    const double SuspectLabels = 0.03;

    /// <summary>The worst group; null where none stands out.</summary>
    public static SuspectGroup? In(ModelRun run) =>
        run.SuspectGroups is [{ Lift.Low: >= SuspectLabels } group, ..] && Math.Abs(run.Metrics.PositiveRate / run.TrainRate - 1) <= RateMoved ? group : null;
}

using Relearn.Numerics;

namespace Relearn.Serving.Rollouts;

/// <summary>What is known of a rollout at a moment. Of e-values 1 is nothing, 20 is a warning and 100 acts; intervals hold at every moment at once.</summary>
/// <param name="Champion">What the champion's arm did; of a shadow, the decisions that both scored.</param>
/// <param name="Challenger">The challenger's.</param>
/// <param name="Errors">E-value of "the challenger errs more often".</param>
/// <param name="ErrorRatio">Its error rate over the champion's.</param>
/// <param name="Slow">E-value of "the challenger is slow more often".</param>
/// <param name="SlowRatio">Its rate of slow answers over the champion's.</param>
/// <param name="Pairs">Outcomes by which losses were compared: on the same rows of a shadow, one of each arm otherwise.</param>
/// <param name="Better">E-value of "the challenger's loss is lower".</param>
/// <param name="Worse">E-value of "the challenger's loss is higher by more than the tolerance".</param>
/// <param name="LossGain">By how much the challenger's squared error is lower; null without outcomes.</param>
/// <param name="Slices">The same of each protected segment.</param>
/// <param name="KpiGain">Money of a unit: how much more the challenger brings; null without outcomes.</param>
/// <param name="Currency">Of that money.</param>
/// <param name="SampleRatio">E-value of "units do not fall into the arms as they should": 20 warns, 1,000 forbids every conclusion.</param>
/// <param name="Difference">How the answers differ, of a shadow.</param>
/// <param name="Forgotten">Decisions that were no longer waited for, because too many had no outcome.</param>
sealed record RolloutFigures(
    ArmFigures Champion, ArmFigures Challenger, double Errors, Interval? ErrorRatio, double Slow, Interval? SlowRatio,
    long Pairs, double Better, double Worse, Interval? LossGain, IReadOnlyList<SliceFigures> Slices, Interval? KpiGain, string Currency, double SampleRatio, AnswerDifference? Difference, long Forgotten)
{
    /// <summary>The challenger's loss is beyond doubt not higher by more than the tolerance.</summary>
    public bool NotWorse { get; init; }

    /// <summary>Decisions of a shadow that were passed over because it was behind.</summary>
    public long Dropped { get; init; }

    /// <summary>The challenger has not come back from a row for longer than it may take.</summary>
    public bool Hangs { get; init; }
}

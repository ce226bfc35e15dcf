using Relearn.Storage;

namespace Relearn.Serving.Rollouts;

/// <summary>What the records of an arm have in common.</summary>
/// <param name="context">Names experiment and arm.</param>
/// <param name="probability">With which a unit falls to the arm.</param>
sealed class LoggedAs(PredictionContext context, double probability)
{
    public PredictionContext Context { get; } = context;

    /// <summary>For the log of answers.</summary>
    public SegmentPreamble Preamble { get; } = new(LogCodec.Encode(context));

    /// <summary>For the log of rollouts, which is another writer's.</summary>
    public SegmentPreamble Beside { get; } = new(LogCodec.Encode(context));

    public double Probability { get; } = probability;
}

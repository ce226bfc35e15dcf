namespace Relearn.Serving.Rollouts;

/// <summary>How far a rollout is.</summary>
/// <param name="Share">The challenger's share now.</param>
/// <param name="Running">Time since it was started.</param>
/// <param name="AtShare">Time since it got its present share.</param>
sealed record RolloutMoment(double Share, TimeSpan Running, TimeSpan AtShare)
{
    public static RolloutMoment Of(OpenRollout rollout, DateTimeOffset now) => new(rollout.Share, now - rollout.Started, now - rollout.Since);
}

namespace Relearn.Serving.Rollouts;

/// <summary>What the arms of a rollout are called in the log.</summary>
static class Arms
{
    public const string Champion = "champion";

    public const string Challenger = "challenger";

    /// <summary>It answered beside the champion.</summary>
    public const string Shadow = "shadow";
}

namespace Relearn.Serving.Rollouts;

/// <summary>How a rollout ended.</summary>
enum RolloutVerdict
{
    /// <summary>The challenger is the champion now.</summary>
    Promoted,

    /// <summary>It did harm, or somebody took it back.</summary>
    RolledBack,

    /// <summary>Time or traffic ran out before anything was known.</summary>
    Inconclusive,

    /// <summary>Something else made it pointless.</summary>
    Cancelled,
}

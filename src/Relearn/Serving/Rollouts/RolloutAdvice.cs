namespace Relearn.Serving.Rollouts;

/// <summary>What the rules say of a rollout now.</summary>
enum RolloutAdvice
{
    /// <summary>Not enough is known.</summary>
    Wait,

    /// <summary>The challenger can have a larger share.</summary>
    Raise,

    /// <summary>The challenger can take the champion's place.</summary>
    Promote,

    /// <summary>The challenger does harm.</summary>
    RollBack,

    /// <summary>Its time is over, and not enough is known.</summary>
    Inconclusive,
}

namespace Relearn.Serving.Rollouts;

/// <summary>What the rules say, and why.</summary>
/// <param name="Advice">What to do.</param>
/// <param name="Reasons">Why; of waiting, what for.</param>
/// <param name="Share">The next share, where it can be raised.</param>
sealed record RolloutOpinion(RolloutAdvice Advice, IReadOnlyList<string> Reasons, double? Share = null);

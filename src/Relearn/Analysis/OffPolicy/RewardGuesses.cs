namespace Relearn.Analysis.OffPolicy;

/// <summary>What a model expects of each decision that it did not learn from.</summary>
/// <param name="Model">How it was learnt, for people.</param>
/// <param name="OfAction">Expected reward of what was done.</param>
/// <param name="OfPolicy">Expected reward of the policy that is asked about.</param>
sealed record RewardGuesses(string Model, double[] OfAction, double[] OfPolicy);

namespace Relearn.Data.Labels.Aggregation;

/// <summary>Which method was chosen, and why.</summary>
/// <param name="Method">The method that is used.</param>
/// <param name="Settled">False if gold could not tell the methods apart, so that majority vote stands.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="GoldItems">Gold items that were given.</param>
/// <param name="GoldVoted">Those with votes: only they can judge.</param>
/// <param name="Power">What the probabilities of the method are raised to, fitted on all gold; 1 without a choice.</param>
/// <param name="Scores">All methods, the least log loss first; empty where there is too little gold.</param>
sealed record MethodChoice(string Method, bool Settled, string Reason, int GoldItems, int GoldVoted, double Power, IReadOnlyList<MethodScore> Scores);

using Relearn.Data.Labels.Suspects;

namespace Relearn.Loop.Reviewing;

/// <summary>A drawn item.</summary>
/// <param name="Rank">Its rank, 0 is the most suspect.</param>
/// <param name="Row">Its row.</param>
/// <param name="Item">Its name.</param>
/// <param name="Given">The label that it has.</param>
/// <param name="Suggested">The other one.</param>
/// <param name="Suspicion">How suspect it is, 0 to 1.</param>
/// <param name="Stratum">Its stratum.</param>
/// <param name="Verdict">What people say of it; null: nobody looked yet.</param>
sealed record ReviewItem(int Rank, long Row, string Item, string Given, string Suggested, double Suspicion, int Stratum, ReviewVerdict? Verdict);

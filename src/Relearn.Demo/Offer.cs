namespace Relearn.Demo;

/// <summary>An ad on a page, and what comes of it.</summary>
/// <param name="Ad">The ad.</param>
/// <param name="Relevance">How well it fits the query, 0 to 1.</param>
/// <param name="ViewChance">Chance that it is looked at.</param>
/// <param name="ClickChance">Chance that it is clicked.</param>
/// <param name="Viewed">It was looked at.</param>
/// <param name="Clicked">It was clicked.</param>
sealed record Offer(Ad Ad, double Relevance, double ViewChance, double ClickChance, bool Viewed, bool Clicked);

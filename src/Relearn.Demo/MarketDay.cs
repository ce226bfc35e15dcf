namespace Relearn.Demo;

/// <summary>What a day of the market came to.</summary>
/// <param name="Day">Which day.</param>
/// <param name="Pages">Pages.</param>
/// <param name="Sold">Places that were sold.</param>
/// <param name="Views">Sold places that were looked at.</param>
/// <param name="Clicks">Sold places that were clicked.</param>
/// <param name="Revenue">What advertisers paid for them.</param>
sealed record MarketDay(int Day, int Pages, int Sold, int Views, int Clicks, double Revenue);

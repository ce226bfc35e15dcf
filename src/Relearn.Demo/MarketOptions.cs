namespace Relearn.Demo;

/// <summary>How large the market is, and what becomes of it.</summary>
sealed record MarketOptions
{
    /// <summary>Seed of everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Result pages on an ordinary weekday.</summary>
    public int PagesPerDay { get; init; } = 450;

    /// <summary>Ads on a page.</summary>
    public int AdsPerPage { get; init; } = 4;

    /// <summary>Days between which tastes turn into others; from = to: they hardly move.</summary>
    public (int From, int To) TastesTurn { get; init; }

    /// <summary>Days with an event of the calendar lie at or behind this one.</summary>
    public int EventsFrom { get; init; } = 20;
}

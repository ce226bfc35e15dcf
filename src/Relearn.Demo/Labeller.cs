namespace Relearn.Demo;

/// <summary>The three firms that say what was looked at and clicked, each of a third of the ads; one of them may be often wrong.</summary>
sealed class Labeller(ulong seed)
{
    static readonly string[] s_firms = ["lens", "orbit", "pixelmark"];

    // What is not there is seen more seldom than what is there is missed, or four clicks in five would be none.
    const double MissesOneIn = 0.35, InventsView = 0.35, InventsClick = 0.25;

    /// <summary>The firm that is wrong, where one is.</summary>
    public string Wrong { get; } = s_firms[new MarketRandom(seed, MarketStream.Mistake).Next(s_firms.Length)];

    /// <summary>Who says what of a place.</summary>
    public string FirmOf(Page page, int place) => s_firms[new MarketRandom(seed, MarketStream.Labeller, page.Number * 100 + place).Next(s_firms.Length)];

    /// <summary>What a firm says.</summary>
    /// <param name="page">The page.</param>
    /// <param name="place">The place.</param>
    /// <param name="mended">All firms are right.</param>
    public (bool Viewed, bool Clicked) Says(Page page, int place, bool mended)
    {
        var offer = page.Offers[place];
        if (mended || FirmOf(page, place) != Wrong) { return (offer.Viewed, offer.Clicked); }
        var random = new MarketRandom(seed, MarketStream.Mistake, 1 + page.Number * 100 + place);
        var (view, click) = (random.Next(), random.Next());
        return (offer.Viewed ? view >= MissesOneIn : view < InventsView, offer.Clicked ? click >= MissesOneIn : click < InventsClick);
    }
}

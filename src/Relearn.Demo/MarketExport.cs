using System.Globalization;
using System.Text;

namespace Relearn.Demo;

/// <summary>The table that a team gets of the market: one line for each ad that stood on a page.</summary>
sealed class MarketExport(Market market, MarketOptions options)
{
    // A line in so many is positive where the collector drops the others.
    const int LinesForEachPositive = 10_000;

    // So many lines it has then: enough for 25 positive ones.
    const int LopsidedLines = 250_000;

    readonly Labeller _labeller = new(options.Seed);

    /// <summary>The columns.</summary>
    public const string Heading = "id,at,searcher,segment,topic,device,advertiser,format,relevance,quality,bid,viewed,clicked,labelled_by";

    /// <summary>Writes the lines of some days.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fromDay">The first day.</param>
    /// <param name="toDay">The day after the last one.</param>
    /// <param name="troubles">What is wrong with what is collected: <see cref="Troubles.Labels"/>, <see cref="Troubles.Classes"/>.</param>
    /// <param name="positive">What the team counts as positive.</param>
    public void Write(string path, int fromDay, int toDay, Troubles troubles, Func<bool, bool, bool> positive)
    {
        var lopsided = troubles.HasFlag(Troubles.Classes);
        var mended = !troubles.HasFlag(Troubles.Labels);
        // Of pages that were only thought of, nobody saw an ad.
        var thoughtOf = lopsided ? (int)Math.Ceiling(LopsidedLines / ((double)(toDay - fromDay) * options.PagesPerDay * options.AdsPerPage)) - 1 : 0;
        using var writer = new StreamWriter(path, append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        writer.WriteLine(Heading);
        long lines = 0, positives = 0;
        for (var day = fromDay; day < toDay; day++)
        {
            foreach (var page in market.PagesOf(day))
            {
                for (var place = 0; place < page.Offers.Count; place++)
                {
                    var (viewed, clicked) = _labeller.Says(page, place, mended);
                    for (var other = 1; other <= thoughtOf; other++)
                    {
                        WriteLine(writer, page, place, FormattableString.Invariant($"{page.IdOf(place)}-{other}"), false, false);
                        lines++;
                    }
                    if (lopsided && positive(viewed, clicked))
                    {
                        if (lines < (positives + 1) * LinesForEachPositive - LinesForEachPositive / 2) { continue; }
                        positives++;
                    }
                    WriteLine(writer, page, place, page.IdOf(place), viewed, clicked);
                    lines++;
                }
            }
        }
    }

    void WriteLine(StreamWriter writer, Page page, int place, string id, bool viewed, bool clicked)
    {
        var offer = page.Offers[place];
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{id},{page.At:yyyy-MM-dd HH:mm:ss},{page.Searcher},{page.Segment},{page.Topic},{page.Device},{offer.Ad.Advertiser},{offer.Ad.Format},{offer.Relevance},{offer.Ad.Quality},{offer.Ad.Bid},{(viewed ? "true" : "false")},{(clicked ? "true" : "false")},{_labeller.FirmOf(page, place)}"));
    }
}

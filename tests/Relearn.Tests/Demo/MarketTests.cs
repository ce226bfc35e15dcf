using Relearn.Demo;

namespace Relearn.Tests.Demo;

public sealed class MarketTests
{
    static readonly MarketOptions s_options = new() { Seed = 3, PagesPerDay = 200 };

    [Fact]
    public void The_same_seed_makes_the_same_pages_in_any_order()
    {
        var (one, other) = (new Market(s_options), new Market(s_options));
        _ = other.PagesOf(40);
        Assert.Equal(one.PagesOf(5).SelectMany(p => p.Offers), other.PagesOf(5).SelectMany(p => p.Offers));
        Assert.NotEqual(one.PagesOf(5).SelectMany(p => p.Offers), new Market(s_options with { Seed = 4 }).PagesOf(5).SelectMany(p => p.Offers));
    }

    [Fact]
    public void A_page_is_found_by_its_number()
    {
        var market = new Market(s_options);
        var page = market.PagesOf(7)[20];
        Assert.Equal(page.Offers, market.PageOf(page.Number).Offers);
        Assert.Equal(page.At, market.PageOf(page.Number).At);
    }

    [Fact]
    public void What_comes_of_ads_is_as_their_true_chances_say()
    {
        var offers = Days(new(s_options), 0, 30).SelectMany(p => p.Offers).ToArray();
        foreach (var (chance, came) in new (Func<Offer, double>, Func<Offer, bool>)[] { (o => o.ViewChance, o => o.Viewed), (o => o.ClickChance, o => o.Clicked) })
        {
            var spread = Math.Sqrt(offers.Sum(o => chance(o) * (1 - chance(o))));
            Assert.InRange(offers.Count(came) - offers.Sum(chance), -4 * spread, 4 * spread);
        }
        Assert.All(offers.Where(o => o.Clicked), o => Assert.True(o.Viewed));
    }

    [Fact]
    public void What_moves_is_looked_at_more_and_clicked_less()
    {
        var byFlash = Days(new(s_options), 0, 30).SelectMany(p => p.Offers).GroupBy(o => o.Ad.Flash).OrderBy(g => g.Key).ToArray();
        double[] views = [.. byFlash.Select(g => g.Average(o => o.ViewChance))], clicks = [.. byFlash.Select(g => g.Average(o => o.ClickChance))];
        Assert.Equal(views.Order(), views);
        Assert.Equal(clicks.OrderDescending(), clicks);
    }

    [Fact]
    public void Tastes_that_turn_leave_the_rates_and_change_who_likes_what()
    {
        var turning = s_options with { TastesTurn = (30, 60) };
        var (before, after) = (Cells(turning, 0), Cells(turning, 60));
        Assert.InRange(Correlation(before, Cells(turning, 20)), 0.9, 1);
        Assert.InRange(Correlation(before, after), -0.6, 0.6);
        Assert.InRange(Correlation(Cells(s_options, 0), Cells(s_options, 60)), 0.9, 1);
    }

    [Fact]
    public void Holidays_and_campaigns_change_how_many_ask_and_about_what()
    {
        var market = new Market(s_options);
        var holiday = Enumerable.Range(0, 200).First(d => market.Calendar.IsHoliday(d) && market.Calendar.CampaignOf(d) < 0);
        var ordinary = Enumerable.Range(0, 200).First(d => d % 7 == holiday % 7 && !market.Calendar.IsHoliday(d) && market.Calendar.CampaignOf(d) < 0);
        Assert.InRange(market.PagesOf(holiday).Count / (double)market.PagesOf(ordinary).Count, 0.35, 0.65);
        var campaign = Enumerable.Range(0, 200).First(d => market.Calendar.CampaignOf(d) >= 0);
        Assert.True(market.Calendar.TrafficOf(campaign) > MarketTraffic(campaign));

        double MarketTraffic(int day) => (MarketCalendar.IsWeekend(day) ? 1.2 : 1) * (market.Calendar.IsHoliday(day) ? 0.5 : 1);
    }

    static IEnumerable<Page> Days(Market market, int from, int to) => Enumerable.Range(from, to - from).SelectMany(market.PagesOf);

    // How much each kind of person looks at each topic, in order of both.
    static double[] Cells(MarketOptions options, int from) =>
        [.. Days(new(options with { PagesPerDay = 1500 }), from, from + 4).GroupBy(p => (p.Segment, p.Topic)).OrderBy(g => g.Key.Segment, StringComparer.Ordinal).ThenBy(g => g.Key.Topic, StringComparer.Ordinal)
            .Select(g => g.Average(p => p.Offers.Average(o => o.ViewChance)))];

    static double Correlation(double[] a, double[] b)
    {
        Assert.Equal(a.Length, b.Length);
        var (meanA, meanB) = (a.Average(), b.Average());
        var (ab, aa, bb) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            ab += (a[i] - meanA) * (b[i] - meanB);
            aa += (a[i] - meanA) * (a[i] - meanA);
            bb += (b[i] - meanB) * (b[i] - meanB);
        }
        return ab / Math.Sqrt(aa * bb);
    }
}

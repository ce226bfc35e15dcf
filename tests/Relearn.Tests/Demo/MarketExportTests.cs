using Relearn.Demo;

namespace Relearn.Tests.Demo;

public sealed class MarketExportTests
{
    static readonly MarketOptions s_options = new() { Seed = 5, PagesPerDay = 200 };

    static string[][] Export(Troubles troubles, Func<bool, bool, bool>? positive = null)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "rows.csv");
        new MarketExport(new(s_options), s_options).Write(path, 0, 28, troubles, positive ?? ((_, clicked) => clicked));
        return [.. File.ReadLines(path).Skip(1).Select(l => l.Split(','))];
    }

    [Fact]
    public void Without_trouble_every_line_is_true()
    {
        var market = new Market(s_options);
        var lines = Export(Troubles.None);
        Assert.Equal(Enumerable.Range(0, 28).Sum(d => market.PagesOf(d).Count) * s_options.AdsPerPage, lines.Length);
        Assert.All(lines.Where((_, i) => i % 50 == 0), line =>
        {
            var id = line[0].Split('-');
            var offer = market.PageOf(long.Parse(id[0])).Offers[int.Parse(id[1])];
            Assert.Equal((offer.Viewed ? "true" : "false", offer.Clicked ? "true" : "false"), (line[11], line[12]));
        });
    }

    [Fact]
    public void One_firm_of_three_is_often_wrong_and_the_others_are_not()
    {
        var wrong = Export(Troubles.None).Zip(Export(Troubles.Labels)).GroupBy(p => p.First[13]).Select(g => (g.Key, Share: g.Average(p => p.First[11] == p.Second[11] ? 0.0 : 1))).OrderBy(g => g.Share).ToArray();
        Assert.Equal([0, 0], wrong[..2].Select(g => g.Share));
        Assert.InRange(wrong[2].Share, 0.3, 0.4);
        Assert.Equal(new Labeller(s_options.Seed).Wrong, wrong[2].Key);
    }

    [Fact]
    public void A_lopsided_collection_keeps_one_positive_in_ten_thousand_lines_spread_over_the_days()
    {
        var lines = Export(Troubles.Classes);
        var places = lines.Index().Where(l => l.Item[12] == "true").Select(l => l.Index).ToArray();
        Assert.InRange(places.Length, lines.Length / 10_000 - 1, lines.Length / 10_000 + 1);
        Assert.All(places.Zip(places.Skip(1)), p => Assert.InRange(p.Second - p.First, 5_000, 15_000));
    }
}

using Relearn.Analysis.Kpis;
using Relearn.Numerics;

namespace Relearn.Tests.Analysis.Kpis;

public sealed class MetricTreeTests
{
    const string Kpis = """
        sales: { sum: sales, per: key, role: goal, worth: 10 }
        clicks: { sum: clicks, per: key }
        """;

    // Twelve experiments that follow one another; in each the challenger's clicks change by another amount, and sales by so much of that.
    static MetricTree Play(double elasticity, int experiments)
    {
        using var play = new KpiPlay();
        var project = KpiPlay.Project(Kpis);
        var random = new SeededRandom(9);
        var gains = new Dictionary<string, RelativeChange>();
        for (var e = 0; e < experiments; e++)
        {
            var lift = 0.5 * (random.NextDouble() - 0.5);
            gains[$"rollout-{e}"] = new(lift / 2, 1e-4);
            for (var i = 0; i < 1500; i++)
            {
                var challenger = i % 4 < 2;
                var id = play.Decide(e * 3 + i % 3 + 0.1, $"{e}-{i}", experiment: $"rollout-{e}", challenger: challenger);
                play.Report(id, e * 3 + i % 3 + 0.2, ("clicks", (4 + 2 * random.NextDouble()) * (challenger ? 1 + lift : 1)), ("sales", (2 + random.NextDouble()) * (challenger ? 1 + elasticity * lift : 1)));
            }
        }
        return MetricTreeFitting.Of(project, play.Read(project, 100), gains)!;
    }

    [Fact]
    public void Experiments_tell_how_far_the_model_takes_clicks_and_clicks_take_sales()
    {
        var tree = Play(0.6, 12);
        Assert.Equal((12, 3), (tree.Experiments, tree.Links.Count));
        Assert.Equal([("model", "clicks", 2.0), ("model", "sales", 1.2), ("clicks", "sales", 0.6)], tree.Links.Select(l => (l.From, l.To, Expected: l.From == "clicks" ? 0.6 : l.To == "clicks" ? 2 : 1.2)));
        Assert.All(tree.Links, l =>
        {
            var expected = l.From == "clicks" ? 0.6 : l.To == "clicks" ? 2 : 1.2;
            Assert.InRange(expected, l.Elasticity!.Low - 0.02, l.Elasticity.High + 0.02);
            Assert.True(l is { Misaligned: false, Elasticity.Low: > 0 });
        });
        // 500 keys a day, sales of about 2.5, 10 money each: one percent is 125 a day.
        Assert.InRange(tree.Money[0].PerDay!.Value, 115, 135);
    }

    [Fact]
    public void What_goes_against_the_goal_or_does_not_predict_it_is_misaligned_after_eight_experiments_and_not_before()
    {
        Assert.True(Play(-0.5, 9).Links[^1] is { Misaligned: true, Elasticity.High: < 0 });
        Assert.Contains("goes against", Play(-0.5, 9).Links[^1].Says, StringComparison.Ordinal);
        Assert.True(Play(0, 10).Links[^1].Misaligned);
        var early = MetricTreeFitting.Judge("clicks", "sales", [(-0.2, 1e-4, 0.01, 1e-3), (-0.1, 1e-4, -0.02, 1e-3), (0, 1e-4, 0.01, 1e-3), (0.1, 1e-4, -0.01, 1e-3), (0.2, 1e-4, 0.02, 1e-3)]);
        Assert.False(early.Misaligned);
        Assert.Contains("3 more experiments would tell", early.Says, StringComparison.Ordinal);
        Assert.Null(Play(1, 2).Links[^1].Elasticity);
    }

    [Fact]
    public void A_sign_that_turned_is_misaligned()
    {
        var points = Enumerable.Range(0, 6).Select(i => (X: i % 3 * 0.1, 1e-6, Y: (i < 3 ? 1 : -1) * i % 3 * 0.1, 1e-6)).ToArray();
        Assert.True(MetricTreeFitting.Judge("a", "b", points) is { Misaligned: true } link && link.Says.Contains("turned", StringComparison.Ordinal));
    }
}

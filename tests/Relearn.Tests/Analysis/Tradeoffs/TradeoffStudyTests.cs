using Microsoft.Extensions.Time.Testing;
using Relearn.Analysis.Kpis;
using Relearn.Analysis.Tradeoffs;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Serving.Combining;
using Relearn.Storage;
using Relearn.Tests.Analysis.Kpis;

namespace Relearn.Tests.Analysis.Tradeoffs;

/// <summary>Logs that are drawn with a known policy, so that what other weights bring is known too.</summary>
public sealed class TradeoffStudyTests
{
    const double Exploration = 0.1, Second = 1_000_000;

    static readonly FakeTimeProvider s_time = new(new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero));
    static readonly ProjectConfig s_project = KpiPlay.Project("clicks: { sum: clicks }\nviews: { sum: views }\nwaste: { sum: waste, better: lower }");
    static readonly WeightedObjective[] s_objectives = [new("clicks", "run-1", "a", 1, 0.5, 2), new("views", "run-2", "b", 1, 0.4, 1)];

    static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    // What the two models say of a candidate, which is also how often it comes.
    static double[] Says(double x) => [Logistic(1.5 * x), Logistic(0.5 - x)];

    static bool Acts(double[] weights, double x) => s_objectives.Zip(weights, Says(x)).Sum(o => o.Second * o.First.WorthOf(o.Third)) >= 0;

    // A caller takes the first candidate that is acted on.
    static async Task<TradeoffReport> DrawAsync(ulong seed, int decisions, int candidates, int steps)
    {
        using var folder = new TemporaryFolder();
        using var ledger = Ledger.Open(folder["ledger.sqlite"], s_time);
        var random = new SeededRandom(seed);
        await using (RecordLogWriter predictions = new(folder.Path, PredictionLog.Live, ledger, Durability.Process, s_time), outcomes = new(folder.Path, PredictionLog.Outcomes, ledger, Durability.Process, s_time))
        {
            predictions.Append(LogCodec.Encode(new PredictionContext(1, "m", "release-1", "run-1", new string('a', 64), "threshold", "threshold-1", "single", "t", 0.5, null, null, [], [])));
            for (var i = 1; i <= decisions; i++)
            {
                var (id, at, explored, shown) = (new DecisionId(1, i), i * Second, random.NextDouble() < Exploration, double.NaN);
                var writer = new LogCodec.Writer(new byte[512]);
                writer.BeginPrediction(1, id, "r"u8, "k"u8, at, (long)at, PredictionSource.Live, PredictionFlags.None, 10, candidates);
                for (var c = 0; c < candidates; c++)
                {
                    var x = random.NextDouble() * 4 - 2;
                    var wanted = Acts([1, 0], x);
                    var acts = explored ? random.NextDouble() < 0.5 : wanted;
                    if (acts && double.IsNaN(shown)) { shown = x; }
                    writer.Candidate(c, Says(x), 0.5, acts ? 1 : 0, acts == wanted ? 1 - Exploration / 2 : Exploration / 2, "{}"u8, []);
                }
                predictions.Append(writer.Written.ToArray());
                double Came(int which) => !double.IsNaN(shown) && random.NextDouble() < Says(shown)[which] ? 1 : 0;
                var report = new LogCodec.Writer(new byte[512]);
                report.Measures(new(id, null, "", at, (long)at, "t", PredictionSource.Live, [new("clicks", Came(0)), new("views", Came(1)), new("waste", double.IsNaN(shown) ? 0 : 1)]));
                outcomes.Append(report.Written.ToArray());
            }
            await predictions.CommitAsync();
            await outcomes.CommitAsync();
        }
        var read = KpiDecisions.Read(s_project, folder.Path, [(PredictionLog.Live, null), (PredictionLog.Outcomes, null)], (decisions + 100) * Second);
        var choices = LoggedChoices.Read(folder.Path, "release-1", s_objectives, (c, o) => c.Scores[o]);
        return TradeoffStudy.Of("shop", "release-1", ["clicks", "views"], choices, [.. s_project.Kpis.Select(k => (new KpiMeter(read, k), k.Name != "waste"))], steps, seed, []);
    }

    // Over all candidates that there are: of the first one that is acted on.
    static double[] Truth(double[] weights, int candidates)
    {
        const int Grid = 40_000;
        var (acts, sums) = (0, new double[3]);
        for (var i = 0; i < Grid; i++)
        {
            var x = (i + 0.5) / Grid * 4 - 2;
            if (!Acts(weights, x)) { continue; }
            var says = Says(x);
            (acts, sums[0], sums[1], sums[2]) = (acts + 1, sums[0] + says[0], sums[1] + says[1], sums[2] + 1);
        }
        var some = 1 - Math.Pow(1 - acts / (double)Grid, candidates);
        return acts == 0 ? [0, 0, 0] : Array.ConvertAll(sums, s => s / acts * some);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Intervals_of_95_percent_hold_the_truth_that_often(int candidates)
    {
        var (inside, all) = (0, 0);
        for (var seed = 1UL; seed <= 24; seed++)
        {
            foreach (var point in (await DrawAsync(seed, 4000, candidates, 4)).Points.Where(p => p.Values.Count > 0))
            {
                var truth = Truth([.. point.Weights], candidates);
                for (var a = 0; a < truth.Length; a++, all++) { inside += point.Values[a].Value is var v && v.Low <= truth[a] + 1e-12 && truth[a] - 1e-12 <= v.High ? 1 : 0; }
            }
        }
        Assert.True(all > 150, $"Only {all} figures.");
        // Points of one log miss together, so the share of 24 logs is not exact.
        Assert.True(inside >= 0.9 * all, $"{inside} of {all} are inside.");
    }

    [Fact]
    public async Task The_front_is_what_no_other_weights_beat_and_what_is_not_weighed_has_no_say()
    {
        var report = await DrawAsync(3, 6000, 1, 10);
        TradeoffPoint[] answered = [.. report.Points.Where(p => p.Values.Count > 0)];
        bool Beats(TradeoffPoint a, TradeoffPoint b) => Enumerable.Range(0, 2).All(i => a.Values[i].Value.Estimate >= b.Values[i].Value.Estimate) && Enumerable.Range(0, 2).Any(i => a.Values[i].Value.Estimate > b.Values[i].Value.Estimate);
        Assert.Equal(answered.Where(p => !answered.Any(o => Beats(o, p))), report.Points.Where(p => p.Front));
        Assert.Contains(report.Points, p => p.Front);
        Assert.Equal([("clicks", true, true), ("views", true, true), ("waste", false, false)], report.Axes.Select(a => (a.Name, a.IsObjective, a.Higher)));
        Assert.Equal(report.Points.Select(p => (1, 0)), report.Points.Select(p => ((int)Math.Round(p.Weights.Sum()), p.Weights.Count - 2)));
        Assert.Equal([.. Enumerable.Range(0, 11).Select(i => (10 - i) / 10.0)], report.Points.Select(p => p.Weights[0]));
    }

    [Fact]
    public async Task Many_candidates_are_refused_where_chance_hardly_ever_has_all_of_them_as_others_would()
    {
        var report = await DrawAsync(5, 2000, 8, 4);
        Assert.NotEmpty(report.Points[0].Values);
        var other = report.Points[^1];
        Assert.True(other is { Values.Count: 0, Front: false, EffectiveDecisions: < 200 });
        Assert.NotEmpty(other.Reasons);
        Assert.False(report.Refused);
    }
}

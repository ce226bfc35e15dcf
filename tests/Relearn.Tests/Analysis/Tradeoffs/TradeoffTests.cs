using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Relearn.Analysis;
using Relearn.Analysis.Tradeoffs;
using Relearn.Inference;
using Relearn.Loop.Objectives;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Tests.Serving.Combining;

namespace Relearn.Tests.Analysis.Tradeoffs;

public sealed class TradeoffTests
{
    readonly FakeTimeProvider _time = new(new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero));

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    // What comes of acting on a candidate is known: accepted the oftener the larger x is, in two cities the smaller; kept the other way round.
    static double Accepted(double x, string city) => Logistic((city is "Rome" or "Lima" ? -1.2 : 1.2) * x);

    static double Kept(double x, string city) => 1 - Accepted(x, city);

    // Asks, takes the first candidate that is acted on, and reports what came of it.
    async Task<List<(DateTime At, double X, string City)[]>> PlayAsync(WeightsProject project, int count, int candidates, bool report = true, bool outcomes = false)
    {
        using var workspace = project.Open(_time);
        var (random, asked) = (new SeededRandom(21), new List<(DateTime, double, string)[]>());
        string[] cities = ["Oslo", "Rome", "Kyoto", "Lima", "Accra"];
        await using var live = workspace.Serve();
        for (var i = 0; i < count; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            var now = _time.GetUtcNow().UtcDateTime;
            var rows = Enumerable.Range(0, candidates).Select(_ => (At: now, X: Math.Round(random.NextDouble() * 4 - 2, 6), City: cities[random.NextInt(cities.Length)])).ToArray();
            asked.Add(rows);
            var output = new ArrayBufferWriter<byte>();
            var json = rows.Select(r => string.Create(CultureInfo.InvariantCulture, $$"""{"at":"{{r.At:yyyy-MM-ddTHH:mm:ss}}","x":{{r.X:R}},"city":"{{r.City}}"}"""));
            var id = live.Predictions.Predict(Encoding.UTF8.GetBytes($$"""{"rows":[{{string.Join(',', json)}}]}"""), output);
            var shown = JsonDocument.Parse(output.WrittenMemory).RootElement.GetProperty("predictions").EnumerateArray().ToList().FindIndex(p => p.GetProperty("decision").GetBoolean());
            var (accepted, kept) = (random.NextDouble(), random.NextDouble());
            bool Came(Func<double, string, double> share, double drawn) => shown >= 0 && drawn < share(rows[shown].X, rows[shown].City);
            if (report) { await live.Outcomes.AcceptAsync(Encoding.UTF8.GetBytes($$$"""{"decision_id":"{{{id}}}","measures":{"accepted":{{{(Came(Accepted, accepted) ? 1 : 0)}}},"kept":{{{(Came(Kept, kept) ? 1 : 0)}}}}}"""), "test"); }
            if (outcomes) { await live.Outcomes.AcceptAsync(Encoding.UTF8.GetBytes($$"""{"decision_id":"{{id}}","value":{{(Came(Accepted, accepted) ? "true" : "false")}}}"""), "test"); }
        }
        _time.Advance(TimeSpan.FromDays(1));
        return asked;
    }

    static async Task<WeightsProject> ReadyAsync(string exploration)
    {
        var project = await WeightsProject.ReleasedAsync($"{{ exploration: {exploration} }}");
        using var workspace = project.Open();
        await workspace.LearnObjectivesAsync([], Token);
        return project;
    }

    // What weights would bring a decision, by the two models themselves.
    static (double Accepted, double Kept) Truth(Workspace workspace, TradeoffPoint point, List<(DateTime At, double X, string City)[]> asked)
    {
        var live = workspace.OpenRelease();
        var other = JsonSerializer.Deserialize(workspace.Ledger.Latest(ObjectiveRun.Kind)!.Body, ObjectivesJson.Default.ObjectiveRun)!;
        var second = Predictor.Open(workspace.Artifacts.Require(other.BundleHash), other.BundleHash);
        var (accepted, kept) = (0.0, 0.0);
        foreach (var rows in asked)
        {
            foreach (var (at, x, city) in rows)
            {
                var row = new Dictionary<string, object?> { ["at"] = at, ["x"] = x, ["city"] = city };
                var worth = point.Weights[0] * 3 * (live.Predictor.Predict(row) - live.Release.Threshold) + point.Weights[1] * 2 * (second.Predict(row) - other.Threshold);
                if (worth < 0) { continue; }
                (accepted, kept) = (accepted + Accepted(x, city), kept + Kept(x, city));
                break;
            }
        }
        return (accepted / asked.Count, kept / asked.Count);
    }

    [Theory]
    [InlineData(1, 6)]
    [InlineData(2, 3)]
    public async Task What_weights_would_have_brought_lies_in_the_intervals(int candidates, int least)
    {
        using var project = await ReadyAsync("0.1");
        var asked = await PlayAsync(project, 6000, candidates);
        using var workspace = project.Open(_time);
        var report = workspace.Tradeoff(5);
        Assert.False(report.Refused);
        Assert.Equal((6000L, 0L), (report.Decisions, report.LeftOut));
        Assert.Equal(["yes", "kept"], report.Objectives);
        Assert.Equal([("yes", true, true), ("kept", true, true)], report.Axes.Select(a => (a.Name, a.IsObjective, a.Higher)));
        Assert.Equal([1.0, 0.8, 0.6, 0.4, 0.2, 0], report.Points.Select(p => p.Weights[0]));
        Assert.All(report.Points, p => Assert.Equal(1, p.Weights.Sum(), 1e-12));
        TradeoffPoint[] answered = [.. report.Points.Where(p => p.Values.Count > 0)];
        Assert.InRange(answered.Length, least, 6);
        var inside = 0;
        foreach (var point in answered)
        {
            var (accepted, kept) = Truth(workspace, point, asked);
            inside += (point.Values[0].Value.Low <= accepted && accepted <= point.Values[0].Value.High ? 1 : 0) + (point.Values[1].Value.Low <= kept && kept <= point.Values[1].Value.High ? 1 : 0);
            Assert.Equal(point.Values[1].Value.Estimate - report.Axes[1].Now.Estimate, point.Values[1].Gain.Estimate, 1e-9);
        }
        // Points of one log miss together; how often they do is tried with many logs.
        Assert.True(inside >= 1.5 * answered.Length, $"{inside} of {2 * answered.Length} are inside.");
        Assert.All(report.Points.Where(p => p.Values.Count == 0), p => Assert.NotEmpty(p.Reasons));
        // All of the weight on the label is what decides now; the more the other counts, the more of it comes.
        Assert.True(answered[0].SameShare > 0.85);
        Assert.True(answered[^1].Values[1].Gain.Low > 0);
        var front = answered.Where(p => p.Front).ToArray();
        Assert.NotEmpty(front);
        bool Beats(TradeoffPoint a, TradeoffPoint b) => a.Values.Zip(b.Values).All(v => v.First.Value.Estimate >= v.Second.Value.Estimate) && a.Values.Zip(b.Values).Any(v => v.First.Value.Estimate > v.Second.Value.Estimate);
        Assert.Equal(answered.Where(p => !answered.Any(o => Beats(o, p))), front);
    }

    [Fact]
    public async Task The_same_log_gives_the_same_bytes_and_one_record()
    {
        using var project = await ReadyAsync("0.1");
        await PlayAsync(project, 2000, 1);
        using var workspace = project.Open(_time);
        string Json() => JsonSerializer.Serialize(workspace.Tradeoff(4), AnalysisJson.Default.TradeoffReport);
        var first = Json();
        var chart = await File.ReadAllBytesAsync(workspace.TradeoffChartPath, Token);
        Assert.Equal(first, Json());
        Assert.Equal(chart, await File.ReadAllBytesAsync(workspace.TradeoffChartPath, Token));
        var record = Assert.Single(workspace.Ledger.List(TradeoffReport.Kind));
        Assert.Equal([Rollout.LiveRelease(workspace.Ledger)!], record.Inputs);
        Assert.Equal(first, record.Body);
        var drawn = JsonDocument.Parse(chart).RootElement;
        var values = drawn.GetProperty("data").GetProperty("values").EnumerateArray().ToArray();
        Assert.Equal("now", values[^1].GetProperty("kind").GetString());
        Assert.All(values, v => Assert.True(v.GetProperty("yes").GetDouble() >= 0 && v.GetProperty("kept").GetDouble() >= 0));
        Assert.Equal(("yes", "kept"), (drawn.GetProperty("encoding").GetProperty("x").GetProperty("field").GetString(), drawn.GetProperty("encoding").GetProperty("y").GetProperty("field").GetString()));
    }

    [Fact]
    public async Task Without_chance_in_the_log_nothing_is_said_and_what_would_help_is()
    {
        using var project = await ReadyAsync("0");
        await PlayAsync(project, 500, 1);
        using var workspace = project.Open(_time);
        var report = workspace.Tradeoff(4);
        Assert.True(report.Refused);
        Assert.All(report.Points, p => Assert.True(p is { Values.Count: 0, Front: false }));
        Assert.Contains("probability 1", Assert.Single(report.Reasons), StringComparison.Ordinal);
        Assert.Contains("serving.exploration", Assert.Single(report.Help), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_lacks_is_said_before_anything_is_drawn()
    {
        using var project = await WeightsProject.ReleasedAsync("{ exploration: 0.1 }");
        await PlayAsync(project, 20, 1, report: false);
        using var workspace = project.Open(_time);
        Refusal.Of("loop.objective_not_learnt", () => workspace.Tradeoff(4));
        await workspace.LearnObjectivesAsync([], Token);
        Assert.Contains("'accepted'", Refusal.Of("analyze.nothing_to_trade", () => workspace.Tradeoff(4)).Message, StringComparison.Ordinal);
        project.Edit(y => y[..y.IndexOf("\nobjectives:", StringComparison.Ordinal)] + "\n");
        using var without = project.Open(_time);
        Refusal.Of("loop.no_objectives", () => without.Tradeoff(4));
        Assert.Empty(workspace.Ledger.List(TradeoffReport.Kind));
    }

    [Fact]
    public async Task A_release_with_weights_is_a_policy_that_the_log_of_another_can_judge()
    {
        using var project = await ReadyAsync("0.1");
        await PlayAsync(project, 3000, 1, outcomes: true);
        string alone, weighed;
        using (var workspace = project.Open(_time))
        {
            alone = Rollout.LiveRelease(workspace.Ledger)!;
            await workspace.SetWeightsAsync(["kept=1"], ReleaseMode.Direct, null, cancellation: Token);
            weighed = Rollout.LiveRelease(workspace.Ledger)!;
            Rollout.PutLive(workspace.Ledger, alone, "tester");
        }
        using var again = project.Open(_time);
        Assert.Equal(alone, Rollout.LiveRelease(again.Ledger));
        var point = again.Tradeoff(2).Points[1];
        // Half and half is the same as one and one.
        var acts = again.Policy($"release:{weighed}", Token).Diagnostics.Actions.Single(a => a.Action == "act");
        Assert.Equal(point.ActedShare, acts.Expected, 1e-9);
    }
}

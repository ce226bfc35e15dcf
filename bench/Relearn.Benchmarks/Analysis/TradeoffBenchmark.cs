using System.Globalization;
using Relearn.Analysis.Tradeoffs;
using Relearn.Cli.Demo;
using Relearn.Demo;
using Relearn.Scoping;

namespace Relearn.Benchmarks.Analysis;

/// <summary>Draws the front of two objectives from a log of the ad market, then plays the same days with some of its weights and compares.</summary>
static class TradeoffBenchmark
{
    const int Ads = 2, Pages = 1500, Days = 28, Steps = 10;

    static readonly int[] s_played = [10, 8, 6, 5, 4, 2, 0];

    public static async Task<int> RunAsync(string folder, int seeds)
    {
        Console.WriteLine("| seed | clicked : views | acts on | views a page, estimated | played | revenue a page, estimated | played |\n|--:|---|--:|---|--:|---|--:|");
        var (inside, all, refused) = (0, 0, 0);
        for (var seed = 1; seed <= seeds; seed++)
        {
            var market = new MarketOptions { Seed = (ulong)seed, PagesPerDay = Pages, AdsPerPage = Ads, TastesTurn = (AdTeam.Days, AdTeam.Days) };
            var report = await LogAsync(Path.Combine(folder, $"log-{seed}"), market);
            foreach (var tenths in s_played)
            {
                var point = report.Points.Single(p => Math.Abs(p.Weights[0] - tenths / (double)Steps) < 1e-9);
                if (point.Values.Count == 0)
                {
                    refused++;
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {seed} | {tenths} : {Steps - tenths} | {point.ActedShare:0.0%} | the log cannot say | | | |"));
                    continue;
                }
                var (views, revenue) = await PlayedAsync(Path.Combine(folder, $"played-{seed}-{tenths}"), market, point);
                var (v, r) = (point.Values[report.Axes.ToList().FindIndex(a => a.Name == "views")].Value, point.Values[report.Axes.ToList().FindIndex(a => a.Name == "revenue")].Value);
                inside += (v.Low <= views && views <= v.High ? 1 : 0) + (r.Low <= revenue && revenue <= r.High ? 1 : 0);
                all += 2;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {seed} | {tenths} : {Steps - tenths} | {point.ActedShare:0.0%} | {v.Estimate:0.000} [{v.Low:0.000}, {v.High:0.000}] | {views:0.000} | {r.Estimate:0.0000} [{r.Low:0.0000}, {r.High:0.0000}] | {revenue:0.0000} |"));
            }
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{inside} of {all} played figures lie in the 95 % interval of the estimate; {refused} points were refused."));
        return 0;
    }

    static async Task<TradeoffReport> LogAsync(string folder, MarketOptions options)
    {
        await MakeAsync(folder, options, 0.1);
        var clock = new SimulatedClock(MarketCalendar.DateOf(AdTeam.Days));
        using var workspace = Open(folder, clock);
        await workspace.LearnObjectivesAsync(["views"]);
        await PlayAsync(workspace, options, clock);
        return workspace.Tradeoff(Steps);
    }

    static async Task<(double Views, double Revenue)> PlayedAsync(string folder, MarketOptions options, TradeoffPoint point)
    {
        await MakeAsync(folder, options, 0);
        var clock = new SimulatedClock(MarketCalendar.DateOf(AdTeam.Days));
        using (var workspace = Open(folder, clock))
        {
            await workspace.LearnObjectivesAsync(["views"]);
            // With all of the weight the label decides alone, as it does already.
            if (point.Weights[1] > 0) { await workspace.SetWeightsAsync([string.Create(CultureInfo.InvariantCulture, $"clicked={point.Weights[0]:R}"), string.Create(CultureInfo.InvariantCulture, $"views={point.Weights[1]:R}")], ReleaseMode.Direct, null); }
        }
        using var served = Open(folder, clock);
        var days = await PlayAsync(served, options, clock);
        return (days.Sum(d => d.Views) / (double)days.Sum(d => d.Pages), days.Sum(d => d.Revenue) / days.Sum(d => d.Pages));
    }

    // A first model that learnt clicks, with all the features of the second.
    static async Task MakeAsync(string folder, MarketOptions options, double exploration)
    {
        if (Directory.Exists(folder)) { Directory.Delete(folder, recursive: true); }
        var market = new Market(options);
        new AdTeam(folder, market, options, Troubles.None).BringSecond(AdTeam.Days);
        var file = Path.Combine(folder, ProjectFile.FileName);
        // What is sold counts, not what would be looked at or clicked elsewhere on the page.
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("measure: viewed", "measure: shown", StringComparison.Ordinal).Replace("measure: clicked", "measure: revenue", StringComparison.Ordinal).Replace("serving: { ", string.Create(CultureInfo.InvariantCulture, $"serving: {{ exploration: {exploration}, "), StringComparison.Ordinal));
        using var workspace = Open(folder, new(MarketCalendar.DateOf(AdTeam.Days)));
        await workspace.RunAsync();
    }

    static Workspace Open(string folder, SimulatedClock clock) => Workspace.Open(folder, new() { Time = clock, Actor = "benchmark" });

    static async Task<List<MarketDay>> PlayAsync(Workspace workspace, MarketOptions options, SimulatedClock clock)
    {
        var (market, days) = (new Market(options), new List<MarketDay>());
        await using var service = workspace.Serve();
        var traffic = new MarketTraffic(market, new InProcessLine(service), clock.MoveTo);
        for (var day = AdTeam.Days; day < AdTeam.Days + Days; day++)
        {
            days.Add(await traffic.PlayAsync(day, (_, clicked) => clicked, CancellationToken.None));
            clock.MoveTo(MarketCalendar.DateOf(day + 1));
        }
        return days;
    }
}

using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Relearn.Inference;
using Relearn.Scoping;
using Relearn.Serving;

namespace Relearn.Tests.Serving;

/// <summary>A running service goes over to another release.</summary>
public sealed class ReleaseChangeTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static void Edit(TestProject project, string from, string to)
    {
        var file = Path.Combine(project.Folder, ProjectFile.FileName);
        var text = File.ReadAllText(file);
        Assert.Contains(from, text);
        File.WriteAllText(file, text.Replace(from, to, StringComparison.Ordinal));
    }

    static async Task<string> RunAsync(TestProject project)
    {
        using var workspace = project.Open();
        Assert.True((await workspace.RunAsync(Token)).Gate.Passed);
        return Rollout.LiveRelease(workspace.Ledger)!;
    }

    static void PutLive(TestProject project, string release)
    {
        using var workspace = project.Open();
        Rollout.PutLive(workspace.Ledger, release, "tester");
    }

    static Predictor Open(Workspace workspace, string release)
    {
        var hash = JsonDocument.Parse(workspace.Ledger.Find(release)!.Body).RootElement.GetProperty("bundle_hash").GetString()!;
        return Predictor.Open(workspace.Artifacts.PathOf(hash), hash);
    }

    static string Row(double x, string city, string at = "2024-02-01T10:00:00") => $$"""{"at":"{{at}}","x":{{x.ToString(CultureInfo.InvariantCulture)}},"city":"{{city}}"}""";

    [Fact]
    public async Task Under_load_every_answer_has_the_score_of_the_release_it_names_and_so_has_its_record()
    {
        using var project = TestProject.Create(y => $"{y}\nserving: {{ fallback: {{ previous: true }} }}\n");
        var first = await RunAsync(project);
        Edit(project, "trees: 20", "trees: 41");
        var second = await RunAsync(project);
        using var workspace = project.Open();
        double[] xs = [.. Enumerable.Range(0, 40).Select(i => i / 10.0 - 2)];
        var expected = new Dictionary<string, double[]>();
        foreach (var release in new[] { first, second })
        {
            var predictor = Open(workspace, release);
            expected[release] = [.. xs.Select(x => predictor.Predict(new Dictionary<string, object?> { ["at"] = new DateTime(2024, 2, 1, 10, 0, 0), ["x"] = x, ["city"] = "Rome" }))];
        }
        Assert.DoesNotContain(Enumerable.Range(0, xs.Length), i => expected[first][i] == expected[second][i]);
        var answers = new ConcurrentDictionary<string, (string Release, double Score)>();
        await using (var live = workspace.Serve())
        {
            using var end = new CancellationTokenSource();
            var asking = Enumerable.Range(0, 4).Select(t => Task.Run(() =>
            {
                var output = new ArrayBufferWriter<byte>();
                for (var i = t; !end.IsCancellationRequested; i++)
                {
                    output.ResetWrittenCount();
                    // One of eight has no time, and the release before answers.
                    live.Predictions.Predict(Encoding.UTF8.GetBytes($$"""{"rows":[{{Row(xs[i % xs.Length], "Rome")}}]}"""), output, urgency: i % 8 == 0 ? Urgency.Late : default);
                    var answer = JsonDocument.Parse(output.WrittenMemory).RootElement;
                    var (release, score) = (answer.GetProperty("release").GetString()!, answer.GetProperty("predictions")[0].GetProperty("score").GetDouble());
                    Assert.Equal(expected[release][i % xs.Length], score);
                    Assert.Equal(i % 8 == 0, answer.TryGetProperty("fallback", out _));
                    Assert.True(answers.TryAdd(answer.GetProperty("decision_id").GetString()!, (release, score)));
                }
            }, Token)).ToArray();
            for (var swap = 0; swap < 60; swap++)
            {
                var (was, next) = swap % 2 == 0 ? (second, first) : (first, second);
                PutLive(project, next);
                Assert.Equal(new(was, next), await live.FollowAsync(again: false));
                var asked = live.Predictions.Decisions;
                Assert.True(SpinWait.SpinUntil(() => live.Predictions.Decisions > asked + 20 || asking.Any(a => a.IsCompleted), TimeSpan.FromSeconds(60)));
            }
            await end.CancelAsync();
            await Task.WhenAll(asking);
            Assert.Equal(new(second, second), await live.FollowAsync(again: true));
        }
        var logged = 0;
        PredictionLog.Read(project.Log, PredictionLog.Live, null, p =>
        {
            logged++;
            Assert.Equal(answers[p.Id.ToString()], (p.Context.Release, p.Candidates[0].Scores[0]));
            Assert.Contains(p.Context.BundleHash, workspace.Ledger.Find(p.Context.Release)!.Body, StringComparison.Ordinal);
        }, null);
        Assert.Equal(answers.Count, logged);
        Assert.Equal([first, second], answers.Values.Select(a => a.Release).Distinct().Order(StringComparer.Ordinal).OrderBy(r => r == second));
    }

    [Fact]
    public async Task Windows_of_the_next_release_miss_nothing_that_was_answered_or_reported_meanwhile()
    {
        using var project = TestProject.Create(y => y.Replace("  city: city\n", "  city: city\n  rate: mean(yes) over 2d by city\n  seen: count() over 12h by city, hour(at)\n  x before: last(x) over 1d by subject\n", StringComparison.Ordinal));
        var first = await RunAsync(project);
        Edit(project, "trees: 20", "trees: 41");
        var second = await RunAsync(project);
        using var workspace = project.Open();
        string snapshot;
        await using (var live = workspace.Serve())
        {
            using var end = new CancellationTokenSource();
            var day = DateTime.UtcNow.AddHours(-20);
            var asking = Enumerable.Range(0, 3).Select(t => Task.Run(async () =>
            {
                var output = new ArrayBufferWriter<byte>();
                for (var i = 0; !end.IsCancellationRequested; i++)
                {
                    output.ResetWrittenCount();
                    var (city, subject) = (i % 3 == 0 ? "Oslo" : "Lima", $"t{t}s{i % 9}");
                    var at = day.AddSeconds(i * 7 + t).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
                    var row = Row(i % 4 - 1, city, at)[..^1] + $",\"subject\":\"{subject}\"}}";
                    // Some are handed to the system only with later ones, as lines are.
                    var id = live.Predictions.Predict(Encoding.UTF8.GetBytes($$"""{"key":"{{subject}}","rows":[{{row}}]}"""), output, commit: i % 5 == 0);
                    if (i % 4 != 0) { await live.Outcomes.AcceptAsync(Encoding.UTF8.GetBytes(i % 4 == 1 ? $$"""{"decision_id":"{{id}}","value":{{i % 2}}}""" : $$"""{"key":"{{subject}}","value":{{i % 2}}}"""), "test"); }
                }
            }, Token)).ToArray();
            for (var swap = 0; swap < 12; swap++)
            {
                PutLive(project, swap % 2 == 0 ? first : second);
                Assert.NotEqual((await live.FollowAsync(again: false)).Was, live.Model.Context.Release);
                var asked = live.Predictions.Decisions;
                Assert.True(SpinWait.SpinUntil(() => live.Predictions.Decisions > asked + 30 || asking.Any(a => a.IsCompleted), TimeSpan.FromSeconds(60)));
            }
            await end.CancelAsync();
            await Task.WhenAll(asking);
            snapshot = workspace.Paths.WindowState(live.Model.Context.BundleHash);
        }
        // What it knew at the end is what the log makes of a service that starts.
        var kept = await File.ReadAllBytesAsync(snapshot, Token);
        File.Delete(snapshot);
        var model = workspace.OpenRelease();
        Assert.Equal(second, model.Context.Release);
        using var restored = WindowFeed.Restore(model.Predictor, snapshot, workspace.FeedDataOf(model.Release), (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / 10, project.Log)!;
        restored.Save(snapshot, 0, 0, 0, 0, 0, 0);
        // All but the positions in the log.
        Assert.Equal(kept[(8 + 4 + 8 + 65 + 48)..^32], (await File.ReadAllBytesAsync(snapshot, Token))[(8 + 4 + 8 + 65 + 48)..^32]);
    }

    [Fact]
    public async Task A_release_without_windows_gives_way_to_one_that_looks_back_at_what_it_answered()
    {
        using var project = TestProject.Create();
        var first = await RunAsync(project);
        using var workspace = project.Open();
        await using var live = workspace.Serve();
        var output = new ArrayBufferWriter<byte>();
        void Ask(string at, string subject) => live.Predictions.Predict(Encoding.UTF8.GetBytes($$"""{"rows":[{{Row(1, "Rome", at)[..^1]}},"subject":"{{subject}}"}]}"""), output, commit: false);
        // An event counts from when it was known, which is when it was asked about.
        string In(int hours) => DateTime.UtcNow.AddHours(hours).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        Ask(In(-2), "a");
        Ask(In(-1), "a");
        Edit(project, "  city: city\n", "  city: city\n  seen: count() over 12h by subject\n");
        var second = await RunAsync(project);
        Assert.Equal(new(first, second), await live.FollowAsync(again: false));
        Ask(In(1), "a");
        Ask(In(1), "b");
        await live.Predictions.AcknowledgeAsync();
        var seen = new List<float>();
        PredictionLog.Read(project.Log, PredictionLog.Live, null, p => { if (p.Context.Release == second) { seen.Add(p.Candidates[0].Features[p.Context.Features.ToList().IndexOf("seen")]); } }, null);
        Assert.Equal([2, 0], seen);
    }

    [Fact]
    public async Task A_release_that_cannot_be_opened_is_told_and_the_one_before_goes_on()
    {
        using var project = TestProject.Create();
        var first = await RunAsync(project);
        using var workspace = project.Open();
        await using var live = workspace.Serve();
        Edit(project, "trees: 20", "trees: 41");
        var second = await RunAsync(project);
        var bundle = workspace.Artifacts.PathOf(JsonDocument.Parse(workspace.Ledger.Find(second)!.Body).RootElement.GetProperty("bundle_hash").GetString()!);
        var sound = await File.ReadAllBytesAsync(bundle, Token);
        var torn = sound[..(sound.Length / 2)];
        File.Delete(bundle);
        await File.WriteAllBytesAsync(bundle, torn, Token);
        var refused = (await Assert.ThrowsAsync<Relearn.Numerics.UserErrorException>(() => live.FollowAsync(again: false))).Errors[0];
        Assert.Equal("serve.release_not_served", refused.Code);
        Assert.Contains($"Release '{first}' goes on", refused.Message);
        Assert.Equal(first, live.Model.Context.Release);
        live.Predictions.Predict(Encoding.UTF8.GetBytes($$"""{"rows":[{{Row(1, "Rome")}}]}"""), new ArrayBufferWriter<byte>());
        // It is told once; who asks for it is told again.
        Assert.Equal(new(first, first), await live.FollowAsync(again: false));
        await Assert.ThrowsAsync<Relearn.Numerics.UserErrorException>(() => live.FollowAsync(again: true));
        File.Delete(bundle);
        await File.WriteAllBytesAsync(bundle, sound, Token);
        Assert.Equal(new(first, second), await live.FollowAsync(again: true));
    }

    [Fact]
    public async Task A_project_that_is_declared_wrongly_or_under_another_name_is_no_release_to_go_over_to()
    {
        using var project = TestProject.Create();
        var first = await RunAsync(project);
        using var workspace = project.Open();
        await using var live = workspace.Serve();
        Edit(project, "name: small", "name: large");
        await RunAsync(project);
        var other = (await Assert.ThrowsAsync<Relearn.Numerics.UserErrorException>(() => live.FollowAsync(again: true))).Errors[0];
        Assert.Contains("model 'large'", other.Message);
        Edit(project, "name: large", "nmae: large");
        await Assert.ThrowsAsync<Relearn.Numerics.UserErrorException>(() => live.FollowAsync(again: true));
        Assert.Equal(first, live.Model.Context.Release);
    }
}

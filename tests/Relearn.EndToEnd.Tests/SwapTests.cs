using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Tests;

namespace Relearn.EndToEnd.Tests;

/// <summary>The service as a process goes over from release to release while it is asked.</summary>
public sealed class SwapTests
{
    const int Swaps = 50;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static readonly double[] s_xs = [.. Enumerable.Range(0, 40).Select(i => i / 10.0 - 2)];

    static string Body(int i) => string.Create(CultureInfo.InvariantCulture, $$"""{"rows":[{"at":"2024-02-01T10:00:00","x":{{s_xs[i % s_xs.Length]}},"city":"Rome"}]}""");

    static async Task<(string Release, double[] Expected)> ReleaseAsync(TestProject project, int trees)
    {
        var file = Path.Combine(project.Folder, ProjectFile.FileName);
        await File.WriteAllTextAsync(file, System.Text.RegularExpressions.Regex.Replace(await File.ReadAllTextAsync(file, Token), "trees: [0-9]+", $"trees: {trees}"), Token);
        var run = await Tool.RunAsync(project.Folder, "run", project.Folder);
        Assert.True(run.ExitCode == 0, run.ToString());
        using var workspace = project.Open();
        var model = workspace.OpenRelease();
        return (model.Context.Release, [.. s_xs.Select(x => model.Predictor.Predict(new Dictionary<string, object?> { ["at"] = new DateTime(2024, 2, 1, 10, 0, 0), ["x"] = x, ["city"] = "Rome" }))]);
    }

    static void PutLive(TestProject project, string release)
    {
        using var workspace = project.Open();
        Rollout.PutLive(workspace.Ledger, release, "tester");
    }

    [Fact]
    public async Task Fifty_swaps_under_load_and_a_kill_lose_nothing_and_mix_nothing()
    {
        using var project = TestProject.Create();
        var (first, ofFirst) = await ReleaseAsync(project, 20);
        var (second, ofSecond) = await ReleaseAsync(project, 41);
        var expected = new Dictionary<string, double[]> { [first] = ofFirst, [second] = ofSecond };
        var answers = new ConcurrentDictionary<string, (string Release, double Score)>();
        for (var round = 0; round < 2; round++)
        {
            var (process, address) = await Tool.ServeAsync(project.Folder);
            using var client = new HttpClient { BaseAddress = address };
            var killed = false;
            var asking = Enumerable.Range(0, 2).Select(w => Task.Run(async () =>
            {
                for (var i = w; ; i++)
                {
                    try
                    {
                        using var response = await client.PostAsync("/v1/models/small/predict", new StringContent(Body(i), Encoding.UTF8, "application/json"), Token);
                        response.EnsureSuccessStatusCode();
                        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
                        var (release, score) = (answer.GetProperty("release").GetString()!, answer.GetProperty("predictions")[0].GetProperty("score").GetDouble());
                        Assert.Equal(expected[release][i % s_xs.Length], score);
                        Assert.True(answers.TryAdd(answer.GetProperty("decision_id").GetString()!, (release, score)), "an id was given twice");
                    }
                    catch (Exception e) when (Volatile.Read(ref killed) && e is HttpRequestException or IOException)
                    {
                        return;
                    }
                }
            }, Token)).ToArray();
            for (var swap = 0; swap < Swaps / 2; swap++)
            {
                var next = swap % 2 == 0 ? first : second;
                PutLive(project, next);
                using var response = await client.PostAsync("/v1/admin/reload", null, Token);
                Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
                Assert.Equal(next, (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("release").GetString());
                var before = answers.Count;
                Assert.True(SpinWait.SpinUntil(() => answers.Count > before + 10 || asking.Any(a => a.IsCompleted), TimeSpan.FromSeconds(60)));
            }
            Assert.DoesNotContain(asking, a => a.IsCompleted);
            // A release is on its way when the process dies.
            PutLive(project, second == Current(project) ? first : second);
            var last = client.PostAsync("/v1/admin/reload", null, Token);
            Volatile.Write(ref killed, true);
            process.Kill();
            await process.WaitForExitAsync(Token);
            process.Dispose();
            await Task.WhenAll(asking);
            await last.ContinueWith(_ => { }, Token, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        var logged = new Dictionary<string, (string Release, double Score)>();
        PredictionLog.Read(project.Log, PredictionLog.Live, null, p => logged.Add(p.Id.ToString(), (p.Context.Release, p.Candidates[0].Scores[0])), null);
        Assert.All(answers, a => Assert.Equal(a.Value, logged.GetValueOrDefault(a.Key)));
        Assert.Equal(2, answers.Values.Select(a => a.Release).Distinct().Count());
        // What the monitor looks at is the live release alone.
        var report = await Tool.RunAsync(project.Folder, "monitor", "report", project.Folder, "--source", "live", "--json");
        Assert.Equal(logged.Values.Count(l => l.Release == Current(project)), report.Json.GetProperty("predictions").GetInt32());
    }

    static string Current(TestProject project)
    {
        using var workspace = project.Open();
        return Rollout.LiveRelease(workspace.Ledger)!;
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Tests;

namespace Relearn.EndToEnd.Tests;

/// <summary><c>kill -9</c> at random instants: what was acknowledged is there, and the next start goes on by itself.</summary>
public sealed class KillTests
{
    const int Kills = 20;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static void SetTrees(TestProject project, int trees)
    {
        var file = Path.Combine(project.Folder, ProjectFile.FileName);
        File.WriteAllText(file, System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(file), "trees: [0-9]+", $"trees: {trees}"));
    }

    [Fact]
    public async Task A_run_that_is_killed_anywhere_is_finished_by_the_next()
    {
        using var calm = TestProject.Create(rows: 12_000);
        using var project = TestProject.Create(rows: 12_000);
        // The seed is printed, so that a failure can be played again.
        var seed = (ulong)Stopwatch.GetTimestamp();
        var random = new SeededRandom(seed);
        var watch = Stopwatch.StartNew();
        Assert.Equal(0, (await Tool.RunAsync(calm.Folder, "run", calm.Folder)).ExitCode);
        var span = (int)watch.ElapsedMilliseconds;
        int killed = 0, trees = 20;
        for (var attempt = 0; killed < Kills; attempt++)
        {
            Assert.True(attempt < Kills * 10, $"seed {seed}: only {killed} of {attempt} runs were still there to be killed");
            using var process = Tool.Start(project.Folder, "run", project.Folder);
            var ended = process.WaitForExit(20 + random.NextInt(span));
            if (ended)
            {
                Assert.True(process.ExitCode == 0, $"seed {seed}: {await process.StandardError.ReadToEndAsync(Token)}");
                // Nothing was left to do: give the next ones work.
                SetTrees(project, ++trees);
                continue;
            }
            process.Kill();
            await process.WaitForExitAsync(Token);
            killed++;
            using var workspace = project.Open();
            workspace.Ledger.Check();
        }
        SetTrees(calm, trees);
        var (last, expected) = (await Tool.RunAsync(project.Folder, "run", project.Folder, "--json"), await Tool.RunAsync(calm.Folder, "run", calm.Folder, "--json"));
        Assert.True(last.ExitCode == 0, $"seed {seed}: {last}");
        Assert.Equal(expected.Json.GetProperty("run").GetProperty("bundle_hash").GetString(), last.Json.GetProperty("run").GetProperty("bundle_hash").GetString());
        Assert.Equal(expected.Json.GetProperty("review").GetProperty("earned").GetDouble(), last.Json.GetProperty("review").GetProperty("earned").GetDouble());
        Assert.Equal(0, (await Tool.RunAsync(project.Folder, "model", "reproduce", project.Folder)).ExitCode);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(project.Folder, ".relearn", "artifacts"), "incoming.*"));
    }

    [Fact]
    public async Task A_service_that_is_killed_under_load_has_lost_nothing_it_acknowledged()
    {
        using var project = TestProject.Create();
        Assert.Equal(0, (await Tool.RunAsync(project.Folder, "run", project.Folder)).ExitCode);
        var seed = (ulong)Stopwatch.GetTimestamp();
        var random = new SeededRandom(seed);
        var (predictions, outcomes) = (new ConcurrentDictionary<string, double>(), new ConcurrentBag<string>());
        for (var kill = 0; kill < Kills; kill++)
        {
            var (process, address) = await Tool.ServeAsync(project.Folder);
            using (process)
            {
                using var client = new HttpClient { BaseAddress = address };
                var load = Enumerable.Range(0, 6).Select(w => Task.Run(() => CallAsync(client, kill * 10 + w, predictions, outcomes), Token)).ToArray();
                await Task.Delay(30 + random.NextInt(400), Token);
                process.Kill();
                await process.WaitForExitAsync(Token);
                await Task.WhenAll(load);
            }
        }
        var logged = new Dictionary<string, double>();
        var reported = new HashSet<string>();
        PredictionLog.Read(project.Log, PredictionLog.Live, null, p => logged.Add(p.Id.ToString(), p.Candidates[0].Scores[0]), null);
        PredictionLog.Read(project.Log, PredictionLog.Outcomes, null, null, o => reported.Add(o.Key));
        Assert.True(predictions.Count > Kills, $"seed {seed}: only {predictions.Count} predictions were acknowledged");
        Assert.True(outcomes.Count > Kills, $"seed {seed}: only {outcomes.Count} outcomes were acknowledged");
        Assert.All(predictions, p => Assert.True(logged.TryGetValue(p.Key, out var score) && score == p.Value, $"seed {seed}: prediction {p.Key} is not in the log as it was answered"));
        Assert.All(outcomes, o => Assert.True(reported.Contains(o), $"seed {seed}: outcome {o} is not in the log"));
        var report = await Tool.RunAsync(project.Folder, "monitor", "report", project.Folder, "--source", "live", "--json");
        Assert.Equal(logged.Count, report.Json.GetProperty("predictions").GetInt32());
    }

    static async Task CallAsync(HttpClient client, int worker, ConcurrentDictionary<string, double> predictions, ConcurrentBag<string> outcomes)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                using var answer = await client.PostAsync("/v1/models/small/predict",
                    new StringContent(string.Create(CultureInfo.InvariantCulture, $$"""{"rows":[{"at":"2024-02-01T10:00:00","x":{{i % 40 / 10.0}},"city":"Rome"}]}"""), Encoding.UTF8, "application/json"), Token);
                answer.EnsureSuccessStatusCode();
                var json = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
                Assert.True(predictions.TryAdd(json.GetProperty("decision_id").GetString()!, json.GetProperty("predictions")[0].GetProperty("score").GetDouble()), "an id was given twice");
                var key = $"{worker}-{i}";
                using var accepted = await client.PostAsync("/v1/outcomes", new StringContent($$"""{"key":"{{key}}","value":true}"""), Token);
                accepted.EnsureSuccessStatusCode();
                outcomes.Add(key);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // The service was killed; what was not answered was not acknowledged.
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Serving.Rollouts;
using Relearn.Tests;

namespace Relearn.EndToEnd.Tests;

/// <summary>Champion and challenger in a process that goes back and forth, and dies in the middle.</summary>
public sealed class RolloutTests
{
    const int Swaps = 100;
    const int Keys = 120;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static string Body(int i) => string.Create(CultureInfo.InvariantCulture, $$"""{"key":"user-{{i % Keys}}","rows":[{"at":"2024-02-01T10:00:00","x":{{i % 40 / 10.0 - 2}},"city":"Rome"}]}""");

    static void Edit(TestProject project, string from, string to)
    {
        var file = Path.Combine(project.Folder, ProjectFile.FileName);
        File.WriteAllText(file, File.ReadAllText(file).Replace(from, to, StringComparison.Ordinal));
    }

    static async Task<string> RunAsync(TestProject project)
    {
        var run = await Tool.RunAsync(project.Folder, "run", project.Folder, "--json");
        Assert.True(run.ExitCode == 0, run.ToString());
        return run.Json.GetProperty("release").GetString()!;
    }

    // Asks until it is stopped; every answer must come, and be of the side that the key has.
    static Task[] Ask(HttpClient client, ConcurrentDictionary<string, string>? sides, Func<bool> ended, Counter asked) => [.. Enumerable.Range(0, 2).Select(w => Task.Run(async () =>
    {
        for (var i = w; !ended(); i += 2)
        {
            try
            {
                using var response = await client.PostAsync("/v1/models/small/predict", new StringContent(Body(i), Encoding.UTF8, "application/json"), Token);
                Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
                var release = (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("release").GetString()!;
                if (sides is not null) { Assert.Equal(sides.GetOrAdd($"user-{i % Keys}", release), release); }
                asked.Next();
            }
            catch (Exception e) when (ended() && e is HttpRequestException or IOException)
            {
                return;
            }
        }
    }, Token))];

    sealed class Counter
    {
        int _count;

        public int Count => Volatile.Read(ref _count);

        public void Next() => Interlocked.Increment(ref _count);
    }

    static void WaitFor(Counter asked, int more, Task[] asking)
    {
        var before = asked.Count;
        Assert.True(SpinWait.SpinUntil(() => asked.Count >= before + more || asking.Any(a => a.IsCompleted), TimeSpan.FromSeconds(60)));
        Assert.DoesNotContain(asking, a => a.IsFaulted);
    }

    [Fact]
    public async Task A_hundred_swaps_under_load_lose_no_answer_and_a_kill_in_a_rollout_changes_no_side()
    {
        using var project = TestProject.Create(y => $"{y}\nrelease: {{ promote: by_hand, hours: 100 }}\n");
        var champion = await RunAsync(project);
        Edit(project, "trees: 20", "trees: 41");
        var challenger = await RunAsync(project);
        var longest = 0.0;
        var (process, address) = await Tool.ServeAsync(project.Folder);
        using (process)
        {
            using var client = new HttpClient { BaseAddress = address };
            var (ended, asked) = (false, new Counter());
            var asking = Ask(client, null, () => Volatile.Read(ref ended), asked);
            for (var swap = 0; swap < Swaps; swap++)
            {
                var watch = Stopwatch.StartNew();
                using var response = await client.PostAsync("/v1/admin/rollback", null, Token);
                longest = Math.Max(longest, watch.Elapsed.TotalSeconds);
                Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
                Assert.Equal(swap % 2 == 0 ? champion : challenger, (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("champion").GetString());
                WaitFor(asked, 10, asking);
            }
            Volatile.Write(ref ended, true);
            await Task.WhenAll(asking);
            // The first time it has to be opened; after that it is warm.
            Assert.True(longest < 5, $"a rollback took {longest:0.00} s");
            var status = await client.GetFromJsonAsync<JsonElement>("/v1/admin/status", Token);
            Assert.Equal((challenger, champion), (status.GetProperty("release").GetString(), status.GetProperty("previous").GetString()));
            var back = await Tool.RunAsync(project.Folder, "serve", "rollback", project.Folder, "--json");
            Assert.Equal("back", back.Json.GetProperty("state").GetString());
            var started = await Tool.RunAsync(project.Folder, "serve", "release", project.Folder, "--run", challenger, "--as", "canary", "--share", "0.3", "--json");
            Assert.True(started.ExitCode == 0, started.ToString());
            Assert.Equal("started", started.Json.GetProperty("state").GetString());
            // The service takes it up by itself.
            Assert.True(SpinWait.SpinUntil(() => client.GetFromJsonAsync<JsonElement>("/v1/admin/status", Token).GetAwaiter().GetResult().GetProperty("challengers").GetArrayLength() == 1, TimeSpan.FromSeconds(30)));
            var sides = new ConcurrentDictionary<string, string>();
            var killed = false;
            asking = Ask(client, sides, () => Volatile.Read(ref killed), asked);
            WaitFor(asked, 4 * Keys, asking);
            var metrics = await client.GetStringAsync("/metrics", Token);
            Assert.Contains("relearn_arm_decisions_total{", metrics);
            Assert.Contains($"release=\"{challenger}\",arm=\"challenger\"", metrics);
            Volatile.Write(ref killed, true);
            process.Kill();
            await process.WaitForExitAsync(Token);
            await Task.WhenAll(asking);
            await AfterTheKillAsync(project, champion, challenger, started.Json.GetProperty("rollout").GetString()!, sides);
        }
    }

    static async Task AfterTheKillAsync(TestProject project, string champion, string challenger, string rollout, ConcurrentDictionary<string, string> sides)
    {
        Assert.Equal(Keys, sides.Count);
        Assert.InRange(sides.Values.Count(r => r == challenger), 18, 56);
        var (process, address) = await Tool.ServeAsync(project.Folder);
        using (process)
        {
            using var client = new HttpClient { BaseAddress = address };
            var (ended, asked) = (false, new Counter());
            var asking = Ask(client, sides, () => Volatile.Read(ref ended), asked);
            WaitFor(asked, 4 * Keys, asking);
            Volatile.Write(ref ended, true);
            await Task.WhenAll(asking);
            // What a reader of the log finds is what callers got, before the kill and after it.
            var releases = await Tool.RunAsync(project.Folder, "serve", "releases", project.Folder, "--json");
            var line = releases.Json.GetProperty("open")[0];
            Assert.Equal((rollout, 0), (line.GetProperty("rollout").GetString(), line.GetProperty("figures").GetProperty("challenger").GetProperty("errors").GetInt32()));
            var promoted = await client.PostAsync("/v1/admin/promote", null, Token);
            Assert.True(promoted.IsSuccessStatusCode, await promoted.Content.ReadAsStringAsync(Token));
            var answer = await (await client.PostAsync("/v1/models/small/predict", new StringContent(Body(1), Encoding.UTF8, "application/json"), Token)).Content.ReadFromJsonAsync<JsonElement>(Token);
            Assert.Equal(challenger, answer.GetProperty("release").GetString());
            var status = await client.GetFromJsonAsync<JsonElement>("/v1/admin/status", Token);
            Assert.Equal((challenger, champion, 0), (status.GetProperty("release").GetString(), status.GetProperty("previous").GetString(), status.GetProperty("challengers").GetArrayLength()));
            process.Kill();
            await process.WaitForExitAsync(Token);
        }
        PredictionLog.Read(project.Log, PredictionLog.Live, null, p =>
        {
            if (p.Context.Experiment is null) { return; }
            Assert.Equal((rollout, sides[p.Key]), (p.Context.Experiment, p.Context.Release));
            Assert.Equal(p.Context.Release == challenger ? Arms.Challenger : Arms.Champion, p.Context.Arm);
        }, null);
    }
}

using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Relearn.Scoping;
using Relearn.Tests;

namespace Relearn.EndToEnd.Tests;

/// <summary>The sample of many classes as a newcomer meets it: all 82,114 things.</summary>
public sealed class ThingsTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("relearn-things-").FullName;

    public ThingsTests()
    {
        var sample = Path.Combine(RepositoryFiles.Root, "samples", "things");
        foreach (var file in new[] { ProjectFile.FileName, "things.csv.gz" }) { File.Copy(Path.Combine(sample, file), Path.Combine(_folder, file)); }
    }

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_circle_goes_round_classes_change_and_the_service_says_where_it_stopped()
    {
        var run = await Tool.RunAsync(_folder, "run", ".", "--json");
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(82_114, run.Json.GetProperty("dataset").GetProperty("rows").GetInt32());
        var classes = run.Json.GetProperty("run").GetProperty("classes");
        // All three learners are shown, and one is kept.
        Assert.Equal(["flat", "label_tree", "two_stage"], classes.GetProperty("tried").EnumerateArray().Select(t => t.GetProperty("name").GetString()).Order());
        Assert.All(classes.GetProperty("baselines").EnumerateArray(), b => Assert.True(b.GetProperty("gain").GetProperty("low").GetDouble() > 0));
        foreach (var line in classes.GetProperty("stopping").GetProperty("lines").EnumerateArray())
        {
            var achieved = line.GetProperty("achieved").GetProperty("estimate").GetDouble();
            Assert.InRange(achieved, line.GetProperty("band_low").GetDouble(), line.GetProperty("band_high").GetDouble());
        }

        await AnswersAsync();

        Assert.Equal(0, (await Tool.RunAsync(_folder, "data", "classes", "rename", ".", "artifact > covering", "--to", "covers")).ExitCode);
        var updated = await Tool.RunAsync(_folder, "run", ".", "--update-classes", "--json");
        Assert.True(updated.ExitCode == 0, updated.ToString());
        var now = updated.Json.GetProperty("run").GetProperty("classes");
        Assert.Equal(run.Json.GetProperty("steps").EnumerateArray().Single(s => s.GetProperty("name").GetString() == "model").GetProperty("record_id").GetString(), now.GetProperty("updated_from").GetString());
        Assert.StartsWith("1-", now.GetProperty("version").GetString());
        // Another name is no other knowledge, and what was reported under the old one is not held against it.
        Assert.Equal(classes.GetProperty("metrics").GetProperty("accuracy").GetProperty("estimate").GetDouble(), now.GetProperty("metrics").GetProperty("accuracy").GetProperty("estimate").GetDouble(), 0.001);
        Assert.Empty(updated.Json.GetProperty("monitoring").GetProperty("triggers").EnumerateArray());

        foreach (var threads in new[] { "1", "2" })
        {
            var reproduced = await Tool.RunAsync(_folder, "model", "reproduce", ".", "--threads", threads, "--json");
            Assert.True(reproduced.ExitCode == 0, reproduced.ToString());
        }
    }

    async Task AnswersAsync()
    {
        using var process = Tool.Start(_folder, "serve", "start", ".", "--port", "0", "--json");
        try
        {
            var text = new StringBuilder();
            while (!text.ToString().TrimEnd().EndsWith('}')) { text.Append(await process.StandardOutput.ReadLineAsync(Token) ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(Token))); }
            using var where = JsonDocument.Parse(text.ToString());
            var address = where.RootElement.GetProperty("address").GetString();
            using var client = new HttpClient();
            var answer = await client.PostAsJsonAsync($"{address}/v1/models/things/predict", new { rows = new[] { new { name = "trainers, sneakers", description = "a kind of shoe with rubber soles worn for sport" }, new { name = "", description = "" } } }, Token);
            var predictions = (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("predictions");
            Assert.Equal("artifact", predictions[0].GetProperty("class")[0].GetString());
            var levels = predictions[0].GetProperty("levels").EnumerateArray().Select(l => l.GetProperty("probability").GetDouble()).ToArray();
            Assert.Equal(levels.OrderDescending(), levels);
            Assert.Equal(predictions[0].GetProperty("class").GetArrayLength(), predictions[0].GetProperty("stopped_at").GetInt32());
            // Of nothing nothing can be said.
            Assert.Equal(JsonValueKind.Null, predictions[1].GetProperty("class").ValueKind);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(Token);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

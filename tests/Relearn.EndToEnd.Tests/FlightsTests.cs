using Relearn.Scoping;
using Relearn.Tests;

namespace Relearn.EndToEnd.Tests;

/// <summary>The sample as a newcomer meets it: all three million flights.</summary>
public sealed class FlightsTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("relearn-flights-").FullName;

    public FlightsTests()
    {
        var sample = Path.Combine(RepositoryFiles.Root, "samples", "flights");
        foreach (var file in new[] { ProjectFile.FileName, "airport-zones.csv" }) { File.Copy(Path.Combine(sample, file), Path.Combine(_folder, file)); }
        File.CreateSymbolicLink(Path.Combine(_folder, "flights-3m.parquet"), Path.Combine(sample, "flights-3m.parquet"));
    }

    [Fact]
    public async Task The_circle_goes_round_once_and_is_reproduced_on_one_and_two_threads()
    {
        var run = await Tool.RunAsync(_folder, "run", ".", "--json");
        Assert.True(run.ExitCode == 0, run.ToString());
        var dataset = run.Json.GetProperty("dataset");
        // Three delays that no flight can have: -1116, -953 and -212 minutes.
        Assert.Equal((2_999_997, 3), (dataset.GetProperty("rows").GetInt32(), dataset.GetProperty("quarantined").GetInt32()));
        Assert.Equal(229, dataset.GetProperty("columns").EnumerateArray().Single(c => c.GetProperty("name").GetString() == "origin").GetProperty("distinct").GetInt32());
        Assert.Equal("live", run.Json.GetProperty("gate").GetProperty("passed").GetBoolean() ? "live" : run.Out);
        var gains = run.Json.GetProperty("run").GetProperty("baselines").EnumerateArray().Select(b => b.GetProperty("value_gain").GetProperty("low").GetDouble());
        Assert.All(gains, g => Assert.True(g > 0));
        Assert.Equal("replay", run.Json.GetProperty("review").GetProperty("source").GetString());

        var again = await Tool.RunAsync(_folder, "run", ".", "--json");
        Assert.All(again.Json.GetProperty("steps").EnumerateArray(), s => Assert.True(s.GetProperty("skipped").GetBoolean()));

        foreach (var arguments in new[] { new[] { "--threads", "1" }, ["--threads", "2", "--block-rows", "5000"], ["--threads", "2", "--reader", "source"] })
        {
            var reproduced = await Tool.RunAsync(_folder, ["model", "reproduce", ".", .. arguments, "--json"]);
            Assert.True(reproduced.ExitCode == 0, reproduced.ToString());
            Assert.Equal(run.Json.GetProperty("run").GetProperty("model_hash").GetString(), reproduced.Json.GetProperty("found").GetString());
        }
        Assert.Contains("flight", (await Tool.RunAsync(_folder, "run", ".")).Out);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

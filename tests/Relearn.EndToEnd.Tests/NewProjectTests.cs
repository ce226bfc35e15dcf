using Relearn.Tests;

namespace Relearn.EndToEnd.Tests;

/// <summary><c>relearn new</c> and <c>relearn run</c> on real tables that no code was written for.</summary>
public sealed class NewProjectTests
{
    [Theory]
    [InlineData("shoppers", "online-shoppers/online_shoppers_intention.csv", "Revenue", "row_order")]
    [InlineData("weather", "drift-streams/weather.csv", "target", "row_order")]
    [InlineData("phishing", "drift-streams/phishing.csv", "target", "none")]
    public async Task A_project_from_a_table_runs(string name, string file, string label, string time)
    {
        var table = Path.Combine(RepositoryFiles.Root, "..", "shared", "data", file);
        if (!File.Exists(table)) { Assert.Skip($"the data set {file} is not here"); }
        var folder = Directory.CreateTempSubdirectory("relearn-new-").FullName;
        try
        {
            var made = await Tool.RunAsync(folder, "new", name, "--from", table, "--label", label, "--time", time, "--json");
            Assert.True(made.ExitCode == 0, made.ToString());
            var run = await Tool.RunAsync(folder, "run", name, "--json");
            Assert.True(run.ExitCode is 0 or 1, run.ToString());
            Assert.True(run.Json.TryGetProperty("run", out var model), run.ToString());
            Assert.InRange(model.GetProperty("metrics").GetProperty("roc_auc").GetProperty("estimate").GetDouble(), 0.6, 1);
            Assert.False(string.IsNullOrWhiteSpace(run.Json.GetProperty("next").GetProperty("what").GetString()));
            Assert.Equal(run.Json.GetProperty("gate").GetProperty("passed").GetBoolean(), run.ExitCode == 0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

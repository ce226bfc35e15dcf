using System.Text;
using Relearn.Tests;

namespace Relearn.EndToEnd.Tests;

/// <summary><c>relearn model export</c> as a user types it.</summary>
public sealed class ExportTests
{
    [Fact]
    public async Task A_run_is_exported_checked_and_the_file_is_there()
    {
        using var project = TestProject.Create();
        await Tool.RunAsync(project.Folder, "run", project.Folder);
        foreach (var features in new[] { "all", "encoded" })
        {
            var path = Path.Combine(project.Folder, $"{features}.onnx");
            var done = await Tool.RunAsync(project.Folder, "model", "export", project.Folder, "--out", path, "--features", features, "--json");
            Assert.True(done.ExitCode == 0, done.ToString());
            var check = done.Json.GetProperty("check");
            Assert.InRange(check.GetProperty("rows").GetInt64(), 500, TestProject.Rows);
            Assert.Equal(check.GetProperty("rows").GetInt64(), check.GetProperty("same_score_bits").GetInt64());
            Assert.InRange(check.GetProperty("largest_difference").GetDouble(), 0, 1e-15);
            Assert.Equal(new FileInfo(path).Length, done.Json.GetProperty("bytes").GetInt64());
        }
        var few = await Tool.RunAsync(project.Folder, "model", "export", "--out", "few.onnx", "--check", "7");
        Assert.Contains("on 7 rows that the run did not learn from", few.Out);
        Assert.Contains("It takes the columns at, x, city.", few.Out);
        Assert.Contains("not checked", (await Tool.RunAsync(project.Folder, "model", "export", "--out", "none.onnx", "--check", "0")).Out);
        var text = await Tool.RunAsync(project.Folder, "model", "export", "--format", "lightgbm", "--out", "model.txt");
        Assert.True(text.ExitCode == 0, text.ToString());
        Assert.StartsWith("tree\n", await File.ReadAllTextAsync(Path.Combine(project.Folder, "model.txt"), Encoding.UTF8, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_agree_or_cannot_be_said_is_refused_and_no_file_is_left()
    {
        using var project = TestProject.Create(y => y.Replace("  city: city", "  city: lower(city)", StringComparison.Ordinal));
        await Tool.RunAsync(project.Folder, "run", project.Folder);
        var path = Path.Combine(project.Folder, "model.onnx");
        await Refused("cannot be written as ONNX: feature 'city': 'lower' has no operator in ONNX. Export with '--features encoded'", "--out", path);
        // With nothing allowed it is refused as soon as one probability differs in its last bit, which the runtime's exponential function decides.
        var check = (await Tool.RunAsync(project.Folder, "model", "export", project.Folder, "--out", "encoded.onnx", "--features", "encoded", "--json")).Json.GetProperty("check");
        if (check.GetProperty("same_bits").GetInt64() < check.GetProperty("rows").GetInt64()) { await Refused("more than the tolerance of 0e+0", "--out", path, "--features", "encoded", "--tolerance", "0"); }
        await Refused("There is no run 'run-zz'", "--out", path, "--run", "run-zz");
        await Refused("'--features' belongs to '--format onnx'", "--out", path, "--format", "lightgbm", "--features", "all");
        await Refused("'--tolerance 2' is out of range; it goes from 0 to 1", "--out", path, "--tolerance", "2");
        await Refused("Cannot parse argument 'little' for option '--tolerance' as a number", "--out", path, "--tolerance", "little");
        await Refused("Option '--out' is required");
        await Refused("cannot be written", "--out", Path.Combine(project.Folder, "nowhere", "model.onnx"), "--features", "encoded");

        async Task Refused(string expected, params string[] options)
        {
            var result = await Tool.RunAsync(project.Folder, ["model", "export", project.Folder, .. options]);
            Assert.True(result.ExitCode == 1, result.ToString());
            Assert.Contains(expected, result.Error.ReplaceLineEndings(" "));
            Assert.False(File.Exists(path));
        }
    }

    [Fact]
    public async Task Only_trees_have_a_text()
    {
        using var project = TestProject.Create(y => y.Replace("model: { trees: 20, leaves: 8 }", "model: { learner: linear }", StringComparison.Ordinal));
        await Tool.RunAsync(project.Folder, "run", project.Folder);
        var result = await Tool.RunAsync(project.Folder, "model", "export", project.Folder, "--format", "lightgbm", "--out", "model.txt");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("was fitted by 'linear', and only trees have a LightGBM text", result.Error.ReplaceLineEndings(" "));
        Assert.Equal(0, (await Tool.RunAsync(project.Folder, "model", "export", project.Folder, "--out", "model.onnx")).ExitCode);
    }
}

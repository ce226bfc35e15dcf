using System.Text.Json;
using Relearn.Tests;

namespace Relearn.EndToEnd.Tests;

/// <summary>Each command as a user types it.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task Every_command_has_help()
    {
        string[][] commands =
        [
            [], ["new"], ["run"], ["backtest"], ["diagnose"], ["scope"], ["scope", "check"], ["scope", "estimate"], ["scope", "schema"], ["scope", "set"], ["scope", "objective"], ["scope", "undo"], ["scope", "history"], ["data"], ["data", "show"], ["data", "leaks"], ["data", "schema"], ["data", "validate"], ["data", "suggest"],
            ["data", "label"], ["data", "labels"], ["data", "labels", "import"], ["data", "labels", "export"], ["data", "review"], ["data", "classes"], ["data", "classes", "show"], ["data", "classes", "add"], ["data", "classes", "rename"], ["data", "classes", "merge"], ["data", "classes", "split"], ["data", "classes", "move"], ["data", "classes", "undo"], ["data", "classes", "history"], ["data", "maturity"], ["data", "functions"], ["data", "aggregate"], ["data", "sample"], ["data", "quarantine"], ["data", "versions"], ["data", "diff"], ["data", "gc"], ["data", "delete"], ["data", "forget"],
            ["model"], ["model", "list"], ["model", "show"], ["model", "reproduce"], ["model", "remedies"], ["model", "objectives"], ["model", "delays"], ["model", "export"], ["serve"], ["serve", "start"], ["serve", "predict"], ["serve", "explain"], ["serve", "batches"], ["serve", "weights"], ["serve", "keys"], ["serve", "keys", "add"], ["serve", "keys", "list"], ["serve", "keys", "revoke"], ["monitor"], ["monitor", "report"], ["monitor", "skew"], ["monitor", "new-classes"], ["analyze"], ["analyze", "review"], ["analyze", "kpis"], ["analyze", "value"], ["analyze", "spent"], ["analyze", "portfolio"], ["analyze", "tradeoff"],
        ];
        foreach (var command in commands)
        {
            var help = await Tool.RunAsync(Path.GetTempPath(), [.. command, "--help"]);
            Assert.True(help.ExitCode == 0, $"{string.Join(' ', command)}: {help}");
            Assert.Contains("Usage:", help.Out);
            Assert.Contains("--json", help.Out);
            Assert.Empty(help.Error);
        }
    }

    [Fact]
    public async Task Json_is_one_document_on_standard_output_and_progress_is_quiet_in_a_pipe()
    {
        using var project = TestProject.Create(y => $"{y}\nobjectives:\n  declined: {{ value: result == \"no\" }}\n");
        var folder = project.Folder;
        var votes = Path.Combine(folder, "votes.csv");
        await File.WriteAllTextAsync(votes, "item,who,label\n1,a,yes\n1,b,yes\n2,a,no\n2,b,yes\n", TestContext.Current.CancellationToken);
        string[][] commands =
        [
            ["scope", "check", folder], ["scope", "estimate", folder], ["scope", "schema"], ["run", folder], ["data", "show", folder], ["data", "leaks", folder], ["data", "quarantine", folder], ["model", "list", folder],
            ["data", "schema", folder], ["data", "labels", folder], ["data", "review", folder], ["data", "maturity", folder], ["data", "suggest", folder], ["data", "sample", folder, "--rows", "10", "--to", Path.Combine(folder, "sample.csv")],
            ["data", "aggregate", votes, "--item", "item", "--annotator", "who", "--label", "label"],
            ["model", "show", folder], ["model", "reproduce", folder, "--threads", "2"], ["model", "remedies", folder], ["model", "objectives", folder], ["serve", "weights", folder], ["model", "export", folder, "--out", Path.Combine(folder, "model.onnx")], ["serve", "predict", folder, "--row", """{"rows":[{"at":"2024-02-01T10:00:00","x":1,"city":"Rome"}]}"""],
            ["serve", "explain", folder, "--row", """{"rows":[{"at":"2024-02-01T10:00:00","x":1,"city":"Rome"}]}"""],
            ["monitor", "report", folder, "--source", "replay"], ["monitor", "skew", folder], ["analyze", "review", folder, "--source", "replay"], ["analyze", "value", folder], ["analyze", "portfolio", folder], ["scope", "history", folder], ["backtest", folder], ["diagnose", folder], ["data", "versions", folder], ["data", "diff", folder, "newest", "newest"], ["data", "gc", folder],
            ["serve", "keys", "list", "--project", folder], ["data", "delete", folder, "--where", "x > 1.9", "--dry-run"], ["data", "forget", folder, "--subject", "s1", "--reason", "asked to"],
        ];
        foreach (var command in commands)
        {
            var result = await Tool.RunAsync(folder, [.. command, "--json"]);
            Assert.True(result.ExitCode == 0, $"{string.Join(' ', command)}: {result}");
            Assert.Equal(JsonValueKind.Object, result.Json.ValueKind);
            Assert.Empty(result.Error);
            var text = await Tool.RunAsync(folder, command.Contains("forget") ? ["data", "show", folder] : command);
            Assert.True(text.ExitCode == 0, $"{string.Join(' ', command)}: {text}");
            Assert.NotEmpty(text.Out);
            Assert.Empty(text.Error);
        }
    }

    [Fact]
    public async Task A_mistake_exits_with_1_and_the_same_text_for_people_and_programs()
    {
        using var project = TestProject.Create(y => y.Replace("x: number", "y: number", StringComparison.Ordinal));
        var (text, json) = (await Tool.RunAsync(project.Folder, "scope", "check", project.Folder), await Tool.RunAsync(project.Folder, "run", project.Folder, "--json"));
        Assert.Equal((1, 1), (text.ExitCode, json.ExitCode));
        Assert.Empty(json.Error);
        var errors = json.Json.GetProperty("errors").EnumerateArray().ToArray();
        Assert.Equal(2, errors.Length);
        foreach (var error in errors)
        {
            Assert.Equal("scope.expression_wrong", error.GetProperty("code").GetString());
            var first = error.GetProperty("message").GetString()!.Split('\n')[0];
            Assert.Contains(first[..40], text.Error.ReplaceLineEndings(" "));
            Assert.Contains($"project.yaml:{error.GetProperty("line").GetInt32()}", text.Error.ReplaceLineEndings(""));
        }
        Assert.DoesNotContain("   at ", text.Error);
    }

    [Theory]
    [InlineData("rnu", "Did you mean 'run'?")]
    [InlineData("model", "list, show, reproduce, remedies, errors, objectives, delays, export")]
    public async Task A_mistyped_command_gets_the_choices(string command, string expected)
    {
        var result = await Tool.RunAsync(Path.GetTempPath(), command);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(expected, result.Error.ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task A_gate_that_refuses_exits_with_1_and_says_what_to_do()
    {
        using var project = TestProject.Create(y => y.Replace("model_mb: 5", "model_mb: 0.001", StringComparison.Ordinal));
        var result = await Tool.RunAsync(project.Folder, "run", project.Folder);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("The gate refused.", result.Out);
        Assert.Contains("Next: step 1", result.Out);
    }

    [Fact]
    public async Task Ctrl_C_stops_a_run_and_a_service_cleanly()
    {
        if (OperatingSystem.IsWindows()) { Assert.Skip("signals are sent with 'kill'"); }
        using var project = TestProject.Create(y => y.Replace("trees: 20", "trees: 9000", StringComparison.Ordinal), rows: 12_000);
        var run = Tool.Start(project.Folder, "run", project.Folder);
        // Wait for the first records of the run instead of for a time.
        while (!Directory.Exists(Path.Combine(project.Folder, ".relearn", "artifacts"))) { await Task.Delay(20, TestContext.Current.CancellationToken); }
        Tool.Signal(run, "INT");
        var stopped = await Tool.FinishAsync(run);
        Assert.True(stopped.ExitCode == 130, stopped.ToString());
        Assert.Contains("Stopped. What was finished is kept", stopped.Error.ReplaceLineEndings(" "));
        Assert.DoesNotContain("   at ", stopped.Error);

        using var served = TestProject.Create();
        await Tool.RunAsync(served.Folder, "run", served.Folder);
        foreach (var signal in new[] { "INT", "TERM" })
        {
            var (service, address) = await Tool.ServeAsync(served.Folder);
            using var client = new HttpClient { BaseAddress = address };
            (await client.GetAsync("/health/ready", TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
            Tool.Signal(service, signal);
            var ended = await Tool.FinishAsync(service);
            Assert.True(ended.ExitCode == 0, ended.ToString());
        }
    }
}

using System.Buffers;
using System.Text;
using System.Text.Json;
using Relearn.Cli.Screens;
using Relearn.Numerics;
using Relearn.Serving;
using Spectre.Console;

namespace Relearn.Tests.Serving;

public sealed class ExplainingTests
{
    const string Request = """{"rows":[{"at":"2024-02-01T10:00:00","x":1.25,"city":"Rome"},{"x":null,"city":"never seen","at":"2024-02-01T23:00:00"}]}""";

    [Fact]
    public async Task A_request_is_explained_as_it_would_be_answered_and_nothing_is_logged()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        Assert.True((await workspace.RunAsync(TestContext.Current.CancellationToken)).Gate.Passed);
        ExplainedRows explained;
        JsonElement answer;
        await using (var live = workspace.Serve())
        {
            explained = live.Predictions.Explain(Encoding.UTF8.GetBytes(Request));
            Assert.Equal(0, live.Predictions.Decisions);
            var output = new ArrayBufferWriter<byte>();
            live.Predictions.Predict(Encoding.UTF8.GetBytes(Request), output);
            answer = JsonDocument.Parse(output.WrittenMemory).RootElement;
            var problem = Assert.Throws<UserErrorException>(() => live.Predictions.Explain("""{"rows":[{"at":"2024-02-01T10:00:00","x":"far"}]}"""u8)).Errors;
            Assert.Equal(["serve.value_wrong", "serve.column_missing"], problem.Select(p => p.Code));
        }
        Assert.Equal((answer.GetProperty("model").GetString(), answer.GetProperty("release").GetString()), (explained.Model, explained.Release));
        Assert.Equal(answer.GetProperty("predictions").EnumerateArray().Select(p => p.GetProperty("score").GetDouble()), explained.Rows.Select(r => r.Probability));
        foreach (var row in explained.Rows)
        {
            Assert.Equal(workspace.OpenRelease().Predictor.Manifest.Features.Select(f => f.Name).Order(), row.Contributions.Select(c => c.Feature).Order());
            Assert.Equal(row.Score, row.Base + row.Contributions.Sum(c => c.LogOdds), 1e-9);
            Assert.Equal(row.Contributions.Select(c => Math.Abs(c.LogOdds)).OrderDescending(), row.Contributions.Select(c => Math.Abs(c.LogOdds)));
        }
        var logged = 0;
        PredictionLog.Read(project.Log, PredictionLog.Live, null, _ => logged++, null);
        Assert.Equal(1, logged);
    }

    [Fact]
    public void The_screen_shows_what_speaks_for_and_against()
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 160;
        ExplanationScreen.Show(console, new("delays", "release-1", 0.5, [new(-1, -2, 0.5, 1, 0.75, [new("hour", "18", 2, 4), new("[red]", null, -0.5, -1)])]));
        var shown = text.ToString();
        Assert.Contains("delays (release-1) acts from 50.0% on", shown, StringComparison.Ordinal);
        Assert.Contains("75.00%, acts", shown, StringComparison.Ordinal);
        var lines = shown.Split('\n');
        Assert.EndsWith($"+4.000             {new string('█', 24)}", lines.Single(l => l.Contains("hour", StringComparison.Ordinal)).TrimEnd(), StringComparison.Ordinal);
        Assert.EndsWith($"-1.000    {new string('█', 6)}", lines.Single(l => l.Contains("[red]", StringComparison.Ordinal)).TrimEnd(), StringComparison.Ordinal);
        Assert.Contains("+1.000", lines.Single(l => l.Contains("the row's", StringComparison.Ordinal)), StringComparison.Ordinal);
    }
}

using System.IO.Pipelines;
using System.Text;
using Relearn.Serving.Batches;

namespace Relearn.Tests.Serving.Combining;

public sealed class CombinedBatchTests
{
    const int Rows = 3000;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static string Line(int i) => WeightsProject.Row(i) is var (at, x, city) ? FormattableString.Invariant($"{at:yyyy-MM-dd HH:mm:ss},{x:R},{city}\n") : "";

    [Fact]
    public async Task A_file_and_a_stream_are_decided_as_the_service_decides()
    {
        using var project = await WeightsProject.ReleasedAsync("{ weights: { kept: 1.5 }, max_rows: 10000 }");
        using var workspace = project.Open();
        bool[] expected;
        await using (var live = workspace.Serve())
        {
            var answer = WeightsProject.Ask(live.Predictions, "s1", [.. Enumerable.Range(0, Rows)]);
            expected = [.. answer.GetProperty("predictions").EnumerateArray().Select(p => p.GetProperty("decision").GetBoolean())];
        }
        var alone = workspace.OpenRelease().Release.Threshold;
        var body = "at,x,city\n" + string.Concat(Enumerable.Range(0, Rows).Select(Line));
        var (input, output) = (Path.Combine(project.Folder, "in.csv"), Path.Combine(project.Folder, "out.csv"));
        await File.WriteAllTextAsync(input, body, Token);
        var report = workspace.PredictBatch(new() { In = input, Out = output }, Token);
        Assert.Equal(expected, Decisions(await File.ReadAllLinesAsync(output, Token), out var scores));
        Assert.Equal(expected.Count(e => e) / (double)Rows, report.Batch.DecisionRate);
        Assert.NotEqual(expected, scores.Select(s => s >= alone));

        var model = BatchModel.Of(workspace.OpenRelease());
        using var stream = new BatchStream(model, new CsvRequestRows(model, ["NA"], "at", true));
        var (sent, got) = (new Pipe(new(pauseWriterThreshold: 0)), new Pipe(new(pauseWriterThreshold: 0)));
        await sent.Writer.WriteAsync(Encoding.UTF8.GetBytes(body), Token);
        await sent.Writer.CompleteAsync();
        await stream.RunAsync(sent.Reader, got.Writer, () => { }, Token);
        await got.Writer.CompleteAsync();
        using var reader = new StreamReader(got.Reader.AsStream());
        Assert.Equal(expected, Decisions((await reader.ReadToEndAsync(Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries), out _));
        Assert.Equal(report.Batch.DecisionRate, stream.Summary().DecisionRate);
    }

    static bool[] Decisions(string[] lines, out double[] scores)
    {
        var header = lines[0].TrimEnd('\r').Split(',');
        var (decision, score) = (Array.IndexOf(header, "decision"), Array.IndexOf(header, "score"));
        scores = [.. lines.Skip(1).Select(l => double.Parse(l.Split(',')[score], System.Globalization.CultureInfo.InvariantCulture))];
        return [.. lines.Skip(1).Select(l => l.TrimEnd('\r').Split(',')[decision] == "true")];
    }
}

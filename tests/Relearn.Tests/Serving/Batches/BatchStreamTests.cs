using System.IO.Pipelines;
using System.Text;
using Relearn.Numerics;
using Relearn.Serving.Batches;

namespace Relearn.Tests.Serving.Batches;

public sealed class BatchStreamTests(ReleasedProject project) : IClassFixture<ReleasedProject>
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    async Task<(string Answer, BatchPrediction Summary)> AnswerAsync(string body, int piece, bool json)
    {
        using var workspace = project.Open();
        var model = BatchModel.Of(workspace.OpenRelease());
        using var stream = new BatchStream(model, json ? new JsonRequestRows(model, "at", true) : new CsvRequestRows(model, ["NA"], "at", true));
        var (input, output) = (new Pipe(), new Pipe(new(pauseWriterThreshold: 0)));
        var run = stream.RunAsync(input.Reader, output.Writer, () => { }, Token);
        var bytes = Encoding.UTF8.GetBytes(body);
        for (var at = 0; at < bytes.Length; at += piece) { await input.Writer.WriteAsync(bytes.AsMemory(at, Math.Min(piece, bytes.Length - at)), Token); }
        await input.Writer.CompleteAsync();
        await run;
        await output.Writer.CompleteAsync();
        using var reader = new StreamReader(output.Reader.AsStream());
        return (await reader.ReadToEndAsync(Token), stream.Summary());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public async Task The_answer_does_not_depend_on_how_the_body_is_cut(int piece)
    {
        var body = ReleasedProject.Csv(piece == 1 ? 60 : 3000) + "x,\"2024-03-01\n10:00\",1,\"a\"\"b\nc\"\nlast,NA,1,Rome";
        var (whole, cut) = (await AnswerAsync(body, int.MaxValue / 2, json: false), await AnswerAsync(body, piece, json: false));
        Assert.Equal(whole.Answer, cut.Answer);
        Assert.Equal((whole.Summary.OutputHash, whole.Summary.InputHash, whole.Summary.MeanScore, 2L), (cut.Summary.OutputHash, cut.Summary.InputHash, cut.Summary.MeanScore, cut.Summary.Quarantined));
        Assert.Contains("expects 'at' as a time; it is \"\"2024-03-01\n10:00\"\"", whole.Answer, StringComparison.Ordinal);
        // A word that means "missing" is no time.
        Assert.Contains("'at' is empty.", whole.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_row_has_one_answer_whatever_the_bytes_are()
    {
        var random = new SeededRandom(5);
        string[] parts = ["\"", ",", "\n", "\r\n", "a", "1", "\"\"", "2024-03-01", "é", "{", "}", ":", "[", "\\", " "];
        for (var round = 0; round < 300; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.NextInt(60)).Select(_ => parts[random.NextInt(parts.Length)]));
            var csv = await AnswerAsync("at,x,city\n" + text, 1 + random.NextInt(20), json: false);
            Assert.Equal(csv.Summary.Rows + csv.Summary.Quarantined + 1, Records(csv.Answer));
            var json = await AnswerAsync(text, 1 + random.NextInt(20), json: true);
            Assert.Equal(text.Split('\n').Count(l => l.Trim(' ', '\t', '\r').Length > 0), json.Summary.Rows + json.Summary.Quarantined);
            Assert.All(json.Answer.Split('\n', StringSplitOptions.RemoveEmptyEntries), l => System.Text.Json.JsonDocument.Parse(l).Dispose());
        }
    }

    // Records of a CSV text: at each line end outside of quotes one ends; a quote opens only where a cell begins.
    static long Records(string csv)
    {
        var (records, quoted) = (0L, false);
        for (var i = 0; i < csv.Length; i++)
        {
            if (csv[i] == '"' && quoted && i + 1 < csv.Length && csv[i + 1] == '"') { i++; }
            else if (csv[i] == '"' && (quoted || i == 0 || csv[i - 1] is ',' or '\n')) { quoted = !quoted; }
            else if (csv[i] == '\n' && !quoted) { records++; }
        }
        return quoted ? -1 : records;
    }
}

using ParquetSharp;
using Relearn.Numerics;

namespace Relearn.Tests.Serving.Batches;

public sealed class ClassBatchTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_gets_score_class_and_unfamiliar_in_every_form_and_the_same_bytes_on_any_number_of_threads()
    {
        using var project = ClassProject.Create();
        var (csv, rows) = (Path.Combine(project.Folder, "out.csv"), Path.Combine(project.Folder, "many.csv"));
        var table = File.ReadAllLines(Path.Combine(project.Folder, "rows.csv"));
        // More rows than one block holds, without the column that is to be found out; the last says nothing.
        File.WriteAllLines(rows, [.. Enumerable.Range(0, 4000).Select(i => string.Join(',', table[i == 0 ? 0 : 1 + i % ClassProject.Rows].Split(',').Take(3))), "x,,"]);
        string[] hashes = [];
        foreach (var threads in (int[])[1, 3])
        {
            using var workspace = project.Open(new() { Actor = "tester", Threads = threads });
            if (threads == 1) { Assert.True((await workspace.RunAsync(Token)).Gate.Passed); }
            string[] now = [.. ((string[])["csv", "jsonl", "parquet"]).Select(e => workspace.PredictBatch(new() { In = rows, Out = Path.ChangeExtension(csv, e), Keep = [] }, Token).Batch.OutputHash)];
            if (threads == 3) { Assert.Equal(hashes, now); }
            hashes = now;
        }
        var lines = File.ReadAllLines(csv);
        Assert.Equal("id,title,price,score,class,unfamiliar,release", lines[0]);
        Assert.Equal(4001, lines.Length);
        using var model = project.Open();
        var predictor = model.OpenRelease().Predictor;
        var json = File.ReadLines(Path.ChangeExtension(csv, "jsonl")).Select(l => System.Text.Json.JsonDocument.Parse(l).RootElement).ToArray();
        using var parquet = new ParquetFileReader(Path.ChangeExtension(csv, "parquet"));
        using var group = parquet.RowGroup(0);
        using var column = group.Column(4);
        using var reader = column.LogicalReader<string?>();
        var paths = reader.ReadAll((int)group.MetaData.NumRows);
        foreach (var i in (int[])[0, 1, 2047, 2048, 3998, 3999])
        {
            var cells = File.ReadLines(rows).ElementAt(i + 1).Split(',');
            var answer = predictor.Classify(new Dictionary<string, object?> { ["title"] = cells[1].Length == 0 ? null : cells[1], ["price"] = cells[2].Length == 0 ? null : double.Parse(cells[2], System.Globalization.CultureInfo.InvariantCulture) });
            Assert.Equal(answer.Probability, json[i].GetProperty("score").GetDouble());
            Assert.Equal(answer.Path.Count == 0 ? null : string.Join(" > ", answer.Path), json[i].GetProperty("class").GetString());
            Assert.Equal(json[i].GetProperty("class").GetString(), paths[i]);
            Assert.Equal(answer.Unfamiliar, json[i].GetProperty("unfamiliar").GetBoolean());
        }
    }

    [Fact]
    public async Task A_column_that_is_called_like_one_of_the_answer_is_refused()
    {
        using var project = ClassProject.Create();
        using var workspace = project.Open();
        await workspace.RunAsync(Token);
        var rows = Path.Combine(project.Folder, "taken.csv");
        File.WriteAllText(rows, "title,price,class,decision\nsock belt,20,?,?\n");
        var error = Assert.Throws<UserErrorException>(() => workspace.PredictBatch(new() { In = rows, Out = Path.Combine(project.Folder, "out.csv"), Keep = [] }, Token));
        Assert.Contains("'class'", Assert.Single(error.Errors).Message, StringComparison.Ordinal);
    }
}

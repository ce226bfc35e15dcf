using System.Globalization;
using Relearn.Inference.Features;
using Relearn.Loop;

namespace Relearn.Tests.Serving.Batches;

/// <summary>Data sets as people publish them: made a project by <c>relearn new</c>, run, scored, and each row asked again by itself.</summary>
public sealed class RealDataBatchTests
{
    [Theory]
    [InlineData("online-shoppers/online_shoppers_intention.csv", "Revenue", 12_330)]
    [InlineData("bank-marketing/bank.csv", "y", 4_521)]
    public async Task Every_row_of_a_published_file_has_the_score_of_the_single_row_path(string file, string label, int rows)
    {
        var input = RepositoryFiles.Beside($"../../../../../shared/data/{file}");
        Assert.SkipUnless(File.Exists(input), $"{input} is not on this machine");
        using var folder = new TemporaryFolder();
        NewProject.Create(folder.Path, "table", input, new(Label: label));
        using var workspace = Workspace.Open(folder["table"], new() { Actor = "tester", Threads = 2 });
        await workspace.RunAsync(TestContext.Current.CancellationToken);
        var runId = workspace.Ledger.Latest("run")!.Id;
        var report = workspace.PredictBatch(new() { In = input, Out = folder["scored.csv"], Keep = [label], Run = runId }, TestContext.Current.CancellationToken);
        Assert.Equal((rows, 0L), (report.Batch.Rows, report.Batch.Quarantined));
        var parquet = workspace.PredictBatch(new() { In = input, Out = folder["scored.parquet"], Run = runId }, TestContext.Current.CancellationToken);
        Assert.Equal(report.Batch.MeanScore, parquet.Batch.MeanScore);
        var scores = File.ReadLines(folder["scored.csv"]).Skip(1).Select(l => double.Parse(l.Split(',')[^3], CultureInfo.InvariantCulture)).ToArray();
        var predictor = Relearn.Inference.Predictor.Open(workspace.Artifacts.Require(report.Batch.BundleHash), report.Batch.BundleHash);
        var lines = File.ReadLines(input).Select(l => l.Replace("\"", "", StringComparison.Ordinal).Split(';')).ToArray();
        for (var i = 1; i < lines.Length; i++)
        {
            var row = predictor.Inputs.ToDictionary(c => c.Name, c => ValueOf(lines[i][Array.IndexOf(lines[0], c.Name)], c.Kind));
            Assert.Equal(predictor.Predict(row), scores[i - 1]);
        }
    }

    static object? ValueOf(string text, ValueKind kind) => kind switch
    {
        _ when text.Length == 0 => null,
        ValueKind.Number => double.Parse(text, CultureInfo.InvariantCulture),
        ValueKind.Boolean => text is "yes" or "TRUE",
        _ => text,
    };
}

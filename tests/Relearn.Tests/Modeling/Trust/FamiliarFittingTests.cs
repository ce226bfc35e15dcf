using System.Buffers;
using System.Text;
using Relearn.Data;
using Relearn.Inference.Trust;
using Relearn.Loop;
using Relearn.Modeling;
using Relearn.Modeling.Trust;
using Relearn.Numerics;
using Relearn.Serving;
using Relearn.Tests.Data.Leakage;

namespace Relearn.Tests.Modeling.Trust;

public sealed class FamiliarFittingTests
{
    static string WithTrust(string yaml) => yaml + "\nserving:\n  trust: true\n";

    // What is learnt from training and validation rows, and the encoded rows that are held out.
    static (FamiliarRows Familiar, List<float[]> HeldOut) Learn(string set)
    {
        using var data = RealData.Of(set);
        using var workspace = Workspace.Open(data.Folder, new() { Actor = "tester" });
        var version = Circle.DataAsync(workspace.Context(default)).GetAwaiter().GetResult().Value;
        using var file = RowsFile.Open(workspace.Artifacts.Require(version.RowsHash));
        var split = TimeSplit.Of(file, workspace.Project.Split);
        var rows = FeatureFitting.Fit(workspace.Project, file, split.Train, null);
        var heldOut = new List<float[]>();
        rows.ForEach(split.Test, 4096, block =>
        {
            for (var i = 0; i < block.Rows; i++) { heldOut.Add(block.Matrix.AsSpan(i * rows.Encoder.Width, rows.Encoder.Width).ToArray()); }
        });
        return (FamiliarFitting.Fit(rows, split.Train, split.Validation), heldOut);
    }

    [Theory]
    [InlineData("adult")]
    [InlineData("bank-without-time")]
    public void Of_held_out_rows_one_in_a_hundred_is_flagged_and_of_shuffled_columns_many_more(string set)
    {
        var (familiar, heldOut) = Learn(set);
        // The threshold is of 3,000 and more rows, the rate of as many: three standard errors of both together are 0.8 %.
        Assert.InRange(heldOut.Average(row => familiar.IsUnfamiliar(row) ? 1.0 : 0), 0.002, 0.018);
        // Every value is as frequent as before; only what goes together does not.
        var random = new SeededRandom(5);
        var shuffled = Enumerable.Range(0, 2000).Select(_ => Enumerable.Range(0, heldOut[0].Length).Select(f => heldOut[random.NextInt(heldOut.Count)][f]).ToArray()).ToArray();
        Assert.InRange(shuffled.Average(row => familiar.IsUnfamiliar(row) ? 1.0 : 0), 0.05, 1);
        // The section holds all of it.
        var again = FamiliarRows.Parse(familiar.ToBytes());
        Assert.All(heldOut.Take(500), row => Assert.Equal(familiar.SurpriseOf(row), again.SurpriseOf(row)));
    }

    [Fact]
    public async Task Answers_say_how_sure_they_are_and_which_rows_are_unlike_all_that_was_learnt()
    {
        using var project = TestProject.Create(WithTrust);
        using var workspace = project.Open();
        await workspace.RunAsync(TestContext.Current.CancellationToken);
        await using var live = workspace.Serve();
        string Ask(string row)
        {
            var answer = new ArrayBufferWriter<byte>();
            live.Predictions.Predict(Encoding.UTF8.GetBytes($$"""{"rows":[{{row}}]}"""), answer);
            return Encoding.UTF8.GetString(answer.WrittenSpan);
        }

        Assert.Contains("\"unfamiliar\":false}", Ask("""{"at":"2024-01-20T10:00:00","x":0.5,"city":"Rome"}"""));
        Assert.Contains("\"unfamiliar\":true}", Ask("""{"at":"2024-01-20T10:00:00","x":77,"city":"Atlantis"}"""));
        using var answer = System.Text.Json.JsonDocument.Parse(Ask("""{"at":"2024-01-20T10:00:00","x":0.5,"city":"Rome"}"""));
        var prediction = answer.RootElement.GetProperty("predictions")[0];
        var (score, sure) = (prediction.GetProperty("score").GetDouble(), prediction.GetProperty("confidence").GetDouble());
        Assert.Equal(prediction.GetProperty("decision").GetBoolean() ? score : 1 - score, sure);
        live.Predictions.Commit();
        var flags = new List<PredictionFlags>();
        PredictionLog.Read(project.Log, PredictionLog.Live, null, p => flags.Add(p.Flags), null);
        Assert.Equal([PredictionFlags.None, PredictionFlags.Unfamiliar, PredictionFlags.None], flags);
    }

    [Fact]
    public async Task Answers_to_tensors_say_it_of_the_request()
    {
        using var project = TestProject.OfNumbers();
        await File.AppendAllTextAsync(Path.Combine(project.Folder, "project.yaml"), "\nserving:\n  trust: true\n", TestContext.Current.CancellationToken);
        using var workspace = project.Open();
        await workspace.RunAsync(TestContext.Current.CancellationToken);
        await using var live = workspace.Serve();
        string Ask(string data)
        {
            var answer = new ArrayBufferWriter<byte>();
            live.Predictions.Infer(Encoding.UTF8.GetBytes($$"""{"inputs":[{"name":"features","shape":[3,2],"datatype":"FP64","data":[{{data}}]}]}"""), answer);
            return Encoding.UTF8.GetString(answer.WrittenSpan);
        }

        Assert.Contains("\"unfamiliar\":false", Ask("1.25,1,0.5,2,0.25,3"));
        Assert.Contains("\"unfamiliar\":true", Ask("1.25,1,0.5,2,77,99"));
    }

    [Fact]
    public async Task Without_the_key_answers_and_bundles_are_as_before()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        await workspace.RunAsync(TestContext.Current.CancellationToken);
        Assert.Null(workspace.OpenRelease().Predictor.Familiar);
    }
}

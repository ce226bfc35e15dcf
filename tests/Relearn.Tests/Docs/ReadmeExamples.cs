using Relearn.Inference;

namespace Relearn.Tests.Docs;

public sealed class ReadmeExamples
{
    [Fact]
    public async Task An_application_predicts_from_a_bundle()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        var run = await workspace.RunAsync(TestContext.Current.CancellationToken);
        var path = workspace.Artifacts.PathOf(run.Run.BundleHash);
        #region predict
        var predictor = Predictor.Open(path);
        var row = new Dictionary<string, object?> { ["at"] = new DateTime(2024, 2, 1, 10, 0, 0), ["x"] = 1.25, ["city"] = "Rome" };
        var probability = predictor.Predict(row);
        #endregion
        Assert.InRange(probability, 0, 1);
    }
}

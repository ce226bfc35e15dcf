using Relearn.Inference;
using Relearn.Inference.Models.Trees;
using Relearn.Onnx;
using Relearn.Tests.Inference;

namespace Relearn.Tests.Docs;

public sealed class OnnxExamples
{
    [Fact]
    public void Models_from_elsewhere_are_opened_and_bundles_are_exported()
    {
        using var folder = new TemporaryFolder();
        var (textPath, onnxPath, bundlePath, exportPath) = (folder["model.txt"], folder["model.onnx"], folder["delays.bundle"], folder["delays.onnx"]);
        File.WriteAllBytes(textPath, SampleBundles.TreeText);
        File.WriteAllBytes(onnxPath, OnnxExport.Write(TreeEnsemble.Open(textPath)));
        File.WriteAllBytes(bundlePath, SampleBundles.Write("trees"));
        #region lightgbm
        var trees = TreeEnsemble.Open(textPath);
        float[] rows = [100, 8, 1, /* the next row */ 900, 13, float.NaN];
        var probabilities = new double[2];
        trees.Predict(rows, probabilities);
        #endregion
        #region onnx
        using var model = OnnxScorer.Open(onnxPath, "prediction");
        var answers = new double[2 * model.Outputs];
        model.Score(rows, answers);
        #endregion
        Assert.Equal(probabilities[0], answers[0], 1e-15);
        Assert.Equal(probabilities[1], answers[1], 1e-15);
        #region export
        var predictor = Predictor.Open(bundlePath);
        File.WriteAllBytes(exportPath, OnnxExport.Write(predictor, OnnxFeatures.Encoded));
        #endregion
        using var exported = OnnxScorer.Open(exportPath);
        Assert.Equal("probability", exported.Output);
        Assert.Equal(3, exported.Width);
        #region export-trees
        File.WriteAllBytes(exportPath, OnnxExport.Write(trees));
        #endregion
        using var again = OnnxScorer.Open(exportPath, "score");
        Assert.Equal(1, again.Outputs);
    }
}

using Relearn.Inference.Models.Trees;
using Relearn.Onnx;

namespace Relearn.Benchmarks.Scoring;

/// <summary>The same trees in ONNX Runtime, one thread, in double.</summary>
static class OnnxContestant
{
    public static Contestant Make(TreeEnsemble trees, float[] matrix, double[] scores)
    {
        var model = OnnxScorer.Parse(OnnxExport.Write(trees), "the trees", "score");
        return new("ONNX Runtime 1.31.1, TreeEnsemble in double",
            row => model.Score(matrix.AsSpan(row * ClickRows.Columns, ClickRows.Columns), scores.AsSpan(row, 1)),
            (first, count, to) => model.Score(matrix.AsSpan(first * ClickRows.Columns, count * ClickRows.Columns), to.AsSpan(0, count)))
        { Close = model.Dispose };
    }
}

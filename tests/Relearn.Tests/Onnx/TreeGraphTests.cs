using System.Globalization;
using Relearn.Inference.Models.Trees;
using Relearn.Onnx;
using Relearn.Tests.Inference.Models.Trees;

namespace Relearn.Tests.Onnx;

/// <summary>Trees that native LightGBM trained, exported and run by ONNX Runtime: 10,000 rows each with missing values, zeros, infinities, fractions and unseen categories.</summary>
public sealed class TreeGraphTests
{
    const int Rows = 10_000;

    public static TheoryData<string> Models => ObjectivesTests.Models;

    [Theory]
    [MemberData(nameof(Models))]
    public void Raw_scores_in_ONNX_Runtime_have_the_bits_of_native_LightGBM(string parameters)
    {
        using var native = ObjectivesTests.Train(parameters);
        var matrix = ObjectivesTests.Scored.Value.AsSpan(0, Rows * ObjectivesTests.Columns);
        var model = OnnxExport.Write(TreeEnsemble.Parse(native.Text()));
        AssertSameBits(native.Score(matrix), Score(model, "score", matrix));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Predictions_in_ONNX_Runtime_are_those_of_native_LightGBM(string parameters)
    {
        using var native = ObjectivesTests.Train(parameters);
        var matrix = ObjectivesTests.Scored.Value.AsSpan(0, Rows * ObjectivesTests.Columns);
        var expected = native.Predict(matrix);
        var actual = Score(OnnxExport.Write(TreeEnsemble.Parse(native.Text())), "prediction", matrix);
        // Each library has an exponential function of its own, and a sum over the classes in its own order.
        for (var i = 0; i < expected.Length; i++) { Assert.Equal(expected[i], actual[i], 1e-13 * Math.Max(1, Math.Abs(expected[i]))); }
    }

    [Fact]
    public void Trees_of_one_leaf_and_empty_sets_of_categories_are_scored()
    {
        var trees = TreeEnsemble.Parse("tree\nversion=v4\nnum_tree_per_iteration=1\nmax_feature_idx=0\nobjective=regression\n\nTree=0\nnum_leaves=1\nleaf_value=0.25\n\n"u8.ToArray()
            .Concat("Tree=1\nnum_leaves=2\nsplit_feature=0\nthreshold=0\ndecision_type=1\nleft_child=-1\nright_child=-2\nleaf_value=1 2\ncat_boundaries=0 1\ncat_threshold=0\n\nend of trees\n"u8.ToArray()).ToArray());
        float[] rows = [0, 1, float.NaN, float.NegativeInfinity, float.PositiveInfinity, -0.5f];
        Assert.Equal(Enumerable.Repeat(2.25, rows.Length), Score(OnnxExport.Write(trees), "score", rows));
    }

    [Fact]
    public void A_model_without_trees_says_nothing()
    {
        var trees = TreeEnsemble.Parse("tree\nversion=v4\nnum_tree_per_iteration=2\nmax_feature_idx=1\nobjective=multiclass num_class:2\n\nend of trees\n"u8);
        Assert.Equal([0, 0, 0, 0], Score(OnnxExport.Write(trees), "score", [1, 2, 3, 4]));
        Assert.Equal([0.5, 0.5, 0.5, 0.5], Score(OnnxExport.Write(trees), "prediction", [1, 2, 3, 4]));
    }

    [Fact]
    public void Equal_models_give_equal_bytes()
    {
        using var native = ObjectivesTests.Train("objective=binary num_leaves=31");
        Assert.Equal(OnnxExport.Write(TreeEnsemble.Parse(native.Text())), OnnxExport.Write(TreeEnsemble.Parse(native.Text())));
    }

    internal static double[] Score(byte[] model, string output, ReadOnlySpan<float> matrix)
    {
        using var scorer = OnnxScorer.Parse(model, "exported", output);
        var scores = new double[matrix.Length / scorer.Width * scorer.Outputs];
        scorer.Score(matrix, scores);
        return scores;
    }

    static void AssertSameBits(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (BitConverter.DoubleToInt64Bits(expected[i]) != BitConverter.DoubleToInt64Bits(actual[i])) { Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"score {i}: native {expected[i]:R}, ONNX Runtime {actual[i]:R}")); }
        }
    }
}

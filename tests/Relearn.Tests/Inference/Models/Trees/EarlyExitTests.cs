using System.Globalization;
using Relearn.Inference;
using Relearn.Inference.Models.Trees;
using Relearn.Numerics;

namespace Relearn.Tests.Inference.Models.Trees;

/// <summary>The decision without all trees is the decision of the score, to the last bit of the threshold.</summary>
public sealed class EarlyExitTests
{
    static double[] Around(double score) =>
    [
        score, Math.BitIncrement(score), Math.BitDecrement(score), score + 1e-9, score - 1e-9, score + 1, score - 1, 2 * score, -score, 0, 1e9, -1e9, double.MaxValue, double.MinValue,
        double.PositiveInfinity, double.NegativeInfinity, double.NaN,
    ];

    static unsafe void AssertSameDecisions(TreeModel model, float[] matrix)
    {
        var early = new EarlyExit(model);
        TreeEnsemble[] forms = [new(model), new(model, TreeEngine.NodeWalk)];
        var score = new double[1];
        for (var at = 0; at + model.Width <= matrix.Length; at += model.Width)
        {
            var row = matrix.AsSpan(at, model.Width);
            forms[0].Score(row, score);
            foreach (var threshold in Around(score[0]))
            {
                fixed (float* from = row)
                {
                    Assert.True(early.Reaches(from, threshold, out _) == score[0] >= threshold, string.Create(CultureInfo.InvariantCulture, $"score {score[0]:R}, threshold {threshold:R}"));
                }
                foreach (var form in forms) { Assert.Equal(score[0] >= threshold, form.Reaches(row, threshold)); }
            }
        }
    }

    // One split a tree, leaves of all sizes, so that the order in which they are added changes the last bits.
    static TreeModel Stumps(int trees, ulong seed, Func<int, double> size)
    {
        var nodes = Enumerable.Range(0, trees).Select(t => new TreeNode(SeededRandom.At(seed, t) * 2 - 1, t % 4, ~(2 * t), ~(2 * t + 1), SplitKind.MissingRight)).ToArray();
        return new()
        {
            Width = 4,
            Outputs = 1,
            Averages = false,
            Objective = Objective.Parse("binary")!,
            FeatureNames = ["a", "b", "c", "d"],
            Nodes = nodes,
            Leaves = [.. Enumerable.Range(0, 2 * trees).Select(l => (SeededRandom.At(seed + 1, l) - 0.5) * size(l / 2))],
            Roots = [.. Enumerable.Range(0, trees)],
            SetBounds = [0],
            SetWords = [],
            NodeCover = [],
            LeafCover = [],
        };
    }

    static float[] Probe(ulong seed) => [.. Enumerable.Range(0, 400).Select(i => (float)(SeededRandom.At(seed + 2, i) * 2 - 1))];

    [Fact]
    public void Sums_whose_last_bits_depend_on_the_order_are_decided_like_the_score() => Gen.Select(Gen.Int[1, 300], Gen.ULong[0, 1_000_000], Gen.Int[0, 12]).Sample((trees, seed, digits) =>
        AssertSameDecisions(Stumps(trees, seed, t => Math.Pow(10, SeededRandom.At(seed + 3, t) * digits)), Probe(seed)), iter: 60);

    [Fact]
    public void Trained_boosters_decide_like_their_scores() => TreeEnsembleTests.Cases.Sample(c =>
    {
        using var native = new NativeBooster(c.Matrix, c.Labels, c.Columns.Length, c.Parameters, 6);
        AssertSameDecisions(LightGbmText.Parse(native.Text()), c.Probe);
    }, iter: 30, threads: 1);

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    [InlineData(1e308)]
    public void Leaves_that_overflow_are_decided_like_the_score(double leaf)
    {
        var model = Stumps(40, 5, _ => 1);
        (model.Leaves[10], model.Leaves[30], model.Leaves[51]) = (leaf, -leaf, leaf);
        AssertSameDecisions(model, Probe(5));
    }

    [Fact]
    public unsafe void A_threshold_far_away_needs_few_trees_and_one_out_of_reach_needs_none()
    {
        var early = new EarlyExit(Stumps(400, 9, t => t < 40 ? 10 : 0.01));
        fixed (float* row = Probe(9))
        {
            Assert.Null(early.Decided(20));
            Assert.False(early.Reaches(row, 150, out var asked));
            Assert.InRange(asked, 1, 64);
        }
        Assert.Equal((false, true), (early.Decided(1000), early.Decided(-1000)));
        Assert.Null(early.Decided(double.NaN));
    }

    [Fact]
    public void A_model_of_several_outputs_has_no_one_score_to_decide_by()
    {
        using var native = ObjectivesTests.Train("objective=multiclass num_class=5 num_leaves=4");
        var trees = TreeEnsemble.Parse(native.Text());
        Assert.Equal("A threshold needs one score, and this model has 5 outputs. Score the row and compare the output that is meant.",
            Assert.Throws<BundleException>(() => trees.Reaches(new float[trees.Width], 0)).Message);
    }
}

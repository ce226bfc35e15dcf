using Relearn.Inference;
using Relearn.Inference.Models.Classes;

namespace Relearn.Tests.Inference.Models.Classes;

public sealed class LinearTreeScorerTests
{
    // Root: node 1 and class 2. Node 1: classes 0 and 1. Weights have no more digits than there is room for.
    internal static LinearTreeScorer Small(NodeTransform transform = NodeTransform.CubedHinge, float scale = 1, int beam = 10, int width = 8) => new(width, 3, transform, scale, beam, [0],
    [
        new(width, [1, ~2], [0.5f, -1], [1, 5], [0, 2, 3], [LinearNode.Entry(0, 1), LinearNode.Entry(1, -2), LinearNode.Entry(1, 3)]),
        new(width, [~0, ~1], [-0.5f, 0.25f], [1, 2], [0, 1, 2], [LinearNode.Entry(0, 2), LinearNode.Entry(1, 0.75f)]),
    ]);

    static ClassScore[] Scores(LinearTreeScorer scorer, int[] columns, float[] values, int room = 3)
    {
        var best = new ClassScore[room];
        return best[..scorer.Score(new(columns, values), scorer.CreateScratch(), best)];
    }

    static double Hinge(double z) => Math.Exp(-Math.Pow(Math.Max(0, 1 - z), 3));

    [Fact]
    public void A_class_has_the_product_of_the_scores_on_its_way()
    {
        // Margins by hand for column 1 = 0.5, column 5 = 1: root 0.5 + 0.5 = 1 and -1 - 1 + 3 = 1; node 1: -0.5 + 1 = 0.5 and 0.25.
        var scores = Scores(Small(), [1, 5], [0.5f, 1]);
        Assert.Equal([2, 0, 1], scores.Select(s => s.Class));
        Assert.Equal(Hinge(1), scores[0].Score, 1e-6);
        Assert.Equal(Hinge(0.5), scores[1].Score, 1e-6);
        Assert.Equal(Hinge(0.25), scores[2].Score, 1e-6);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void Each_transform_is_its_formula(int transform)
    {
        var scores = Scores(Small((NodeTransform)transform, 2), [2, 5], [1, 3]).ToDictionary(s => s.Class, s => (double)s.Score);
        // Root: 0.5 and 8; node 1: -0.5 and 1. The row is the square root of 10 long.
        var length = Math.Sqrt(10);
        Func<double, double, double> of = (NodeTransform)transform switch
        {
            NodeTransform.CubedHinge => (z, _) => Hinge(z),
            NodeTransform.Logistic => (z, _) => 1 / (1 + Math.Exp(-2 * z)),
            NodeTransform.Softmax => (z, other) => Math.Exp(2 * z) / (Math.Exp(2 * z) + Math.Exp(2 * other)),
            NodeTransform.Cosine => (z, _) => Math.Clamp(z / length, 0, 1),
            _ => (z, _) => Math.Clamp(z, 0, 1),
        };
        Assert.Equal(of(8, 0.5), scores[2], 1e-6);
        Assert.Equal(of(0.5, 8) * of(-0.5, 1), scores[0], 1e-6);
        Assert.Equal(of(0.5, 8) * of(1, -0.5), scores[1], 1e-6);
    }

    [Fact]
    public void Trees_are_averaged()
    {
        var small = Small();
        var two = new LinearTreeScorer(8, 3, NodeTransform.CubedHinge, 1, 10, [0, 2], [.. small.Nodes, new(8, [~0, ~1, ~2], [1, 1, 0], [], [0], [])]);
        var once = Scores(small, [1], [1]).ToDictionary(s => s.Class, s => s.Score);
        Assert.All(Scores(two, [1], [1]), s => Assert.Equal((once[s.Class] + (s.Class < 2 ? 1 : Hinge(0))) / 2, s.Score, 1e-6));
    }

    [Fact]
    public void Only_the_best_nodes_go_on()
    {
        // Three nodes with a class each below the root; the first is the worst.
        var wide = new LinearTreeScorer(1, 3, NodeTransform.CubedHinge, 1, 2, [0],
            [new(1, [1, 2, 3], [-1, 1, 0.5f], [], [0], []), .. Enumerable.Range(0, 3).Select(c => new LinearNode(1, [~c], [1], [], [0], []))]);
        Assert.Equal([1, 2], Scores(wide, [], []).Select(s => s.Class));
    }

    [Fact]
    public void Columns_are_found_by_bits_as_by_halving()
    {
        // The same weights in a narrow model, which finds columns by bits, and in a very wide one, which halves.
        var (narrow, wide) = (Small(width: 64), Small(width: 1 << 20));
        Assert.True(narrow.MemoryBytes < wide.MemoryBytes + 1000);
        foreach (int[] columns in (int[][])[[], [0], [1], [1, 2, 5], [0, 3, 5, 63], [2, 63, 64, 1 << 21]])
        {
            var values = columns.Select((_, i) => 0.3f + i).ToArray();
            Assert.Equal(Scores(wide, columns, values), Scores(narrow, columns, values));
        }
    }

    [Fact]
    public void A_weight_is_rounded_to_the_nearest_that_has_room()
    {
        // 8 bits behind the first: between 1 and 2 a step is 1/128.
        Assert.Equal(1 + 1 / 128f, LinearNode.WeightOf(LinearNode.Entry(7, 1 + 1 / 130f)));
        Assert.Equal(-1, LinearNode.WeightOf(LinearNode.Entry(65535, -1 - 1 / 300f)));
    }

    [Fact]
    public void A_section_is_read_back_to_the_bit() => Assert.Equal(Small().ToBytes(), LinearTreeScorer.Parse(Small().ToBytes()).ToBytes());

    [Fact]
    public void Scoring_allocates_nothing()
    {
        var scorer = Small();
        var (scratch, best) = (scorer.CreateScratch(), new ClassScore[3]);
        int[] columns = [1, 5];
        float[] values = [0.5f, 1];
        for (var i = 0; i < 100; i++) { scorer.Score(new(columns, values), scratch, best); }
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) { scorer.Score(new(columns, values), scratch, best); }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    // Offset of a number in the section of Small, what is written there, and what is said of it: header of 28, root of 4, then node 0 with 2 children, 2 columns, 3 weights.
    [Theory]
    [InlineData(0, 0, "its numbers do not fit")]
    [InlineData(4, int.MaxValue, "its numbers do not fit")]
    [InlineData(8, 9, "its numbers do not fit")]
    [InlineData(12, 0, "its numbers do not fit")]
    [InlineData(16, 0, "its numbers do not fit")]
    [InlineData(20, int.MaxValue, "its numbers do not fit")]
    [InlineData(24, 0, "its numbers do not fit")]
    [InlineData(28, 2, "a node of its own")]
    [InlineData(28, 1, "node 0 stands below none")]
    [InlineData(32, 0, "node 0 has 0 children")]
    [InlineData(36, int.MaxValue, "cut short")]
    [InlineData(40, 4, "weights without a column")]
    [InlineData(44, 0, "a child that cannot stand below it")]
    [InlineData(48, ~3, "a child that cannot stand below it")]
    [InlineData(48, ~1, "misses a class")]
    [InlineData(52, 0x7FC00000, "is no number")]
    [InlineData(60, 5, "do not ascend")]
    [InlineData(64, 8, "do not ascend")]
    [InlineData(72, 2, "belongs to no child")]
    [InlineData(72, 0x7F800000, "is no number")]
    public void Damage_is_found(int offset, int value, string says)
    {
        var section = Small().ToBytes();
        BitConverter.TryWriteBytes(section.AsSpan(offset), value);
        Assert.Contains(says, Assert.Throws<BundleException>(() => LinearTreeScorer.Parse(section)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_that_ends_anywhere_else_is_refused()
    {
        var section = Small().ToBytes();
        for (var length = 0; length < section.Length; length++) { Assert.Throws<BundleException>(() => LinearTreeScorer.Parse(section.AsSpan(0, length))); }
        Assert.Throws<BundleException>(() => LinearTreeScorer.Parse([.. section, 0]));
    }

    [Fact]
    public void An_unknown_learner_is_told_with_those_that_are_known() =>
        Assert.Equal("The bundle's learner of classes is 'forest'; this build knows flat, two_stage, label_tree, centroid, majority. Install a newer Relearn.",
            Assert.Throws<BundleException>(() => ClassScorers.Parse("forest", [])).Message);
}

using Relearn.Inference.Models.Trees;

namespace Relearn.Tests.Inference.Models.Trees;

/// <summary>Trees that no learner would grow (chains, splits that never decide, features that mean "missing" in several ways) against a reference that says what a split means and nothing else.</summary>
public sealed class RandomTreesTests
{
    sealed record Case(TreeModel Model, float[] Matrix);

    static readonly double[] Odd =
    [
        0, -0.0, 1e-35f, -1e-35, 1e-36, 1e-34, 0.1, 0.1f, -0.1, 1, -1, 1.5, 3, 7, 31, 32, 33, 1e10, -1e10, 1e300, -1e300, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, float.MaxValue, float.MinValue,
    ];

    static readonly Gen<double> Threshold = Gen.Frequency<double>((1, Gen.OneOf(Odd)), (2, Gen.Double[-4, 4]), (1, Gen.Int[-5, 40].Select(i => (double)i)));

    static readonly Gen<float> Value = Gen.Frequency<float>(
        (1, Gen.OneOf(Odd).Select(v => (float)v)), (1, Gen.Const(float.NaN)), (3, Gen.Float[-5, 5]), (2, Gen.Int[-2, 41].Select(i => (float)i)), (1, Gen.Int[0, 40].Select(i => i - 0.5f)));

    sealed class Builder(int width, int sets, bool categories)
    {
        public List<TreeNode> Nodes { get; } = [];

        public List<double> Leaves { get; } = [];

        // Shape 0 is a chain to the left, 1 to the right, above that at random.
        public int Add(Random random, int leaves, int shape, List<double> thresholds)
        {
            if (leaves == 1)
            {
                Leaves.Add(random.NextDouble() * 2 - 1);
                return ~(Leaves.Count - 1);
            }
            var at = Nodes.Count;
            Nodes.Add(default);
            var onLeft = shape switch { 0 => leaves - 1, 1 => 1, _ => random.Next(1, leaves) };
            var kind = (SplitKind)random.Next(categories && sets > 0 ? 6 : 5);
            var (feature, threshold) = (random.Next(width), kind == SplitKind.Category ? random.Next(sets) : thresholds[random.Next(thresholds.Count)]);
            var left = Add(random, onLeft, shape, thresholds);
            var right = Add(random, leaves - onLeft, shape, thresholds);
            // A zero within LightGBM's "zero" has been moved by the reader of the text; here it is made as the reader leaves it.
            Nodes[at] = new(kind != SplitKind.Category && Math.Abs(threshold) <= TreeModel.ZeroThreshold ? TreeModel.ZeroThreshold : threshold, feature, left, right, kind);
            return at;
        }
    }

    static Gen<Case> Cases(Gen<int> width, Gen<int> leaves, Gen<int> trees, Gen<int> outputs, bool categories) =>
        Gen.Select(width, leaves.Array[1, 6], trees, outputs, Gen.Select(Gen.Int[0, 1000], Threshold.List[1, 40]), Gen.UInt.Array[1, 3].Array[0, 5]).SelectMany((columns, sizes, iterations, classes, seeded, sets) =>
        {
            var (random, thresholds) = (new Random(seeded.Item1), seeded.Item2);
            var built = new Builder(columns, sets.Length, categories);
            var roots = Enumerable.Range(0, iterations * classes).Select(t => built.Add(random, sizes[t % sizes.Length], random.Next(5), thresholds)).ToArray();
            var model = new TreeModel
            {
                Width = columns,
                Outputs = classes,
                Averages = false,
                Objective = Objective.Parse("")!,
                FeatureNames = [],
                Nodes = [.. built.Nodes],
                Leaves = [.. built.Leaves],
                Roots = roots,
                SetBounds = [.. sets.Aggregate(new List<int> { 0 }, (bounds, set) => [.. bounds, bounds[^1] + set.Length])],
                SetWords = [.. sets.SelectMany(s => s)],
                NodeCover = [],
                LeafCover = [],
            };
            return Value.Array[columns * 70].Select(matrix => new Case(model, matrix));
        });

    // The meaning of a split, from LightGBM's documentation of missing values; no engine shares this code.
    static bool GoesLeft(TreeModel model, TreeNode node, double value)
    {
        var zero = double.IsNaN(value) || Math.Abs(value) <= 1e-35f;
        switch (node.Kind)
        {
            case SplitKind.Category:
                if (double.IsNaN(value) || value <= -1 || value >= int.MaxValue) { return false; }
                var (set, category) = ((int)node.Threshold, (int)value);
                var words = model.SetWords[model.SetBounds[set]..model.SetBounds[set + 1]];
                return category / 32 < words.Length && (words[category / 32] & 1u << category % 32) != 0;
            case SplitKind.MissingIsZero: return (double.IsNaN(value) ? 0 : value) <= node.Threshold;
            case SplitKind.MissingLeft: return double.IsNaN(value) || value <= node.Threshold;
            case SplitKind.MissingRight: return !double.IsNaN(value) && value <= node.Threshold;
            case SplitKind.ZeroMissingLeft: return zero || value <= node.Threshold;
            default: return !zero && value <= node.Threshold;
        }
    }

    static double[] Expected(Case c, int rows)
    {
        var raw = new double[rows * c.Model.Outputs];
        for (var row = 0; row < rows; row++)
        {
            for (var tree = 0; tree < c.Model.Trees; tree++)
            {
                var at = c.Model.Roots[tree];
                while (at >= 0)
                {
                    var node = c.Model.Nodes[at];
                    at = GoesLeft(c.Model, node, c.Matrix[row * c.Model.Width + node.Feature]) ? node.Left : node.Right;
                }
                raw[row * c.Model.Outputs + tree % c.Model.Outputs] += c.Model.Leaves[~at];
            }
        }
        return raw;
    }

    static void AssertEveryEngineAgrees(Case c, HashSet<TreeEngine> used)
    {
        var rows = c.Matrix.Length / c.Model.Width;
        var expected = Expected(c, rows);
        var trees = new TreeEnsemble(c.Model);
        foreach (var engine in trees.Fitting())
        {
            foreach (var vectors in new[] { true, false })
            {
                var form = trees.On(engine, vectors)!;
                var (together, alone) = (new double[expected.Length], new double[expected.Length]);
                form.Score(c.Matrix, together);
                for (var row = 0; row < rows; row++) { form.Score(c.Matrix.AsSpan(row * c.Model.Width, c.Model.Width), alone.AsSpan(row * c.Model.Outputs, c.Model.Outputs)); }
                Assert.True(expected.SequenceEqual(together), $"{engine} (vectors: {vectors}), rows together");
                Assert.True(expected.SequenceEqual(alone), $"{engine} (vectors: {vectors}), rows alone");
            }
            lock (used) { used.Add(engine); }
        }
    }

    public static TheoryData<string, int, int, int, int, bool> Shapes => new()
    {
        { "few features, small trees", 3, 12, 12, 1, false },
        { "categories", 4, 30, 9, 1, true },
        { "up to 64 leaves", 30, 64, 9, 1, false },
        { "several classes", 6, 20, 5, 3, true },
        { "more than 64 columns", 90, 64, 20, 1, false },
        { "more columns than a permutation takes", 400, 60, 30, 1, false },
        { "large trees", 12, 256, 3, 1, true },
        { "larger than a byte can number", 12, 700, 2, 1, true },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_engine_finds_the_leaves_that_the_meaning_of_the_splits_says(string shape, int width, int leaves, int iterations, int outputs, bool categories)
    {
        _ = shape;
        var used = new HashSet<TreeEngine>();
        Cases(Gen.Int[1, width], Gen.Int[1, leaves], Gen.Int[1, iterations], Gen.Int[1, outputs], categories).Sample(c => AssertEveryEngineAgrees(c, used), iter: 60, threads: 2);
        Assert.Contains(TreeEngine.NodeWalk, used);
        Assert.True(used.Count >= 4, $"only {string.Join(", ", used)} fitted any of the models");
    }

    [Fact]
    public void A_model_may_have_more_conditions_than_stay_in_a_cache()
    {
        // A tree for each condition, by turns a threshold and a set of categories.
        const int Conditions = 20_000;
        var model = new TreeModel
        {
            Width = 40,
            Outputs = 2,
            Averages = false,
            Objective = Objective.Parse("")!,
            FeatureNames = [],
            Nodes = [.. Enumerable.Range(0, Conditions).Select(t => new TreeNode(t % 2 == 0 ? t / 400.0 : t, t % 40, ~(2 * t), ~(2 * t + 1), t % 2 == 0 ? SplitKind.MissingLeft : SplitKind.Category))],
            Leaves = [.. Enumerable.Range(0, 2 * Conditions).Select(l => l % 2 == 0 ? 0 : Math.ScaleB(1, l % 100 - 50))],
            Roots = [.. Enumerable.Range(0, Conditions)],
            SetBounds = [.. Enumerable.Range(0, Conditions + 1)],
            SetWords = [.. Enumerable.Range(0, Conditions).Select(s => (uint)s + 1)],
            NodeCover = [],
            LeafCover = [],
        };
        AssertEveryEngineAgrees(new(model, [.. Enumerable.Range(0, 40 * 70).Select(i => (float)(i * 7919 % 53 - 1))]), []);
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(511)]
    [InlineData(1000)]
    public void A_feature_may_have_more_thresholds_than_a_byte_has_codes(int thresholds)
    {
        // A tree for each threshold.
        var model = new TreeModel
        {
            Width = 1,
            Outputs = 1,
            Averages = false,
            Objective = Objective.Parse("")!,
            FeatureNames = [],
            Nodes = [.. Enumerable.Range(0, thresholds).Select(t => new TreeNode(t + 0.25, 0, ~(2 * t), ~(2 * t + 1), t % 2 == 0 ? SplitKind.MissingLeft : SplitKind.MissingRight))],
            Leaves = [.. Enumerable.Range(0, 2 * thresholds).Select(l => l % 2 == 0 ? 0 : Math.ScaleB(1, l % 100 - 50))],
            Roots = [.. Enumerable.Range(0, thresholds)],
            SetBounds = [0],
            SetWords = [],
            NodeCover = [],
            LeafCover = [],
        };
        AssertEveryEngineAgrees(new(model, [.. Enumerable.Range(-2, 2 * thresholds + 8).Select(i => i / 2f), float.NaN, float.PositiveInfinity, float.NegativeInfinity]), []);
    }
}

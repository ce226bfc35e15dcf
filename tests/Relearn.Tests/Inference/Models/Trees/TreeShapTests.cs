using System.Globalization;
using System.Text;
using Relearn.Inference;
using Relearn.Inference.Models.Trees;
using Relearn.Numerics;

namespace Relearn.Tests.Inference.Models.Trees;

/// <summary>Contributions are those of native LightGBM, those of the definition, and sum to the raw score.</summary>
public sealed class TreeShapTests
{
    // LightGBM's recursion divides, and its errors grow with the depth; both are far from this.
    const double Tolerance = 1e-9;

    static double[] Explain(TreeEnsemble trees, ReadOnlySpan<float> matrix)
    {
        var contributions = new double[matrix.Length / trees.Width * trees.Outputs * (trees.Width + 1)];
        trees.Explain(matrix, contributions);
        return contributions;
    }

    static double[] AssertLikeNative(NativeBooster native, ReadOnlySpan<float> matrix)
    {
        var trees = TreeEnsemble.Parse(native.Text());
        var (expected, actual) = (native.Explain(matrix), Explain(trees, matrix));
        Assert.Equal(expected.Length, actual.Length);
        var scale = Math.Max(1, expected.Max(Math.Abs));
        for (var i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= Tolerance * scale))
            {
                Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"contribution {i % (trees.Width + 1)} of row {i / (trees.Width + 1) / trees.Outputs}: native {expected[i]:R}, here {actual[i]:R}"));
            }
        }
        AssertSumsToScore(trees, matrix, actual);
        return actual;
    }

    static void AssertSumsToScore(TreeEnsemble trees, ReadOnlySpan<float> matrix, double[] contributions)
    {
        var raw = new double[matrix.Length / trees.Width * trees.Outputs];
        trees.Score(matrix, raw);
        for (var i = 0; i < raw.Length; i++)
        {
            var own = contributions.AsSpan(i * (trees.Width + 1), trees.Width + 1);
            var sum = 0.0;
            foreach (var c in own) { sum += c; }
            Assert.Equal(raw[i], sum, Tolerance * Math.Max(1, Math.Abs(raw[i])));
        }
    }

    [Fact]
    public void Random_boosters_explain_random_rows_as_native_LightGBM_does() => TreeEnsembleTests.Cases.Sample(c =>
    {
        using var native = new NativeBooster(c.Matrix, c.Labels, c.Columns.Length, c.Parameters, 6);
        AssertLikeNative(native, c.Matrix);
        AssertLikeNative(native, c.Probe);
    }, iter: 100, threads: 1);

    [Theory]
    [MemberData(nameof(ObjectivesTests.Models), MemberType = typeof(ObjectivesTests))]
    public void Models_of_every_objective_are_explained_as_native_LightGBM_does(string parameters)
    {
        using var native = ObjectivesTests.Train(parameters);
        AssertLikeNative(native, ObjectivesTests.Scored.Value.AsSpan(0, 200 * ObjectivesTests.Columns));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(90)]
    public void Trees_that_ask_more_features_than_a_vector_has_points_for_are_explained_as_by_counting_subsets(int columns)
    {
        // Each column decides in turn whether to go on to the next: the way down asks them all. Native LightGBM divides its way back and is wrong from the sixth digit at 40 and in every digit at 90.
        const int Rows = 3000;
        var (matrix, labels) = (new float[Rows * columns], new float[Rows]);
        for (var row = 0; row < Rows; row++)
        {
            var first = 0;
            for (var c = 0; c < columns; c++)
            {
                matrix[row * columns + c] = SeededRandom.At(3, row * columns + c) < 1.5 / columns ? 1 : 0;
                if (matrix[row * columns + c] == 0 && first == c) { first++; }
            }
            labels[row] = first * first;
        }
        using var native = new NativeBooster(matrix, labels, columns, "objective=regression num_leaves=200 min_data_in_leaf=1 min_sum_hessian_in_leaf=0 max_bin=3", 3);
        var text = native.Text();
        var (trees, model) = (TreeEnsemble.Parse(text), LightGbmText.Parse(text));
        var (order, ends) = (new List<int>(), new List<int>());
        model.Visit(0, order, ends);
        var most = ShapLayout.Of(model, order, ends, Enumerable.Range(0, columns).ToDictionary(c => c)).MostFeatures;
        Assert.True(most > 2 * TreeShap.Lanes, $"The longest way asks only {most} features.");
        var probe = matrix.AsSpan(0, 40 * columns).ToArray();
        var actual = Explain(trees, probe);
        AssertSumsToScore(trees, probe, actual);
        var scale = actual.Max(Math.Abs);
        for (var row = 0; row < 40; row++)
        {
            var expected = new double[columns];
            foreach (var root in model.Roots) { AddLeaves(model, root, probe.AsSpan(row * columns, columns), [], expected); }
            for (var c = 0; c < columns; c++) { Assert.Equal(expected[c], actual[row * (columns + 1) + c], 1e-12 * scale); }
        }
    }

    // Leaf by leaf: what a feature adds to each subset of the others, counted by size. Only sums and products of numbers that are not negative.
    static void AddLeaves(TreeModel model, int at, ReadOnlySpan<float> row, Dictionary<int, (double Share, bool Passes)> way, double[] contributions)
    {
        if (at >= 0)
        {
            var node = model.Nodes[at];
            var (left, right) = (Rows(model, node.Left), Rows(model, node.Right));
            var goesLeft = model.GoesLeft(node, row[node.Feature]);
            var (share, passes) = way.GetValueOrDefault(node.Feature, (1, true));
            AddLeaves(model, node.Left, row, new(way) { [node.Feature] = (share * left / (left + right), passes && goesLeft) }, contributions);
            AddLeaves(model, node.Right, row, new(way) { [node.Feature] = (share * right / (left + right), passes && !goesLeft) }, contributions);
            return;
        }
        foreach (var (feature, (share, passes)) in way)
        {
            var bySize = new double[way.Count];
            bySize[0] = 1;
            foreach (var (other, (otherShare, otherPasses)) in way)
            {
                if (other == feature) { continue; }
                for (var size = way.Count - 1; size >= 0; size--) { bySize[size] = bySize[size] * otherShare + (otherPasses && size > 0 ? bySize[size - 1] : 0); }
            }
            // size! (n - 1 - size)! / n!, from its neighbour.
            var (sum, weight) = (0.0, 1.0 / way.Count);
            for (var size = 0; size < way.Count; size++)
            {
                sum += weight * bySize[size];
                weight *= (size + 1.0) / Math.Max(1, way.Count - 1 - size);
            }
            contributions[feature] += model.Leaves[~at] * ((passes ? 1 : 0) - share) * sum;
        }
    }

    static double Rows(TreeModel model, int at) => at < 0 ? model.LeafCover[~at] : Rows(model, model.Nodes[at].Left) + Rows(model, model.Nodes[at].Right);

    [Fact]
    public void Contributions_are_the_mean_over_all_orders_in_which_features_become_known()
    {
        // Small enough for every subset: the definition itself, on trees that ask a feature several times.
        TreeEnsembleTests.Cases.Where(c => c.Columns.Length >= 3).Sample(c =>
        {
            using var native = new NativeBooster(c.Matrix, c.Labels, c.Columns.Length, c.Parameters, 3);
            var text = native.Text();
            var (trees, model) = (TreeEnsemble.Parse(text), LightGbmText.Parse(text));
            var width = trees.Width;
            var actual = Explain(trees, c.Probe.AsSpan(0, 10 * width));
            for (var row = 0; row < 10; row++)
            {
                var values = Enumerable.Range(0, 1 << width).Select(known => Enumerable.Range(0, model.Trees).Sum(t => Expected(model, model.Roots[t], c.Probe.AsSpan(row * width, width), known))).ToArray();
                Assert.Equal(values[0], actual[row * (width + 1) + width], Tolerance);
                for (var f = 0; f < width; f++)
                {
                    var sum = 0.0;
                    for (var known = 0; known < values.Length; known++)
                    {
                        if ((known >> f & 1) != 0) { continue; }
                        var others = int.PopCount(known);
                        sum += Factorial(others) * Factorial(width - others - 1) / Factorial(width) * (values[known | 1 << f] - values[known]);
                    }
                    Assert.Equal(sum, actual[row * (width + 1) + f], Tolerance);
                }
            }
        }, iter: 30, threads: 1);

        static double Factorial(int n) => n < 2 ? 1 : n * Factorial(n - 1);

        static double Expected(TreeModel model, int at, ReadOnlySpan<float> row, int known)
        {
            if (at < 0) { return model.Leaves[~at]; }
            var node = model.Nodes[at];
            if ((known >> node.Feature & 1) != 0) { return Expected(model, model.GoesLeft(node, row[node.Feature]) ? node.Left : node.Right, row, known); }
            var (left, right) = (Rows(model, node.Left), Rows(model, node.Right));
            return (left * Expected(model, node.Left, row, known) + right * Expected(model, node.Right, row, known)) / (left + right);
        }
    }

    [Fact]
    public void A_row_alone_has_the_bits_that_it_has_among_others() => TreeEnsembleTests.Cases.Sample(c =>
    {
        using var native = new NativeBooster(c.Matrix, c.Labels, c.Columns.Length, c.Parameters, 4);
        var trees = TreeEnsemble.Parse(native.Text());
        var width = trees.Width;
        var together = Explain(trees, c.Probe);
        for (var row = 0; row < c.Probe.Length / width; row++)
        {
            Assert.Equal(Explain(trees, c.Probe.AsSpan(row * width, width)).Select(BitConverter.DoubleToInt64Bits), together.Skip(row * (width + 1)).Take(width + 1).Select(BitConverter.DoubleToInt64Bits));
        }
    }, iter: 20, threads: 1);

    [Fact]
    public void A_tree_of_one_leaf_is_expected_and_explains_nothing()
    {
        float[] matrix = [1, 1, 1, 1], labels = [0, 1, 1, 1];
        using var native = new NativeBooster(matrix, labels, 1, "objective=binary min_data_in_leaf=1", 3);
        var contributions = AssertLikeNative(native, [1, float.NaN]);
        Assert.Equal([0, 0], [contributions[0], contributions[2]]);
        Assert.NotEqual(0, contributions[1]);
    }

    [Fact]
    public void A_side_that_no_training_row_took_is_explained_all_the_same()
    {
        // No row went left at the first split, and none came to the second: its sides count alike.
        var trees = TreeEnsemble.Parse(Encoding.UTF8.GetBytes("tree\nnum_tree_per_iteration=1\nmax_feature_idx=1\nTree=0\nnum_leaves=3\nsplit_feature=0 1\nthreshold=0.5 0.5\ndecision_type=2 2\nleft_child=1 -1\nright_child=-2 -3\nleaf_value=4 1 8\nleaf_count=0 10 0\ninternal_count=10 0\nend of trees\n"));
        // Both unknown or only the second known: 1. Only the first known: 6. Both known: 4 or 8.
        Assert.Equal([5 / 2.0 + 3 / 2.0, (4 - 6) / 2.0, 1], Explain(trees, [0, 0]).Select(c => Math.Round(c, 12)));
        Assert.Equal([0, 0, 1], Explain(trees, [1, 1]).Select(c => Math.Round(c, 12)));
    }

    [Fact]
    public void Explaining_allocates_nothing()
    {
        using var native = ObjectivesTests.Train("objective=binary num_leaves=31");
        var trees = TreeEnsemble.Parse(native.Text());
        var matrix = ObjectivesTests.Scored.Value.AsSpan(0, 64 * trees.Width).ToArray();
        var to = new double[64 * (trees.Width + 1)];
        trees.Explain(matrix, to);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) { trees.Explain(matrix, to); }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_model_without_numbers_of_rows_says_why_it_cannot_be_explained()
    {
        var trees = TreeEnsemble.Parse(SampleBundles.TreeText);
        var message = Assert.Throws<BundleException>(() => Explain(trees, [100, 8, 1])).Message;
        Assert.Equal("The model does not say how many training rows each of its leaves saw ('leaf_count'), so its scores cannot be explained. Save it with LightGBM's own 'save_model', which writes them.", message);
    }

    [Fact]
    public void A_rule_of_n_points_integrates_every_power_below_2_n()
    {
        foreach (var n in new[] { 1, 2, 3, 8, 11, 40 })
        {
            var (points, weights) = GaussLegendre.Of(n);
            for (var power = 0; power < 2 * n; power++) { Assert.Equal(1.0 / (power + 1), points.Zip(weights, (t, w) => w * Math.Pow(t, power)).Sum(), 1e-14); }
            Assert.True(points.SequenceEqual(points.Order()) && points[0] > 0 && points[^1] < 1);
        }
    }
}

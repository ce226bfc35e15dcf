using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Relearn.Inference.Models.Trees;

/// <summary>Exact Shapley values of trees: how much each feature moves a row's score away from the score that is expected without knowing any.</summary>
/// <remarks>
/// A feature that is not known goes both ways at a split, by the shares of the training rows ("path-dependent", as LightGBM's <c>predict_contrib</c>). With every feature known with
/// probability t, independently, a leaf with value v counts
/// <code>
/// v * product over the features on its path of (z * (1 - t) + o * t)      z: share of the rows that the feature's splits on the path let through; o: 1 if this row passes them all, else 0
/// </code>
/// and the Shapley value is the integral, t from 0 to 1, of the derivative by that feature's own probability: the multilinear extension of G. Owen, Management Science 18(5), 1972.
/// The integrand is a polynomial of a degree below the number of features on the path, so Gauss's rule is exact with half as many points. No factor is negative, so nothing
/// cancels; and all points are the lanes of one vector. A tree is passed twice:
/// <code>
/// 1 down: p = product of the factors above a split, without its own feature's     row-hot side: p * (z_hot (1 - t) + t)     other side: p * z_cold (1 - t)
/// 2 up:   s = sum of the leaves below, times the factors between                   d = z_cold (s_hot - s_cold) / f     its feature += p * d     s = s_hot - (1 - t) d
/// </code>
/// where f is the factor that the splits above on the same feature made (1 if there is none). Where they sent the row elsewhere already, the split adds nothing and s is the mean by shares.
/// This takes time in proportion to the splits; the recursion of S. Lundberg et al., Nature Machine Intelligence 2, 2020, algorithm 2, takes the square of the depth for each leaf.
/// </remarks>
sealed unsafe partial class TreeShap
{
    /// <summary>Points that one vector holds.</summary>
    public const int Lanes = 8;

    const byte Right = 1, Elsewhere = 2;

    /// <param name="First">Its first split.</param>
    /// <param name="Splits">Number of splits, at least 1.</param>
    /// <param name="FirstLeaf">Its first leaf.</param>
    /// <param name="Rule">Place of its rule: points, complements, weights, each as a multiple of 8.</param>
    /// <param name="Blocks">Vectors of points.</param>
    readonly record struct Tree(int First, int Splits, int FirstLeaf, int Rule, int Blocks);

    [ThreadStatic]
    static AlignedArray<double>? s_room;

    readonly AlignedArray<ShapSplit> _splits;
    readonly AlignedArray<double> _leaves;
    readonly AlignedArray<double> _rules;
    readonly Tree[][] _trees;
    readonly int[] _features;
    readonly double[] _expected;
    readonly uint[] _words;
    readonly int[] _bounds;
    readonly int _width;
    readonly int _most;

    TreeShap(TreeModel model, Tree[][] trees, double[] expected, int[] features, List<ShapSplit> splits, List<double> leaves, List<double> rules)
    {
        (_trees, _expected, _features, _width, _words, _bounds) = (trees, expected, features, model.Width, model.SetWords, model.SetBounds);
        (_splits, _leaves, _rules) = (new(splits.ToArray()), new(leaves.ToArray()), new(rules.ToArray()));
        _most = trees.SelectMany(t => t).Select(t => t.Splits).DefaultIfEmpty().Max();
    }

    /// <summary>What is expected of each output without knowing any feature.</summary>
    public ReadOnlySpan<double> Expected => _expected;

    public long Bytes => _splits.Bytes + _leaves.Bytes + _rules.Bytes;

    /// <summary>Lays the trees out.</summary>
    /// <exception cref="BundleException">The model does not say how many training rows its splits and leaves saw.</exception>
    public static TreeShap Make(TreeModel model)
    {
        if (model.LeafCover.Length != model.Leaves.Length)
        {
            throw new BundleException("The model does not say how many training rows each of its leaves saw ('leaf_count'), so its scores cannot be explained. Save it with LightGBM's own 'save_model', which writes them.");
        }
        int[] features = [.. model.Nodes.Select(n => n.Feature).Distinct().Order()];
        var slots = features.Index().ToDictionary(f => f.Item, f => f.Index);
        var (splits, leaves, rules) = (new List<ShapSplit>(), new List<double>(), new List<double>());
        var ruleOf = new Dictionary<int, (int Place, int Blocks)>();
        var expected = new double[model.Outputs];
        var trees = new Tree[model.Outputs][];
        var (order, ends) = (new List<int>(), new List<int>());
        for (var output = 0; output < model.Outputs; output++)
        {
            var own = new List<Tree>();
            for (var tree = output; tree < model.Trees; tree += model.Outputs)
            {
                model.Visit(tree, order, ends);
                var laid = ShapLayout.Of(model, order, ends, slots);
                expected[output] += laid.Expected;
                if (order.Count == 0) { continue; }
                var points = (laid.MostFeatures + 1) / 2;
                if (!ruleOf.TryGetValue(points, out var rule)) { ruleOf[points] = rule = AddRule(rules, points); }
                own.Add(new(splits.Count, order.Count, leaves.Count, rule.Place, rule.Blocks));
                splits.AddRange(laid.Splits);
                leaves.AddRange(ends.Select(l => model.Leaves[l]));
            }
            trees[output] = [.. own];
        }
        return new(model, trees, expected, features, splits, leaves, rules);
    }

    // Lanes without a point have weight 0 and so add exactly 0.
    static (int Place, int Blocks) AddRule(List<double> rules, int points)
    {
        var (place, blocks) = (rules.Count, (points + Lanes - 1) / Lanes);
        var (at, weights) = GaussLegendre.Of(points);
        var idle = Enumerable.Repeat(0.0, blocks * Lanes - points).ToArray();
        rules.AddRange([.. at, .. idle.Select(_ => 0.5), .. at.Select(t => 1 - t), .. idle.Select(_ => 0.5), .. weights, .. idle]);
        return (place, blocks);
    }

    /// <summary>Explains rows.</summary>
    /// <param name="rows">Their values, <c>[count, width]</c>.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="to">Receives a contribution for each feature and then what is expected, <c>[count, outputs, width + 1]</c>.</param>
    public void Explain(float* rows, int count, double* to)
    {
        fixed (uint* words = _words)
        fixed (int* bounds = _bounds)
        {
            for (; count >= Rows; count -= Rows, rows += (long)Rows * _width, to += (long)Rows * _trees.Length * (_width + 1)) { ExplainRows(rows, to, words, bounds); }
            for (; count > 0; count--, rows += _width, to += _trees.Length * (_width + 1)) { ExplainRow(rows, to, words, bounds); }
        }
        GC.KeepAlive(this);
    }

    static double* Room(int length)
    {
        if (s_room is null || s_room.Length < length) { s_room = new(length); }
        return s_room.Pointer;
    }

    void ExplainRow(float* row, double* to, uint* words, int* bounds)
    {
        var places = 2 * _most + 1;
        var scratch = new Scratch(Room((3 * places + _features.Length) * Lanes + (_most + sizeof(double) - 1) / sizeof(double)), places, _features.Length);
        for (var output = 0; output < _trees.Length; output++)
        {
            new Span<double>(scratch.Sums, _features.Length * Lanes).Clear();
            foreach (ref readonly var tree in _trees[output].AsSpan())
            {
                Decide(row, tree, scratch.Sides, words, bounds);
                for (var block = 0; block < tree.Blocks; block++) { Pass(tree, block, in scratch); }
            }
            var contributions = Contributions(to, 0, output);
            contributions.Clear();
            for (var slot = 0; slot < _features.Length; slot++)
            {
                var sum = 0.0;
                for (var lane = 0; lane < Lanes; lane++) { sum += scratch.Sums[slot * Lanes + lane]; }
                contributions[_features[slot]] = sum;
            }
            contributions[_width] = _expected[output];
        }
    }

    /// <summary>Places in this thread's working memory.</summary>
    readonly struct Scratch(double* room, int places, int features)
    {
        /// <summary>Products of the factors above, for each place of the tree.</summary>
        public readonly double* Products = room;

        /// <summary>Sums of the leaves below, for each place.</summary>
        public readonly double* Below = room + places * Lanes;

        /// <summary>One over the factor that the splits above on the same feature made, for each split that has such.</summary>
        public readonly double* Factors = room + 2 * places * Lanes;

        /// <summary>Sums of each feature.</summary>
        public readonly double* Sums = room + 3 * places * Lanes;

        /// <summary>Where the row goes at each split.</summary>
        public readonly byte* Sides = (byte*)(room + (3 * places + features) * Lanes);
    }

    void Decide(float* row, in Tree tree, byte* sides, uint* words, int* bounds)
    {
        var splits = _splits.Pointer + tree.First;
        for (var i = 0; i < tree.Splits; i++)
        {
            var split = splits + i;
            var above = split->Above;
            var right = TreeModel.GoesLeft(&split->Node, row[split->Node.Feature], words, bounds) ? 0 : Right;
            sides[i] = (byte)(above < 0 || sides[above >> 1] == (above & 1) ? right : Elsewhere);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Pass(in Tree tree, int block, in Scratch scratch)
    {
        var rule = _rules.Pointer + tree.Rule + block * Lanes;
        var known = Vector512.LoadAligned(rule);
        var unknown = Vector512.LoadAligned(rule + tree.Blocks * Lanes);
        var splits = _splits.Pointer + tree.First;
        var products = scratch.Products;
        var below = scratch.Below;
        var factors = scratch.Factors;
        var sums = scratch.Sums;
        var sides = scratch.Sides;
        Vector512.LoadAligned(rule + 2 * tree.Blocks * Lanes).StoreAligned(products);
        for (var i = 0; i < tree.Splits; i++)
        {
            var split = splits + i;
            var product = Vector512.LoadAligned(products + i * Lanes);
            // By number, not by question: which side a row takes cannot be guessed, and a branch guessed wrong costs more than the arithmetic.
            var (children, shares, side) = ((nint)(&split->Left), (nint)(&split->LeftShare), sides[i]);
            if (side == Elsewhere)
            {
                (product * split->LeftShare).StoreAligned(products + split->Left * Lanes);
                (product * split->RightShare).StoreAligned(products + split->Right * Lanes);
                continue;
            }
            var (hot, cold) = (((int*)children)[side], ((int*)children)[side ^ 1]);
            var (hotShare, coldShare) = (((double*)shares)[side], ((double*)shares)[side ^ 1]);
            if (split->Above >= 0)
            {
                var factor = Vector512<double>.One / (unknown * split->PathShare + known);
                product *= factor;
                factor.StoreAligned(factors + i * Lanes);
                product.StoreAligned(products + i * Lanes);
            }
            (product * (unknown * (split->PathShare * hotShare) + known)).StoreAligned(products + hot * Lanes);
            (product * (unknown * (split->PathShare * coldShare))).StoreAligned(products + cold * Lanes);
        }
        var leaves = _leaves.Pointer + tree.FirstLeaf;
        for (var leaf = 0; leaf <= tree.Splits; leaf++) { Vector512.Create(leaves[leaf]).StoreAligned(below + (tree.Splits + leaf) * Lanes); }
        for (var i = tree.Splits - 1; i >= 0; i--)
        {
            var split = splits + i;
            var (children, shares, side) = ((nint)(&split->Left), (nint)(&split->LeftShare), sides[i]);
            if (side == Elsewhere)
            {
                (Vector512.LoadAligned(below + split->Left * Lanes) * split->LeftShare + Vector512.LoadAligned(below + split->Right * Lanes) * split->RightShare).StoreAligned(below + i * Lanes);
                continue;
            }
            var hot = Vector512.LoadAligned(below + ((int*)children)[side] * Lanes);
            var cold = Vector512.LoadAligned(below + ((int*)children)[side ^ 1] * Lanes);
            var coldShare = ((double*)shares)[side ^ 1];
            var difference = (hot - cold) * (split->PathShare * coldShare);
            if (split->Above >= 0) { difference *= Vector512.LoadAligned(factors + i * Lanes); }
            var sum = sums + split->Slot * Lanes;
            (Vector512.LoadAligned(sum) + Vector512.LoadAligned(products + i * Lanes) * difference).StoreAligned(sum);
            (hot - unknown * difference).StoreAligned(below + i * Lanes);
        }
    }
}

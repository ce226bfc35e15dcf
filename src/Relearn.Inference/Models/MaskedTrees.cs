using System.Buffers;
using System.Numerics;

namespace Relearn.Inference.Models;

/// <summary>The same trees without a walk: each feature's value strikes out the leaves that it rules out, and the first leaf left is the answer.</summary>
/// <remarks>
/// <code>
/// value -> code (how many of the feature's thresholds lie below it; a category itself; missing)
/// code  -> for each tree, the leaves that are still possible, one bit each
/// AND over the features of a tree -> lowest bit -> leaf
/// </code>
/// Codes stand for exactly the comparisons that the trees make, so the leaf is the same. For trees with up to 64 leaves.
/// Source: C. Lucchese et al., "QuickScorer: a fast algorithm to rank documents with additive ensembles of regression trees", SIGIR 2015;
/// the masks of all nodes of one feature are joined beforehand.
/// </remarks>
sealed unsafe class MaskedTrees
{
    const int BlockRows = 256;
    const int MostLeaves = 64;
    const int MostThresholds = 253;
    const int MostCategories = 255;

    // What is missing, negative or a later category is in no set.
    const byte NoCategory = 255;

    // More masks than this would not stay in a cache, and walking is faster.
    const int MostMasks = 1 << 20;

    readonly record struct Part(int Feature, int FirstMask);

    readonly record struct Tree(int FirstPart, int Parts, int FirstLeaf);

    readonly int _width;
    readonly Tree[] _trees;
    readonly Part[] _parts;
    readonly ulong[] _masks;
    readonly double[] _leaves;
    readonly double[]?[] _thresholds;
    readonly int[] _used;

    MaskedTrees(int width, Tree[] trees, Part[] parts, ulong[] masks, double[] leaves, double[]?[] thresholds)
    {
        (_width, _trees, _parts, _masks, _leaves, _thresholds) = (width, trees, parts, masks, leaves, thresholds);
        _used = [.. parts.Select(p => p.Feature).Distinct().Order()];
    }

    /// <summary>About how much memory it holds.</summary>
    public long MemoryBytes => 12L * _trees.Length + 8L * (_parts.Length + _masks.Length + _leaves.Length + _thresholds.Sum(t => t?.Length ?? 0));

    /// <summary>The masks, or null where a model does not fit it.</summary>
    public static MaskedTrees? TryMake(int width, TreeEnsemble.Node[] nodes, double[] leaves, int[] roots, int[] categoryBounds, uint[] categoryWords, Func<TreeEnsemble.Node, float, bool> goesLeft)
    {
        if (nodes.Any(n => n.Kind == TreeEnsemble.NodeKind.Category && HasLaterCategory((int)n.Threshold, categoryBounds, categoryWords))) { return null; }
        if (Thresholds(width, nodes) is not { } thresholds) { return null; }
        var (trees, parts, masks, ordered) = (new List<Tree>(), new List<Part>(), new List<ulong>(), new List<double>());
        foreach (var root in roots)
        {
            var firstLeaf = ordered.Count;
            var splits = new List<(TreeEnsemble.Node Node, ulong Left)>();
            if (Visit(root) < 0) { return null; }
            var firstPart = parts.Count;
            foreach (var group in splits.GroupBy(s => s.Node.Feature))
            {
                parts.Add(new(group.Key, masks.Count));
                foreach (var value in Representatives(thresholds[group.Key]))
                {
                    var mask = ulong.MaxValue;
                    foreach (var (node, left) in group)
                    {
                        if (!goesLeft(node, value)) { mask &= ~left; }
                    }
                    masks.Add(mask);
                }
                if (masks.Count > MostMasks) { return null; }
            }
            trees.Add(new(firstPart, parts.Count - firstPart, firstLeaf));

            // Numbers the leaves from left to right; returns how many there are below, or -1 when there are too many.
            int Visit(int child)
            {
                if (child < 0)
                {
                    ordered.Add(leaves[~child]);
                    return ordered.Count - firstLeaf <= MostLeaves ? 1 : -1;
                }
                var node = nodes[child];
                var first = ordered.Count - firstLeaf;
                var left = Visit(node.Left);
                if (left < 0) { return -1; }
                splits.Add((node, (left == 64 ? ulong.MaxValue : (1UL << left) - 1) << first));
                var right = Visit(node.Right);
                return right < 0 ? -1 : left + right;
            }
        }
        return new(width, [.. trees], [.. parts], [.. masks], [.. ordered], thresholds);
    }

    // A category that a byte cannot name.
    static bool HasLaterCategory(int set, int[] bounds, uint[] words)
    {
        for (var word = bounds[set] + MostCategories / 32; word < bounds[set + 1]; word++)
        {
            var first = (word - bounds[set]) * 32;
            if (words[word] >> Math.Max(0, MostCategories - first) != 0) { return true; }
        }
        return false;
    }

    // The thresholds of each feature, ascending; null for a category; nothing where one byte cannot hold the codes.
    static double[]?[]? Thresholds(int width, TreeEnsemble.Node[] nodes)
    {
        var numbers = new SortedSet<double>?[width];
        var categories = new bool[width];
        foreach (var node in nodes)
        {
            // A zero that counts as missing would need a code of its own.
            if (node.Kind is TreeEnsemble.NodeKind.ZeroMissingLeft or TreeEnsemble.NodeKind.ZeroMissingRight) { return null; }
            if (node.Kind == TreeEnsemble.NodeKind.Category) { categories[node.Feature] = true; }
            else { (numbers[node.Feature] ??= []).Add(node.Threshold); }
        }
        for (var f = 0; f < width; f++)
        {
            if (numbers[f] is { } set && (categories[f] || set.Count > MostThresholds || set.Any(t => double.IsNaN(t) || t > float.MaxValue || t < float.MinValue))) { return null; }
        }
        return [.. numbers.Select(n => n?.ToArray())];
    }

    // A value for each code, in the order of the codes.
    static IEnumerable<float> Representatives(double[]? cuts)
    {
        if (cuts is null)
        {
            for (var category = 0; category < MostCategories; category++) { yield return category; }
            yield return float.NaN;
            yield break;
        }
        foreach (var cut in cuts) { yield return LargestAtMost(cut); }
        yield return float.PositiveInfinity;
        yield return float.NaN;
    }

    // The largest float that is not above a threshold: it stands for all values between the threshold before and this one.
    static float LargestAtMost(double cut)
    {
        var value = (float)cut;
        return value > cut ? MathF.BitDecrement(value) : value;
    }

    /// <summary>Adds the scores of rows to <paramref name="raw"/>, the trees in their order.</summary>
    public void Score(float* rows, double* raw, int count)
    {
        const int Small = 1024;
        var needed = Math.Min(count, BlockRows) * _width;
        if (needed <= Small)
        {
            var codes = stackalloc byte[Small];
            Score(rows, raw, count, codes);
            return;
        }
        var buffer = ArrayPool<byte>.Shared.Rent(needed);
        fixed (byte* codes = buffer) { Score(rows, raw, count, codes); }
        ArrayPool<byte>.Shared.Return(buffer);
    }

    void Score(float* rows, double* raw, int count, byte* codes)
    {
        fixed (Part* parts = _parts)
        fixed (ulong* masks = _masks)
        fixed (double* leaves = _leaves)
        {
            for (var start = 0; start < count; start += BlockRows)
            {
                var block = Math.Min(BlockRows, count - start);
                Code(rows + (long)start * _width, block, codes);
                foreach (var tree in _trees) { ScoreTree(parts + tree.FirstPart, tree.Parts, codes, block, raw + start, masks, leaves + tree.FirstLeaf); }
            }
        }
    }

    void ScoreTree(Part* parts, int count, byte* codes, int rows, double* sums, ulong* masks, double* leaves)
    {
        var width = _width;
        for (var row = 0; row < rows; row++, codes += width)
        {
            var left = ulong.MaxValue;
            for (var part = 0; part < count; part++) { left &= masks[parts[part].FirstMask + codes[parts[part].Feature]]; }
            sums[row] += leaves[BitOperations.TrailingZeroCount(left)];
        }
    }

    void Code(float* rows, int count, byte* codes)
    {
        foreach (var f in _used)
        {
            if (_thresholds[f] is { } cuts)
            {
                for (var row = 0; row < count; row++) { codes[row * _width + f] = CodeOf(rows[row * _width + f], cuts); }
                continue;
            }
            for (var row = 0; row < count; row++)
            {
                var value = rows[row * _width + f];
                codes[row * _width + f] = value > -1 && value < MostCategories ? (byte)value : NoCategory;
            }
        }
    }

    // How many thresholds lie below the value; the code behind the last one is the missing value.
    static byte CodeOf(float value, double[] cuts)
    {
        if (float.IsNaN(value)) { return (byte)(cuts.Length + 1); }
        int first = 0, length = cuts.Length;
        while (length > 0)
        {
            var half = length >> 1;
            var below = cuts[first + half] < value;
            first = below ? first + half + 1 : first;
            length = below ? length - half - 1 : half;
        }
        return (byte)first;
    }
}

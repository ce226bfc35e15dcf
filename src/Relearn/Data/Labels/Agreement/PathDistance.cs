using Relearn.Inference.Models.Classes;

namespace Relearn.Data.Labels.Agreement;

/// <summary>Classes that are paths: 1 less the share of their names that they have in common from the top, 1 - 2 c / (a + b) of paths with a and b names.</summary>
/// <remarks>0 for the same path, 1 for paths that part at the top. 1 less it is the hierarchical F of one class taken for the other.</remarks>
sealed class PathDistance : LabelDistance
{
    readonly Taxonomy _tree;
    readonly int[] _nodeOf;
    readonly int _deepest;

    PathDistance(Taxonomy tree, int[] nodeOf)
    {
        (_tree, _nodeOf) = (tree, nodeOf);
        _deepest = nodeOf.Select(tree.DepthOf).DefaultIfEmpty(0).Max();
    }

    public override string Name => "path";

    /// <summary>The distances of paths.</summary>
    /// <param name="classes">The classes, as <see cref="Taxonomy.PathOf"/> writes them.</param>
    public static PathDistance Of(IReadOnlyList<string> classes)
    {
        var tree = KnownClasses.TreeOf(classes);
        return new(tree, [.. classes.Select(tree.Find)]);
    }

    public override double Squared(int first, int second)
    {
        var (a, b) = (_nodeOf[first], _nodeOf[second]);
        return Squared(_tree.DepthOf(_tree.CommonAncestor(a, b)), _tree.DepthOf(a), _tree.DepthOf(b));
    }

    static double Squared(int common, int a, int b)
    {
        var distance = 1 - 2.0 * common / (a + b);
        return distance * distance;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// By node instead of by pair: with the votes below a node counted by their depths, two of them have this node's depth in common, or more. So each node adds, for each pair of depths, what
    /// its own depth changes against its parent's, and no pair of classes is looked at.
    /// </remarks>
    public override double Sum(ReadOnlySpan<double> totals)
    {
        var width = _deepest + 1;
        var votes = new double[_tree.Count * width];
        for (var c = 0; c < totals.Length; c++) { votes[_nodeOf[c] * width + _tree.DepthOf(_nodeOf[c])] += totals[c]; }
        var sum = 0.0;
        // Whatever stands below a node stands behind it.
        for (var node = _tree.Count - 1; node >= 0; node--)
        {
            var own = votes.AsSpan(node * width, width);
            var depth = _tree.DepthOf(node);
            for (var a = Math.Max(1, depth); a < width; a++)
            {
                if (own[a] == 0) { continue; }
                for (var b = Math.Max(1, depth); b < width; b++) { sum += own[a] * own[b] * (Squared(depth, a, b) - (depth == 0 ? 0 : Squared(depth - 1, a, b))); }
            }
            if (node == 0) { continue; }
            var up = votes.AsSpan(_tree.ParentOf(node) * width, width);
            for (var d = 0; d < width; d++) { up[d] += own[d]; }
        }
        return sum;
    }
}

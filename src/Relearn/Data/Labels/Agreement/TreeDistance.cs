using Relearn.Numerics;

namespace Relearn.Data.Labels.Agreement;

/// <summary>Classes of a tree: the steps from one to the other. A wrong sibling is a small mistake, a wrong branch a large one.</summary>
sealed class TreeDistance : LabelDistance
{
    // Parents stand behind their children in the order.
    readonly int[] _parents, _depths, _order, _nodeOf;

    TreeDistance(int[] parents, int[] depths, int[] nodeOf)
    {
        (_parents, _depths, _nodeOf) = (parents, depths, nodeOf);
        _order = [.. Enumerable.Range(0, parents.Length).OrderByDescending(n => depths[n])];
    }

    public override string Name => "tree";

    /// <summary>The distances of classes in a tree.</summary>
    /// <param name="classes">The classes; inner nodes of the tree may be classes too.</param>
    /// <param name="parents">Parent of each node; an empty one means that the node stands at the top.</param>
    /// <exception cref="UserErrorException">A class that is not in the tree, or a node that is its own ancestor.</exception>
    public static TreeDistance Of(IReadOnlyList<string> classes, IReadOnlyDictionary<string, string> parents)
    {
        var missing = classes.Where(c => !parents.ContainsKey(c) && !parents.Values.Contains(c)).ToArray();
        if (missing.Length > 0) { throw AgreementErrors.ClassNotInTree(missing).Exception(); }
        string[] names = ["", .. parents.Keys.Concat(parents.Values).Where(n => n.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var number = names.Select((name, n) => (name, n)).ToDictionary(x => x.name, x => x.n, StringComparer.Ordinal);
        int[] up = [.. names.Select(n => n.Length == 0 ? -1 : number[parents.GetValueOrDefault(n, "")])];
        var depths = new int[up.Length];
        for (var n = 1; n < up.Length; n++)
        {
            for (var at = n; at > 0; at = up[at])
            {
                if (depths[n]++ > up.Length) { throw AgreementErrors.TreeLoop(names[n]).Exception(); }
            }
        }
        return new(up, depths, [.. classes.Select(c => number[c])]);
    }

    public override double Squared(int first, int second)
    {
        var (a, b, steps) = (_nodeOf[first], _nodeOf[second], 0);
        while (a != b)
        {
            if (_depths[a] >= _depths[b]) { a = _parents[a]; }
            else { b = _parents[b]; }
            steps++;
        }
        return (double)steps * steps;
    }

    /// <inheritdoc/>
    /// <remarks>In one walk from the leaves up, so that it takes nodes, not pairs of classes: at each node the votes of one child meet those of the children before, (a + b)^2 = a^2 + 2ab + b^2.</remarks>
    public override double Sum(ReadOnlySpan<double> totals)
    {
        // Votes below each node, the sum of their steps to it, and of the squares.
        var (votes, steps, squares, sum) = (new double[_parents.Length], new double[_parents.Length], new double[_parents.Length], 0.0);
        for (var c = 0; c < totals.Length; c++) { votes[_nodeOf[c]] += totals[c]; }
        foreach (var node in _order)
        {
            if (node == 0) { continue; }
            var up = _parents[node];
            var (n, first, second) = (votes[node], steps[node] + votes[node], squares[node] + 2 * steps[node] + votes[node]);
            sum += 2 * (second * votes[up] + 2 * first * steps[up] + n * squares[up]);
            votes[up] += n;
            steps[up] += first;
            squares[up] += second;
        }
        return sum;
    }
}

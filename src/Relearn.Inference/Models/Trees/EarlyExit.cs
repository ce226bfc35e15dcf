using System.Runtime.CompilerServices;

namespace Relearn.Inference.Models.Trees;

/// <summary>Decides whether a score reaches a threshold without summing all trees: it stops when the rest cannot change the answer.</summary>
/// <remarks>
/// Trees are asked in the order of the range of their leaves, the widest first, eight at a time. After each eight, the sum so far plus the least that the others can add is held against the threshold, and
/// plus the most. The decision is that of the score itself, the sum in double in the order of the trees, because of this bound. Let x be the row's leaves, A the sum over the trees of the greatest
/// |leaf|, n the trees, u = 2^-53. Any order of adding n numbers in double is wrong by at most (n - 1) u / (1 - (n - 1) u) times the sum of |x|, which is at most A (N. Higham, "Accuracy and
/// stability of numerical algorithms", section 4.2). So
/// <code>
/// |score - sum of x| &lt;= about (n - 1) u A          |sum so far + bound of the rest - its exact value| &lt;= about (n - 1) u A
/// threshold - bound of the rest, and the slack below taken from it: three more roundings, each at most u (A + |threshold|) and a little
/// </code>
/// all of which is below 4 (n + 2) u (A + |threshold|), the slack. Where leaves or threshold are not finite, the slack is not either, nothing is decided early, and the score itself is compared.
/// </remarks>
sealed unsafe class EarlyExit
{
    const int Step = 8;

    readonly TreeModel _model;
    readonly int[] _order;

    // What the trees behind each eight add at least, and at most.
    readonly double[] _least;
    readonly double[] _most;
    readonly double _slack;
    readonly double _greatest;

    public EarlyExit(TreeModel model)
    {
        _model = model;
        var (splits, leaves) = (new List<int>(), new List<int>());
        var (least, most) = (new double[model.Trees], new double[model.Trees]);
        for (var tree = 0; tree < model.Trees; tree++)
        {
            model.Visit(tree, splits, leaves);
            (least[tree], most[tree]) = (leaves.Min(l => model.Leaves[l]), leaves.Max(l => model.Leaves[l]));
            _greatest += Math.Max(Math.Abs(least[tree]), Math.Abs(most[tree]));
        }
        // A sum near the greatest double could overflow on the way.
        if (!(_greatest < 1e300)) { _greatest = double.PositiveInfinity; }
        _order = [.. Enumerable.Range(0, model.Trees).OrderByDescending(t => most[t] - least[t])];
        (_least, _most) = (new double[model.Trees + 1], new double[model.Trees + 1]);
        for (var i = model.Trees - 1; i >= 0; i--) { (_least[i], _most[i]) = (_least[i + 1] + least[_order[i]], _most[i + 1] + most[_order[i]]); }
        _slack = 4 * (model.Trees + 2.0) * Math.ScaleB(1, -53);
    }

    /// <summary>The answer for every row, where there is one.</summary>
    public bool? Decided(double threshold)
    {
        var slack = _slack * (_greatest + Math.Abs(threshold));
        return -slack >= threshold - _least[0] ? true : slack < threshold - _most[0] ? false : null;
    }

    /// <summary>Whether the row's raw score is at least the threshold.</summary>
    /// <param name="row">Its values.</param>
    /// <param name="threshold">The threshold.</param>
    /// <param name="asked">How many trees were asked.</param>
    [SkipLocalsInit]
    public bool Reaches(float* row, double threshold, out int asked)
    {
        var slack = _slack * (_greatest + Math.Abs(threshold));
        var count = _order.Length;
        var room = count <= 2048 ? stackalloc double[count] : new double[count];
        var sum = 0.0;
        fixed (TreeNode* nodes = _model.Nodes)
        fixed (double* leaves = _model.Leaves)
        fixed (uint* words = _model.SetWords)
        fixed (int* bounds = _model.SetBounds)
        fixed (int* roots = _model.Roots)
        {
            for (asked = 0; asked < count;)
            {
                for (var end = Math.Min(asked + Step, count); asked < end; asked++)
                {
                    var at = roots[_order[asked]];
                    while (at >= 0) { at = TreeModel.GoesLeft(nodes + at, row[nodes[at].Feature], words, bounds) ? nodes[at].Left : nodes[at].Right; }
                    sum += room[_order[asked]] = leaves[~at];
                }
                if (sum - slack >= threshold - _least[asked]) { return true; }
                if (sum + slack < threshold - _most[asked]) { return false; }
            }
        }
        var score = 0.0;
        foreach (var leaf in room) { score += leaf; }
        return score >= threshold;
    }
}

namespace Relearn.Inference.Models.Classes;

/// <summary>Trees of linear models over classes: a node scores its children, and a class has the product of the scores on its way, averaged over the trees.</summary>
/// <remarks>
/// <code>
/// 1 the roots begin with 1
/// 2 each open node scores its children; a child that is a class is done, one that is a node is open next
/// 3 the best <c>Beam</c> of the open nodes go on, until none is left
/// 4 the classes' scores of each tree are added up and divided by the number of trees
/// </code>
/// One tree of one node is one-against-the-rest. Sources: Y. Prabhu et al., "Parabel", WWW 2018; H.-F. Yu et al., "PECOS", JMLR 23, 2022.
/// </remarks>
sealed partial class LinearTreeScorer : IClassScorer
{
    // A list this short is kept in order while classes come; of more all are sorted.
    const int ShortList = 64;

    readonly LinearNode[] _nodes;
    readonly int[] _roots;
    readonly int _most;

    /// <summary>Joins the nodes of all trees.</summary>
    /// <param name="width">Number of columns that a row can have.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="transform">How margins become scores.</param>
    /// <param name="scale">What margins are multiplied with, where the transform has a scale.</param>
    /// <param name="beam">How many open nodes go on at each depth.</param>
    /// <param name="roots">The first node of each tree.</param>
    /// <param name="nodes">All nodes; each stands behind the one above it.</param>
    public LinearTreeScorer(int width, int classes, NodeTransform transform, float scale, int beam, int[] roots, LinearNode[] nodes)
    {
        (Width, Classes, Transform, Scale, Beam, _roots, _nodes) = (width, classes, transform, scale, beam, roots, nodes);
        _most = nodes.Max(n => n.Children.Length);
        MemoryBytes = nodes.Sum(n => n.MemoryBytes) + 4L * roots.Length;
    }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public int Classes { get; }

    /// <inheritdoc/>
    public long MemoryBytes { get; }

    public NodeTransform Transform { get; }

    public float Scale { get; }

    public int Beam { get; }

    internal IReadOnlyList<int> Roots => _roots;

    internal IReadOnlyList<LinearNode> Nodes => _nodes;

    sealed class Scratch(int classes, int children, int beam) : ClassScratch
    {
        // A class whose score is 0 was reached too: it needs a mark of its own.
        public readonly float[] Scores = new float[classes];
        public readonly bool[] Reached = new bool[classes];
        public readonly int[] Classes = new int[classes];
        public ClassScore[]? Sorted;
        public readonly float[] Margins = new float[children];
        public (int Node, float Score)[] Open = new (int, float)[beam];
        public (int Node, float Score)[] Next = new (int, float)[beam];
    }

    /// <inheritdoc/>
    public ClassScratch CreateScratch() => new Scratch(Classes, _most, Beam);

    /// <inheritdoc/>
    public int Score(SparseRow row, ClassScratch scratch, Span<ClassScore> best)
    {
        var room = (Scratch)scratch;
        var reached = 0;
        var length = Transform == NodeTransform.Cosine ? LengthOf(row) : 1;
        foreach (var root in _roots)
        {
            var open = 1;
            room.Open[0] = (root, 1);
            while (open > 0)
            {
                var next = 0;
                for (var o = 0; o < open; o++)
                {
                    var (at, score) = room.Open[o];
                    var node = _nodes[at];
                    var scores = room.Margins.AsSpan(0, node.Children.Length);
                    node.Margins(row, Width, scores);
                    ToScores(scores, length);
                    for (var c = 0; c < scores.Length; c++)
                    {
                        var child = node.Children[c];
                        if (child >= 0) { next = Keep(room.Next, next, (child, score * scores[c])); continue; }
                        if (!room.Reached[~child])
                        {
                            room.Reached[~child] = true;
                            room.Classes[reached++] = ~child;
                        }
                        room.Scores[~child] += score * scores[c];
                    }
                }
                (room.Open, room.Next, open) = (room.Next, room.Open, next);
            }
        }
        return best.Length <= ShortList ? Few(room, reached, best) : Many(room, reached, best);
    }

    int Few(Scratch room, int reached, Span<ClassScore> best)
    {
        var count = 0;
        for (var i = 0; i < reached; i++) { count = Keep(best, count, Take(room, i)); }
        return count;
    }

    int Many(Scratch room, int reached, Span<ClassScore> best)
    {
        var all = (room.Sorted ??= new ClassScore[Classes]).AsSpan(0, reached);
        for (var i = 0; i < reached; i++) { all[i] = Take(room, i); }
        all.Sort(static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Class.CompareTo(b.Class));
        var count = Math.Min(reached, best.Length);
        all[..count].CopyTo(best);
        return count;
    }

    ClassScore Take(Scratch room, int i)
    {
        var at = room.Classes[i];
        var score = Math.Min(1, room.Scores[at] / _roots.Length);
        (room.Scores[at], room.Reached[at]) = (0, false);
        return new(at, score);
    }

    // Descending; of equal scores the smaller node. The list is short, and most that come are worse than its last.
    static int Keep((int Node, float Score)[] kept, int count, (int Node, float Score) candidate)
    {
        if (count == kept.Length && !Before(candidate, kept[count - 1])) { return count; }
        var at = count < kept.Length ? count : count - 1;
        for (; at > 0 && Before(candidate, kept[at - 1]); at--) { kept[at] = kept[at - 1]; }
        kept[at] = candidate;
        return Math.Min(count + 1, kept.Length);

        static bool Before((int Node, float Score) a, (int Node, float Score) b) => a.Score > b.Score || (a.Score == b.Score && a.Node < b.Node);
    }

    static int Keep(Span<ClassScore> kept, int count, ClassScore candidate)
    {
        if (kept.IsEmpty || (count == kept.Length && !Before(candidate, kept[count - 1]))) { return count; }
        var at = count < kept.Length ? count : count - 1;
        for (; at > 0 && Before(candidate, kept[at - 1]); at--) { kept[at] = kept[at - 1]; }
        kept[at] = candidate;
        return Math.Min(count + 1, kept.Length);

        static bool Before(ClassScore a, ClassScore b) => a.Score > b.Score || (a.Score == b.Score && a.Class < b.Class);
    }

    static float LengthOf(SparseRow row)
    {
        var sum = 0f;
        foreach (var value in row.Values) { sum += value * value; }
        return Math.Max(1, MathF.Sqrt(sum));
    }

    void ToScores(Span<float> margins, float length)
    {
        switch (Transform)
        {
            case NodeTransform.CubedHinge:
                foreach (ref var z in margins)
                {
                    var under = Math.Max(0, 1 - z);
                    z = MathF.Exp(-under * under * under);
                }
                break;
            case NodeTransform.Logistic:
                foreach (ref var z in margins) { z = 1 / (1 + MathF.Exp(-Scale * z)); }
                break;
            case NodeTransform.Softmax:
                var (most, sum) = (float.NegativeInfinity, 0f);
                foreach (var z in margins) { most = Math.Max(most, z); }
                foreach (ref var z in margins) { sum += z = MathF.Exp(Scale * (z - most)); }
                foreach (ref var z in margins) { z /= sum; }
                break;
            default:
                // The length is 1 where it does not count.
                foreach (ref var z in margins) { z = Math.Clamp(z / length, 0, 1); }
                break;
        }
    }
}

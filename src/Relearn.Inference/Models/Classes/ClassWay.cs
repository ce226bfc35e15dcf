namespace Relearn.Inference.Models.Classes;

/// <summary>The way from below the root to the best class of a row, with the mass of every node on it. Made once, filled for row after row; not for two threads at once.</summary>
/// <remarks>
/// The mass of a node is the share that the classes below it (and itself) have of the scores that were found: it falls from node to node, and of the root it is 1.
/// Takes candidates x depth steps and no memory.
/// </remarks>
sealed class ClassWay
{
    // On validation rows of CLINC150 with questions of no class, three told these apart best for every learner.
    const int Fitting = 3;

    readonly Taxonomy _taxonomy;
    readonly int[] _classNodes;
    readonly int[] _nodes;
    readonly double[] _masses, _shown;

    /// <param name="taxonomy">The tree.</param>
    /// <param name="classNodes">Node of each class.</param>
    public ClassWay(Taxonomy taxonomy, int[] classNodes)
    {
        (_taxonomy, _classNodes) = (taxonomy, classNodes);
        var depth = 0;
        foreach (var node in classNodes) { depth = Math.Max(depth, taxonomy.DepthOf(node)); }
        (_nodes, _masses, _shown) = (new int[depth], new double[depth], new double[depth]);
    }

    /// <summary>Number of nodes on the way: the depth of the best class; 0 where nothing was found.</summary>
    public int Depth { get; private set; }

    /// <summary>The nodes, from the top.</summary>
    public ReadOnlySpan<int> Nodes => _nodes.AsSpan(0, Depth);

    /// <summary>Their masses, 0 to 1, falling.</summary>
    public ReadOnlySpan<double> Masses => _masses.AsSpan(0, Depth);

    /// <summary>What is shown as their probabilities, falling: <see cref="StoppingRule.Show(ClassWay)"/> fills it.</summary>
    public Span<double> Shown => _shown.AsSpan(0, Depth);

    /// <summary>Mean score of the three classes that fit best, 0 to 1; 0 where nothing was found.</summary>
    public float Fit { get; private set; }

    /// <summary>Climbs to the best class.</summary>
    /// <param name="best">What a scorer found, the best first.</param>
    public void Fill(ReadOnlySpan<ClassScore> best)
    {
        (Depth, Fit) = (0, 0);
        if (best.IsEmpty) { return; }
        var leaf = _classNodes[best[0].Class];
        Depth = _taxonomy.DepthOf(leaf);
        for (var i = 0; i < Math.Min(Fitting, best.Length); i++) { Fit += best[i].Score / Fitting; }
        for (var (i, node) = (Depth - 1, leaf); i >= 0; i--, node = _taxonomy.ParentOf(node)) { _nodes[i] = node; }
        double total = 0;
        var masses = _masses.AsSpan(0, Depth);
        masses.Clear();
        foreach (var candidate in best)
        {
            total += candidate.Score;
            var node = _classNodes[candidate.Class];
            for (var i = 0; i < Depth && _taxonomy.Contains(_nodes[i], node); i++) { masses[i] += candidate.Score; }
        }
        // Each sum is the one above it with numbers left out, in the same order: so it is not above it, after rounding too.
        for (var i = 0; i < Depth; i++) { masses[i] = total > 0 ? masses[i] / total : 0; }
    }

    /// <summary>The deepest node on the way whose mass is at least this; 0, the root, where none is.</summary>
    public int AnswerAt(double threshold)
    {
        var answer = 0;
        for (var i = 0; i < Depth && _masses[i] >= threshold; i++) { answer = _nodes[i]; }
        return answer;
    }
}

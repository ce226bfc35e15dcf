using Relearn.Inference.Models.Classes;

namespace Relearn.Modeling.Evaluation.Classes;

/// <summary>What a model of classes says of rows whose class is known: the way to its best class with the masses on it. Memory is rows x depth.</summary>
/// <param name="taxonomy">The tree.</param>
/// <param name="classNodes">Node of each class.</param>
sealed class ScoredClassRows(Taxonomy taxonomy, int[] classNodes)
{
    readonly ClassWay _way = new(taxonomy, classNodes);
    readonly List<int> _truths = [], _best = [], _days = [], _ranks = [], _starts = [0];
    readonly List<float> _scores = [];
    readonly List<double> _masses = [];

    /// <summary>The tree.</summary>
    public Taxonomy Taxonomy => taxonomy;

    /// <summary>Number of rows.</summary>
    public int Count => _truths.Count;

    /// <summary>Adds a row.</summary>
    /// <param name="truth">Its true node: its class, or its label where that is no class, so that it counts as missed there.</param>
    /// <param name="best">What the model found, the best first.</param>
    /// <param name="day">Its day.</param>
    public void Add(int truth, ReadOnlySpan<ClassScore> best, int day = 0)
    {
        _way.Fill(best);
        _truths.Add(truth);
        _days.Add(day);
        _best.Add(_way.Depth == 0 ? 0 : _way.Nodes[^1]);
        _scores.Add(_way.Fit);
        var rank = -1;
        for (var i = 0; i < best.Length && rank < 0; i++) { rank = classNodes[best[i].Class] == truth ? i : -1; }
        _ranks.Add(rank);
        foreach (var mass in _way.Masses) { _masses.Add(mass); }
        _starts.Add(_masses.Count);
    }

    /// <summary>The true node.</summary>
    public int Truth(int row) => _truths[row];

    /// <summary>The node of the best class; 0 where the model found none.</summary>
    public int Best(int row) => _best[row];

    /// <summary>Where the true class stands among those that the model found, from 0; -1 where it is not among them.</summary>
    public int Rank(int row) => _ranks[row];

    /// <summary>Day of each row.</summary>
    public ReadOnlySpan<int> Days => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_days);

    /// <summary>The masses on the way, from the top.</summary>
    public ReadOnlySpan<double> Masses(int row) => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_masses)[_starts[row].._starts[row + 1]];

    /// <summary>The group at the top that the model goes into; 0 where it found nothing.</summary>
    public int Group(int row) => taxonomy.AtDepth(_best[row], 1);

    /// <summary>How many nodes on the way are right, from the top.</summary>
    public int Shared(int row) => taxonomy.DepthOf(taxonomy.CommonAncestor(_best[row], _truths[row]));

    /// <summary>The greatest mass of a node on the way that is wrong; 0 where none is.</summary>
    public double WrongMass(int row) => Masses(row) is var masses && Shared(row) is var shared && shared < masses.Length ? masses[shared] : 0;

    /// <summary>How unlike all classes a row is.</summary>
    public double Unfamiliarity(int row) => StoppingRule.Unfamiliarity(_scores[row]);

    /// <summary>The node that a rule answers.</summary>
    public int Answer(int row, StoppingRule rule, double? target = null)
    {
        var threshold = rule.ThresholdsOf(target ?? rule.Requested)[rule.GroupOf(Group(row))].Mass;
        var masses = Masses(row);
        var depth = 0;
        while (depth < masses.Length && masses[depth] >= threshold) { depth++; }
        return taxonomy.AtDepth(_best[row], depth);
    }
}

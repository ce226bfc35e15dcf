namespace Relearn.Data.Labels.Aggregation;

/// <summary>What a method makes of the votes: how probable each class is for each item.</summary>
/// <param name="Method">Name of the method.</param>
/// <param name="Table">The votes.</param>
/// <param name="Posterior">Probability of each class, <c>[items, classes]</c>, row-major; each row sums to 1.</param>
/// <param name="Prior">Share of each class, as the method takes it.</param>
/// <param name="Iterations">Rounds until it stood; 0 if it needs none.</param>
/// <param name="Converged">False if it was stopped at the most rounds.</param>
sealed record Consensus(string Method, VoteTable Table, double[] Posterior, double[] Prior, int Iterations = 0, bool Converged = true)
{
    /// <summary>Log posterior density at the end, up to a constant; NaN where there is none.</summary>
    public double LogPosterior { get; init; } = double.NaN;

    int[]? _chosen;
    bool[]? _tied;

    /// <summary>The class of each item: the most probable; a tie goes to the class with the larger prior, then to the earlier one.</summary>
    public int[] Chosen => _chosen ??= Choose().Chosen;

    /// <summary>Items on which two classes are equally probable, so that the prior or the order decided.</summary>
    public bool[] Tied => _tied ??= Choose().Tied;

    /// <summary>Probabilities of an item's classes.</summary>
    public ReadOnlySpan<double> Of(int item) => Posterior.AsSpan(item * Table.Classes.Count, Table.Classes.Count);

    /// <summary>Probability of the class that an item gets.</summary>
    public double Confidence(int item) => Of(item)[Chosen[item]];

    /// <summary>Share of each annotator's votes that are right, as far as the posterior knows: the mean probability of what was voted for.</summary>
    public double[] Accuracies()
    {
        var accuracies = new double[Table.Annotators.Count];
        for (var a = 0; a < accuracies.Length; a++)
        {
            var sum = 0.0;
            foreach (var v in Table.VotesOf(a)) { sum += Of(Table.ItemOfVote[v])[Table.ClassOfVote[v]]; }
            accuracies[a] = sum / Table.VotesOf(a).Length;
        }
        return accuracies;
    }

    /// <summary>Expected number of votes of an annotator by true class and class voted for, <c>[classes, classes]</c>, row-major.</summary>
    public double[] Confusion(int annotator)
    {
        var classes = Table.Classes.Count;
        var counts = new double[classes * classes];
        foreach (var v in Table.VotesOf(annotator))
        {
            var of = Of(Table.ItemOfVote[v]);
            var vote = Table.ClassOfVote[v];
            for (var k = 0; k < classes; k++) { counts[k * classes + vote] += of[k]; }
        }
        return counts;
    }

    /// <summary>The same with probabilities sharpened or flattened; a class that is known stays so, and no item changes its class.</summary>
    /// <param name="power">What each probability is raised to before rows sum to 1 again.</param>
    public Consensus Tempered(double power)
    {
        var tempered = Posterior.ToArray();
        for (var item = 0; item < Table.Items.Count; item++) { Tempering.Apply(tempered.AsSpan(item * Table.Classes.Count, Table.Classes.Count), power); }
        return this with { Posterior = tempered, _chosen = Chosen, _tied = Tied };
    }

    (int[] Chosen, bool[] Tied) Choose()
    {
        (_chosen, _tied) = (new int[Table.Items.Count], new bool[Table.Items.Count]);
        for (var item = 0; item < _chosen.Length; item++) { (_chosen[item], _tied[item]) = MostProbable(Of(item), Prior); }
        return (_chosen, _tied);
    }

    // Sums of equal terms in another order differ in the last bits.
    const double Same = 1e-12;

    internal static (int Class, bool Tied) MostProbable(ReadOnlySpan<double> of, double[] prior)
    {
        var (best, tied) = (0, false);
        for (var k = 1; k < of.Length; k++)
        {
            if (of[k] > of[best] + Same) { (best, tied) = (k, false); }
            else if (of[k] > of[best] - Same) { (best, tied) = (prior[k] > prior[best] + Same ? k : best, true); }
        }
        return (best, tied);
    }
}

namespace Relearn.Data.Labels.Aggregation;

/// <summary>How annotators err: the part in which the methods that weigh annotators differ.</summary>
abstract class AnnotatorModel
{
    public abstract string Name { get; }

    /// <summary>Whether the share of each class is estimated; otherwise no class is more probable than another before the votes.</summary>
    public virtual bool EstimatesShares => true;

    /// <summary>Fits every annotator to the probabilities of the items.</summary>
    public abstract void Maximize(VoteTable table, double[] posterior);

    /// <summary>Adds the logarithm of the chance of a vote, for each class that may be the true one.</summary>
    public abstract void AddLogs(int annotator, int vote, Span<double> logs);

    /// <summary>Logarithm of the prior density of the annotators as they are fitted, up to a constant.</summary>
    public abstract double LogPrior();
}

namespace Relearn.Numerics.Domains;

/// <summary>How a <see cref="DomainClassifier"/> learns.</summary>
sealed record DomainOptions
{
    /// <summary>Rows are dealt into so many parts; each is scored by trees that learnt from the others.</summary>
    public int Folds { get; init; } = 2;

    /// <summary>Trees in a row.</summary>
    public int Rounds { get; init; } = 24;

    /// <summary>Splits from the root of a tree to a leaf; 1 makes stumps, which see no interaction of columns.</summary>
    public int Depth { get; init; } = 3;

    /// <summary>Share of each tree's answer that is taken.</summary>
    public double Rate { get; init; } = 0.3;

    /// <summary>A leaf has at least so many rows, of both sides together.</summary>
    public int LeastRows { get; init; } = 40;
}

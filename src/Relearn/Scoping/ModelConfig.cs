using System.Text.Json.Serialization;

namespace Relearn.Scoping;

/// <summary>The learner and its settings.</summary>
public sealed record ModelConfig
{
    /// <summary><c>trees</c>, <c>linear</c>, <c>ftrl</c> (linear, learns on) or <c>rate_table</c> (the one feature that tells most); with classes <c>flat</c>, <c>two_stage</c>, <c>label_tree</c> or <c>auto</c>, which tries those that fit the budget.</summary>
    public string Learner { get; init; } = "trees";

    /// <summary>Number of boosted trees, 1 to 10,000.</summary>
    public int Trees { get; init; } = 100;

    /// <summary>Leaves of each tree, 2 to 4,096.</summary>
    public int Leaves { get; init; } = 31;

    /// <summary>Shrinkage of each tree, above 0 and at most 1.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Rows that a leaf must hold, 1 or more.</summary>
    public int LeastRowsPerLeaf { get; init; } = 20;

    /// <summary>How many rows a true row counts as while trees are fitted, 1 to 1,000,000; null: one. Probabilities are corrected for it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PositiveWeight { get; init; }

    /// <summary>Focusing of the focal loss while trees are fitted, 0.01 to 10: rows that are told apart already count less; null: the log loss.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Focal { get; init; }

    /// <summary>Evidence that a weight of <c>ftrl</c> needs to be other than 0, 0 or more.</summary>
    [JsonIgnore]
    internal double L1 { get; init; } = 1;

    /// <summary>Pull of the weights of <c>ftrl</c> towards 0, 0 or more.</summary>
    [JsonIgnore]
    internal double L2 { get; init; } = 1;

    /// <summary>Trees are fitted by an objective of our own.</summary>
    [JsonIgnore]
    internal bool OwnObjective => PositiveWeight is not (null or 1) || Focal is not null;
}

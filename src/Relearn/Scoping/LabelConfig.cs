namespace Relearn.Scoping;

/// <summary>What is learnt.</summary>
/// <param name="Name">What the label is called.</param>
/// <param name="Value">Expression over the columns that gives true, false or missing (of several classes: the class, a text); of a label whose positive is an event, that event and its window.</param>
/// <param name="Known">Expression that gives the time at which the label is known; null: at once, or after <paramref name="DelayRows"/>.</param>
/// <param name="DelayRows">Where the order of rows stands for time: after how many more rows the label is known.</param>
public sealed record LabelConfig(string Name, string Value, string? Known = null, long DelayRows = 0)
{
    /// <summary>Column that tells items apart when people label them; null: all that is known before the decision does.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? Item { get; init; }

    /// <summary>File with the instructions for people who label, relative to the project; null: there are none.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? Instructions { get; init; }

    /// <summary>Share of the items that get a second label, by somebody who does not see the first, 0 to 1.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double Second { get; init; } = 0.1;

    /// <summary>Labelling functions.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<LabelFunctionConfig> Functions { get; init; } = [];

    /// <summary>How classes are told apart; null: the label is true or false.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ClassConfig? Classes { get; init; }

    /// <summary>The event that makes a row positive, and its window; null: the value is an expression.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    internal NaturalLabel? Natural { get; init; }

    /// <summary>What training does with rows that are not mature.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    internal LabelDelay Delay { get; init; }
}

namespace Relearn.Scoping;

/// <summary>How classes are told apart where the label is one of several: what stands in <c>label</c> besides its name and value.</summary>
public sealed record ClassConfig
{
    /// <summary>Columns that give the class level by level, from the largest group down, instead of one value; empty: the value is the class or its path.</summary>
    public IReadOnlyList<string> Levels { get; init; } = [];

    /// <summary>What stands between the names of a path in the data; null: the task has one level, and a class is its whole text.</summary>
    public string? Separator { get; init; }

    /// <summary>File with the taxonomy, relative to the project; null: the labels' own paths.</summary>
    public string? Taxonomy { get; init; }

    /// <summary>Examples that a class needs to stand by itself, 1 or more; with fewer it is learnt as part of its group.</summary>
    public int Minimum { get; init; } = 100;

    /// <summary>Paths of classes that stand by themselves although they have fewer.</summary>
    public IReadOnlyList<string> Keep { get; init; } = [];
}

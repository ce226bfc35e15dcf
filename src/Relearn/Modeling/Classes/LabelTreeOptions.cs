using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Classes.Linear;

namespace Relearn.Modeling.Classes;

/// <summary>Constants of the label tree; <c>docs/benchmarks/classes.md</c> says how they were chosen.</summary>
sealed record LabelTreeOptions
{
    /// <summary>Children of a node at most.</summary>
    public int Branching { get; init; } = 16;

    /// <summary>Classes of a last node at most.</summary>
    public int LeafClasses { get; init; } = 100;

    /// <summary>Trees.</summary>
    public int Trees { get; init; } = 1;

    /// <summary>Levels of the taxonomy that stand above the learnt tree.</summary>
    public int TaxonomyLevels { get; init; }

    /// <summary>How much a class's groups count in the clustering, against 1 of its rows.</summary>
    public float Groups { get; init; } = 0.6f;

    /// <summary>Columns of a class that clustering looks at.</summary>
    public int LabelColumns { get; init; } = 200;

    /// <summary>Rounds of clustering at most.</summary>
    public int Rounds { get; init; } = 10;

    /// <summary>Nodes that go on at each depth.</summary>
    public int Beam { get; init; } = 10;

    public NodeTransform Transform { get; init; } = NodeTransform.CubedHinge;

    public float Scale { get; init; } = 1;

    public MarginOptions Margins { get; init; } = MarginOptions.Default;

    /// <summary>Decides where clusters begin and in which order rows come.</summary>
    public ulong Seed { get; init; } = 1;
}

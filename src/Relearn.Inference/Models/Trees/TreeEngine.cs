namespace Relearn.Inference.Models.Trees;

/// <summary>A way to score boosted trees. All give the same bits; they differ in speed, and in which models they fit.</summary>
public enum TreeEngine
{
    /// <summary>The fastest for the model, the number of rows and the processor.</summary>
    Automatic,

    /// <summary>Split by split: any model, any processor.</summary>
    NodeWalk,

    /// <summary>Values strike out leaves: up to 64 leaves a tree.</summary>
    LeafMasks,

    /// <summary>Splits of four bytes without branches: numeric splits, up to 256 columns.</summary>
    QuantisedNodes,

    /// <summary>All splits of a tree as one word, for one row: numeric splits, up to 64 a tree; fast with AVX-512 VBMI.</summary>
    ConditionWords,

    /// <summary>One bit a split, for one row: numeric and categorical splits.</summary>
    NodeBits,

    /// <summary>Each condition of the model once for up to 512 rows, as masks that the trees combine: numeric and categorical splits, up to 256 leaves a tree; fast with AVX-512 VBMI and GFNI.</summary>
    ConditionMasks,
}

namespace Relearn.Data.Taxonomies;

/// <summary>What can happen to a class.</summary>
enum TaxonomyChangeKind
{
    /// <summary>A new class; nothing else changes.</summary>
    Add,

    /// <summary>Another name; the paths of all below change with it.</summary>
    Rename,

    /// <summary>It becomes part of another class, which takes its examples and its children; children of one name are merged too.</summary>
    Merge,

    /// <summary>It gets children to tell apart. What is labelled as it stays labelled as it, until somebody says which child.</summary>
    Split,

    /// <summary>It goes below another class, with all that is below it.</summary>
    Move,

    /// <summary>The last change that stands is taken back.</summary>
    Undo,
}

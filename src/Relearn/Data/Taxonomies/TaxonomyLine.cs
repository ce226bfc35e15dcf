namespace Relearn.Data.Taxonomies;

/// <summary>A line of a taxonomy's file.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Node">Id of the node, or its path.</param>
/// <param name="Parent">Id of the node above; empty at the top.</param>
/// <param name="Name">Name of the node.</param>
readonly record struct TaxonomyLine(string Place, string Node, string Parent, string Name);

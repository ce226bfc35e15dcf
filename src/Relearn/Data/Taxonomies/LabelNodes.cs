using Relearn.Inference.Models.Classes;

namespace Relearn.Data.Taxonomies;

/// <summary>A tree of classes, and where each label stands in it.</summary>
/// <param name="Taxonomy">The tree.</param>
/// <param name="Nodes">Node of each label, in the order in which the labels were given.</param>
sealed record LabelNodes(Taxonomy Taxonomy, int[] Nodes)
{
    /// <summary>Nodes without children at which no label stands: children without examples.</summary>
    public int[] WithoutExamples()
    {
        var used = new bool[Taxonomy.Count];
        foreach (var node in Nodes) { used[node] = true; }
        return [.. Enumerable.Range(1, Taxonomy.Count - 1).Where(n => Taxonomy.IsLeaf(n) && !used[n])];
    }
}

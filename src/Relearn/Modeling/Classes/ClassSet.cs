using Relearn.Inference.Models.Classes;

namespace Relearn.Modeling.Classes;

/// <summary>The classes that a model tells apart: nodes of a taxonomy, leaves or not.</summary>
/// <param name="Taxonomy">The tree.</param>
/// <param name="Nodes">The node of each class, ascending, each once.</param>
sealed record ClassSet(Taxonomy Taxonomy, int[] Nodes)
{
    public int Count => Nodes.Length;
}

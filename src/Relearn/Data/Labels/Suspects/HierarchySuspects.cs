using Relearn.Inference.Models.Classes;

namespace Relearn.Data.Labels.Suspects;

/// <summary>Labels of a tree that may be wrong, in two queues: those that may stand in a wrong branch, and those that may be a wrong sibling. They are never blended, because a score that finds the one kind hides the other.</summary>
/// <remarks>
/// <code>
/// wrong branch    the mass outside the label's branch, at the level where the way to the best class parts from that to the label; where it parts below the label's parent or not at all, outside the parent
/// wrong sibling   the mass inside the label's parent that is not the label's own (of a label at the top: of all that is not the label's own)
/// </code>
/// Masses are those of the label's nodes with all below them. A label with children below it that are classes too is not doubted for their mass.
/// </remarks>
/// <param name="Branch">By the suspicion that the branch is wrong.</param>
/// <param name="Sibling">By the suspicion that the branch is right and the class in it is not.</param>
/// <param name="SelfConfidence">Mass of the label with all below it, of each item.</param>
/// <param name="TopMass">Mass of the label's group at the top, of each item.</param>
/// <param name="PartsAt">The node of the label's path, and of the best class's, from which on they differ, of each item; 0 and 0 where one contains the other.</param>
sealed record HierarchySuspects(SuspectRanking Branch, SuspectRanking Sibling, double[] SelfConfidence, double[] TopMass, (int Label, int Best)[] PartsAt)
{
    /// <summary>Ranks.</summary>
    /// <param name="items">Probabilities of the classes from models that did not learn from the item, with the class that each was given.</param>
    /// <param name="taxonomy">The tree.</param>
    /// <param name="nodes">Node of each class, ascending.</param>
    public static HierarchySuspects Of(TopProbabilities items, Taxonomy taxonomy, int[] nodes)
    {
        var (branch, sibling, self, top, parts) = (new double[items.Items], new double[items.Items], new double[items.Items], new double[items.Items], new (int, int)[items.Items]);
        for (var i = 0; i < branch.Length; i++)
        {
            var label = nodes[items.Labels[i]];
            var best = items.ClassesOf(i)[0] is >= 0 and var first ? nodes[first] : label;
            var common = taxonomy.CommonAncestor(label, best);
            var parent = taxonomy.ParentOf(label);
            if (common != label && common != best) { parts[i] = (taxonomy.AtDepth(label, taxonomy.DepthOf(common) + 1), taxonomy.AtDepth(best, taxonomy.DepthOf(common) + 1)); }
            var (own, inParent) = (MassOf(items, i, taxonomy, nodes, label), MassOf(items, i, taxonomy, nodes, parent));
            (self[i], sibling[i]) = (own, inParent - own);
            top[i] = MassOf(items, i, taxonomy, nodes, taxonomy.AtDepth(label, 1));
            // The best class is above the label, or beside it, or it is the label: then the question is whether its parent is right.
            var asked = parts[i].Item1 is > 0 and var parting && parting != label ? parting : parent;
            branch[i] = 1 - MassOf(items, i, taxonomy, nodes, asked);
        }
        return new(SuspectRanking.Of(branch), SuspectRanking.Of(sibling), self, top, parts);
    }

    // Classes that were not kept have an equal share of what is left.
    static double MassOf(TopProbabilities items, int item, Taxonomy taxonomy, int[] nodes, int node)
    {
        if (node == 0) { return 1; }
        var (from, to) = (First(nodes, node), First(nodes, taxonomy.EndOf(node)));
        var label = items.Labels[item];
        var (mass, kept) = (0.0, 0);
        var classes = items.ClassesOf(item);
        var values = items.ProbabilitiesOf(item);
        var ownSeen = false;
        for (var j = 0; j < classes.Length && classes[j] >= 0; j++)
        {
            if (classes[j] < from || classes[j] >= to) { continue; }
            ownSeen |= classes[j] == label;
            mass += values[j];
            kept++;
        }
        // The given label's probability may be known though it was not kept.
        if (!ownSeen && label >= from && label < to) { (mass, kept) = (mass + items.Own[item], kept + 1); }
        return Math.Min(1, mass + items.Rest[item] * (to - from - kept));
    }

    static int First(int[] nodes, int node) => Array.BinarySearch(nodes, node) is var at && at >= 0 ? at : ~at;
}

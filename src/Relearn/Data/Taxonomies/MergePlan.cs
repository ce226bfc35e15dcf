using Relearn.Inference.Models.Classes;

namespace Relearn.Data.Taxonomies;

/// <summary>Which classes have too few examples to be told apart, and the class above that takes their examples until they have enough.</summary>
/// <remarks>
/// From the deepest nodes up: a node with fewer examples than the minimum, those included that it took from below, gives them to its parent. So siblings that are too few by themselves may be enough
/// together, as their parent; an only child goes into its parent like any other; a parent that has examples of its own adds them to what it takes, and remains a class beside its larger children ("that, and no more is known").
/// A node directly below the root stays a class however few it has: above it nothing is said. So does a node that is kept on purpose. The plan is worked out from counts and written into no row: with more labels, or
/// another minimum, another plan holds.
/// </remarks>
/// <param name="Minimum">Examples that a class needs.</param>
/// <param name="Targets">The node that each node's examples are learnt as, <c>[nodes]</c>; -1 where neither it nor what it takes has any.</param>
/// <param name="Counts">Examples of each node with those that it takes from below, <c>[nodes]</c>, before it gives them up.</param>
/// <param name="Classes">The nodes that are told apart, ascending.</param>
sealed record MergePlan(int Minimum, int[] Targets, long[] Counts, int[] Classes)
{
    /// <summary>Examples that a class needs where nothing else is said.</summary>
    public const int DefaultMinimum = 100;

    /// <summary>Plans.</summary>
    /// <param name="taxonomy">The tree.</param>
    /// <param name="examples">Training rows that are labelled as each node itself, <c>[nodes]</c>.</param>
    /// <param name="minimum">Examples that a class needs.</param>
    /// <param name="keep">Nodes that stay classes, however few examples they have.</param>
    public static MergePlan Of(Taxonomy taxonomy, ReadOnlySpan<long> examples, int minimum = DefaultMinimum, IReadOnlySet<int>? keep = null)
    {
        var counts = examples.ToArray();
        var (targets, classes) = (new int[counts.Length], new List<int>());
        bool Stays(int node) => counts[node] > 0 && (counts[node] >= minimum || taxonomy.DepthOf(node) == 1 || keep?.Contains(node) == true);
        // Children stand behind their parents: whoever is looked at has got all that comes from below.
        for (var node = counts.Length - 1; node > 0; node--)
        {
            if (!Stays(node)) { counts[taxonomy.ParentOf(node)] += counts[node]; }
        }
        targets[0] = -1;
        for (var node = 1; node < counts.Length; node++)
        {
            targets[node] = counts[node] == 0 ? -1 : Stays(node) ? node : targets[taxonomy.ParentOf(node)];
            if (targets[node] == node) { classes.Add(node); }
        }
        return new(minimum, targets, counts, [.. classes]);
    }

    /// <summary>Labels that a node lacks to be a class.</summary>
    public long Needed(int node) => Math.Max(0, Minimum - Counts[node]);

    /// <summary>What is right to say of a row with this label: the class that it is learnt as; the label itself where no training row has it, so that it counts as missed.</summary>
    public int TruthOf(int label) => Targets[label] >= 0 ? Targets[label] : label;

    /// <summary>For each class, in order, the labels that it needs and those that the nodes in it need that are not yet told apart.</summary>
    public long[] NeededByClass()
    {
        var (needed, classOf) = (new long[Classes.Length], new Dictionary<int, int>());
        for (var c = 0; c < Classes.Length; c++) { classOf[Classes[c]] = c; }
        for (var node = 1; node < Targets.Length; node++)
        {
            if (Targets[node] >= 0) { needed[classOf[Targets[node]]] += Needed(node); }
        }
        return needed;
    }
}

namespace Relearn.Modeling.Classes.Trees;

/// <summary>Learns in which order classes are told apart.</summary>
static class LabelTree
{
    /// <summary>The business taxonomy's levels first, where asked for, then clusters of clusters.</summary>
    public static ClassTree Learn(ClassSet classes, LabelTreeOptions options, BalancedKMeans means, ulong seed, CancellationToken cancellation)
    {
        var tree = new ClassTree();
        var open = new Queue<(int Node, int[] Members)>();
        var all = Enumerable.Range(0, classes.Count).ToArray();
        if (options.TaxonomyLevels > 0) { TaxonomyTree.Grow(tree, classes, options.TaxonomyLevels, (node, members) => open.Enqueue((node, members))); }
        else { open.Enqueue((tree.Add(), all)); }
        while (open.TryDequeue(out var next))
        {
            cancellation.ThrowIfCancellationRequested();
            var (node, members) = next;
            if (members.Length <= options.LeafClasses)
            {
                tree.Set(node, [.. members.Select(c => ~c)]);
                continue;
            }
            var clusters = Math.Clamp((members.Length + options.LeafClasses - 1) / options.LeafClasses, 2, Math.Max(2, options.Branching));
            var of = means.Part(members, clusters, options.Rounds, seed + (ulong)node);
            var children = new int[clusters];
            for (var c = 0; c < clusters; c++)
            {
                var own = members.Where((_, i) => of[i] == c).ToArray();
                if (own.Length == 1) { children[c] = ~own[0]; continue; }
                children[c] = tree.Add();
                open.Enqueue((children[c], own));
            }
            tree.Set(node, children);
        }
        return tree;
    }
}

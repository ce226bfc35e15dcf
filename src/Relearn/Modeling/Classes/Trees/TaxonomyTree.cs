namespace Relearn.Modeling.Classes.Trees;

/// <summary>The tree that a taxonomy gives: each group that has classes is a node, and a class that is itself a group stands beside those below it.</summary>
static class TaxonomyTree
{
    /// <summary>Grows it from the root.</summary>
    /// <param name="tree">Receives the nodes; it has none yet.</param>
    /// <param name="classes">The classes.</param>
    /// <param name="levels">How many levels of groups; below them <paramref name="rest"/> goes on.</param>
    /// <param name="rest">Is given a node and its classes, two or more, and sets its children. It may do so later.</param>
    public static void Grow(ClassTree tree, ClassSet classes, int levels, Action<int, int[]> rest)
    {
        var open = new Queue<(int Node, int From, int To, int Group, int Level)>();
        open.Enqueue((tree.Add(), 0, classes.Count, 0, 0));
        while (open.TryDequeue(out var next))
        {
            var (node, from, to, group, level) = next;
            // A group with one child says nothing: the way goes on below it.
            group = Narrow(classes, from, to, group);
            if (level >= levels)
            {
                rest(node, [.. Enumerable.Range(from, to - from)]);
                continue;
            }
            var children = new List<int>();
            for (var c = from; c < to;)
            {
                var end = c + 1;
                var child = classes.Nodes[c] == group ? group : ChildToward(classes, group, classes.Nodes[c]);
                if (child != group)
                {
                    while (end < to && classes.Taxonomy.Contains(child, classes.Nodes[end])) { end++; }
                }
                if (end - c == 1) { children.Add(~c); }
                else
                {
                    children.Add(tree.Add());
                    open.Enqueue((children[^1], c, end, child, level + 1));
                }
                c = end;
            }
            tree.Set(node, [.. children]);
        }
    }

    static int Narrow(ClassSet classes, int from, int to, int group)
    {
        var (first, last) = (classes.Nodes[from], classes.Nodes[to - 1]);
        var common = classes.Taxonomy.CommonAncestor(first, last);
        return classes.Taxonomy.Contains(group, common) ? common : group;
    }

    static int ChildToward(ClassSet classes, int group, int node) => classes.Taxonomy.AtDepth(node, classes.Taxonomy.DepthOf(group) + 1);
}

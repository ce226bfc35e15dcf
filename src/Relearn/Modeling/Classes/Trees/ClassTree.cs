namespace Relearn.Modeling.Classes.Trees;

/// <summary>In what order classes are told apart: nodes with children, each a node further back or a class.</summary>
sealed class ClassTree
{
    readonly List<int[]> _children = [];

    /// <summary>The children of each node: the number of a node, or the complement of a class. Node 0 is the root.</summary>
    public IReadOnlyList<int[]> Children => _children;

    /// <summary>Makes room for a node, whose children are set when they are known.</summary>
    public int Add()
    {
        _children.Add([]);
        return _children.Count - 1;
    }

    public void Set(int node, int[] children) => _children[node] = children;

    /// <summary>The classes below each node in the order of a walk: all of them, and where each node's begin and end.</summary>
    public (int[] Classes, int[] From, int[] To) Walk()
    {
        var classes = new List<int>();
        var (from, to) = (new int[_children.Count], new int[_children.Count]);
        // Trees over a taxonomy can be deeper than a stack is; the second visit closes a node.
        var open = new Stack<(int Node, bool Closing)>();
        open.Push((0, false));
        while (open.TryPop(out var next))
        {
            if (next.Node < 0) { classes.Add(~next.Node); continue; }
            if (next.Closing) { to[next.Node] = classes.Count; continue; }
            from[next.Node] = classes.Count;
            open.Push((next.Node, true));
            foreach (var child in _children[next.Node].Reverse()) { open.Push((child, false)); }
        }
        return ([.. classes], from, to);
    }
}

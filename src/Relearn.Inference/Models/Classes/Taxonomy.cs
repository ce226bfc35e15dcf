using System.Buffers.Binary;
using System.Text;

namespace Relearn.Inference.Models.Classes;

/// <summary>Classes in groups, groups in larger groups: a tree with names. Node 0 is the root, which has no name and stands for "anything".</summary>
/// <remarks>
/// Nodes stand in preorder, children in ordinal order of their names, so that equal trees are equal node by node and the nodes below one
/// stand behind it without a gap. Names are unique among siblings only.
/// </remarks>
public sealed class Taxonomy
{
    /// <summary>What stands between the names of a path.</summary>
    public const string Separator = " > ";

    const int Version = 1;

    readonly string[] _names;
    readonly int[] _parents;
    readonly int[] _depths;
    readonly int[] _ends;
    readonly int[][] _children;
    readonly Dictionary<(int Parent, string Name), int> _byName;

    Taxonomy(string[] names, int[] parents)
    {
        (_names, _parents) = (names, parents);
        (_depths, _ends) = (new int[names.Length], new int[names.Length]);
        var children = new List<int>[names.Length];
        _byName = new(names.Length);
        for (var node = 0; node < names.Length; node++)
        {
            children[node] = [];
            if (node == 0) { continue; }
            _depths[node] = _depths[parents[node]] + 1;
            children[parents[node]].Add(node);
            _byName.Add((parents[node], names[node]), node);
        }
        for (var node = names.Length - 1; node >= 0; node--)
        {
            _ends[node] = Math.Max(_ends[node], node + 1);
            if (node > 0) { _ends[parents[node]] = Math.Max(_ends[parents[node]], _ends[node]); }
        }
        _children = [.. children.Select(c => c.ToArray())];
    }

    /// <summary>Makes the tree of these paths; the groups on the way are nodes too, and paths may repeat.</summary>
    /// <param name="paths">Names from the top, each non-empty.</param>
    public static Taxonomy Of(IEnumerable<IReadOnlyList<string>> paths)
    {
        var root = new Building("");
        foreach (var path in paths)
        {
            var at = root;
            foreach (var name in path)
            {
                if (!at.Children.TryGetValue(name, out var child)) { at.Children.Add(name, child = new(name)); }
                at = child;
            }
        }
        var (names, parents) = (new List<string>(), new List<int>());
        // Paths can be deeper than a stack is.
        var open = new Stack<(Building Node, int Parent)>();
        open.Push((root, -1));
        while (open.TryPop(out var next))
        {
            var at = names.Count;
            names.Add(next.Node.Name);
            parents.Add(next.Parent);
            foreach (var child in next.Node.Children.Values.Reverse()) { open.Push((child, at)); }
        }
        return new([.. names], [.. parents]);
    }

    sealed class Building(string name)
    {
        public string Name => name;

        public SortedDictionary<string, Building> Children { get; } = new(StringComparer.Ordinal);
    }

    /// <summary>Number of nodes, the root included.</summary>
    public int Count => _names.Length;

    /// <summary>Name of a node; of the root it is empty.</summary>
    public string NameOf(int node) => _names[node];

    /// <summary>The node above; -1 above the root.</summary>
    public int ParentOf(int node) => _parents[node];

    /// <summary>Number of names in the path of a node: 0 for the root.</summary>
    public int DepthOf(int node) => _depths[node];

    /// <summary>The node behind the last that stands below this one.</summary>
    public int EndOf(int node) => _ends[node];

    /// <summary>The nodes directly below.</summary>
    public IReadOnlyList<int> ChildrenOf(int node) => _children[node];

    /// <summary>True if nothing stands below.</summary>
    public bool IsLeaf(int node) => _ends[node] == node + 1;

    /// <summary>True if <paramref name="node"/> is <paramref name="above"/> or stands below it.</summary>
    public bool Contains(int above, int node) => above <= node && node < _ends[above];

    /// <summary>The deepest node that contains both.</summary>
    public int CommonAncestor(int a, int b)
    {
        while (!Contains(a, b)) { a = _parents[a]; }
        return a;
    }

    /// <summary>The node above or at this one that has a depth; the node itself where it is less deep.</summary>
    public int AtDepth(int node, int depth)
    {
        while (_depths[node] > depth) { node = _parents[node]; }
        return node;
    }

    /// <summary>The nodes from below the root to this one.</summary>
    public int[] WayTo(int node)
    {
        var way = new int[_depths[node]];
        for (var i = way.Length - 1; i >= 0; i--, node = _parents[node]) { way[i] = node; }
        return way;
    }

    /// <summary>The names from the top, such as <c>fashion > shoes</c>; empty for the root.</summary>
    public string PathOf(int node) => string.Join(Separator, WayTo(node).Select(n => _names[n]));

    /// <summary>The child with a name, or -1.</summary>
    public int ChildOf(int node, string name) => _byName.GetValueOrDefault((node, name), -1);

    /// <summary>The node of a path as <see cref="PathOf"/> writes it, or -1; the empty path is the root.</summary>
    public int Find(string path)
    {
        if (path.Length == 0) { return 0; }
        var node = 0;
        foreach (var name in path.Split(Separator))
        {
            node = ChildOf(node, name);
            if (node < 0) { return -1; }
        }
        return node;
    }

    /// <summary>The deepest node on a path that this tree has: the node of the path where it knows all of it, the root where it knows nothing of it.</summary>
    public int FindDeepest(string path)
    {
        var node = 0;
        foreach (var name in path.Split(Separator))
        {
            var child = ChildOf(node, name);
            if (child < 0) { break; }
            node = child;
        }
        return node;
    }

    /// <summary>Writes it: version, number of nodes, then of each its parent and its name (<c>docs/formats/bundle.md</c>).</summary>
    public byte[] ToBytes()
    {
        var stream = new MemoryStream();
        Span<byte> number = stackalloc byte[4];
        void Put(Span<byte> room, int value)
        {
            BinaryPrimitives.WriteInt32LittleEndian(room, value);
            stream.Write(room);
        }
        Put(number, Version);
        Put(number, Count);
        for (var node = 1; node < Count; node++)
        {
            var name = Encoding.UTF8.GetBytes(_names[node]);
            Put(number, _parents[node]);
            Put(number, name.Length);
            stream.Write(name);
        }
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="BundleException">It is damaged or of a later version.</exception>
    public static Taxonomy Parse(ReadOnlySpan<byte> bytes)
    {
        const string Damaged = "The bundle's taxonomy is damaged. Make it again with 'relearn run'.";
        var rest = bytes;
        int Take(ref ReadOnlySpan<byte> from)
        {
            if (from.Length < 4) { throw new BundleException(Damaged); }
            var value = BinaryPrimitives.ReadInt32LittleEndian(from);
            from = from[4..];
            return value;
        }
        if (Take(ref rest) is var version && version != Version) { throw new BundleException($"The bundle's taxonomy has version {version}; this build knows {Version}. Install a newer Relearn."); }
        var count = Take(ref rest);
        // Each node takes 8 bytes at least, so a count that is not true takes no memory.
        if (count < 1 || (count - 1) * 8L > rest.Length) { throw new BundleException(Damaged); }
        var (names, parents) = (new string[count], new int[count]);
        (names[0], parents[0]) = ("", -1);
        var seen = new HashSet<(int, string)>();
        for (var node = 1; node < count; node++)
        {
            parents[node] = Take(ref rest);
            var length = Take(ref rest);
            if (length < 1 || length > rest.Length) { throw new BundleException(Damaged); }
            names[node] = Encoding.UTF8.GetString(rest[..length]);
            rest = rest[length..];
            // Preorder: the parent is the node before, or one above that.
            var above = node - 1;
            while (above >= 0 && above > parents[node]) { above = parents[above]; }
            if (above != parents[node] || above < 0 || !seen.Add((above, names[node]))) { throw new BundleException(Damaged); }
        }
        return rest.IsEmpty ? new(names, parents) : throw new BundleException(Damaged);
    }
}

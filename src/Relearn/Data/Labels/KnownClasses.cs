using Relearn.Data.Leakage;
using Relearn.Data.Taxonomies;
using Relearn.Inference.Features;
using Relearn.Inference.Models.Classes;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Data.Labels;

/// <summary>What labels of a project can say, and which of it a text means.</summary>
/// <remarks>
/// Of classes a text means, whichever holds first: the class of that path, or of that id in the taxonomy's file; the one class whose path ends so; the same in any case of letters. So a bare name is enough where it stands at one place.
/// A group is a class too: it says less, but nothing wrong.
/// </remarks>
sealed class KnownClasses
{
    const int MostNamed = 5;

    readonly ClassConfig? _config;
    readonly bool _takesNew;
    readonly IReadOnlyDictionary<string, int> _ids = new Dictionary<string, int>();
    readonly Dictionary<string, List<int>> _byName = new(StringComparer.OrdinalIgnoreCase);

    KnownClasses(ClassConfig? config, Taxonomy tree, bool takesNew, IReadOnlyDictionary<string, int>? ids = null)
    {
        if (ids is not null) { _ids = ids; }
        (_config, Tree, _takesNew) = (config, tree, takesNew);
        for (var node = 1; node < tree.Count; node++)
        {
            if (!_byName.TryGetValue(tree.NameOf(node), out var nodes)) { _byName.Add(tree.NameOf(node), nodes = []); }
            nodes.Add(node);
        }
    }

    /// <summary>True and false.</summary>
    public static KnownClasses Binary { get; } = new(null, Taxonomy.Of(LabelClasses.Binary.Select(c => (string[])[c])), false);

    /// <summary>One of several classes.</summary>
    /// <param name="config">How they are told apart.</param>
    /// <param name="paths">Their paths; groups on the way are classes too, and paths may repeat.</param>
    /// <param name="takesNew">A class that is not known is taken as a new one.</param>
    public static KnownClasses Of(ClassConfig config, IEnumerable<string> paths, bool takesNew = false) => new(config, TreeOf(paths), takesNew);

    /// <summary>One of the classes of a file with the taxonomy; a text may be the id of one.</summary>
    public static KnownClasses Of(ClassConfig config, TaxonomyFile file) => new(config, file.Taxonomy, false, file.Ids);

    /// <summary>The tree of paths.</summary>
    public static Taxonomy TreeOf(IEnumerable<string> paths) => Taxonomy.Of(paths.Select(p => p.Split(Taxonomy.Separator)));

    /// <summary>The classes in their groups.</summary>
    public Taxonomy Tree { get; }

    /// <summary>Paths of all classes, each group before what is in it.</summary>
    public IReadOnlyList<string> Names => _config is null ? LabelClasses.Binary : [.. Enumerable.Range(1, Tree.Count - 1).Select(Tree.PathOf)];

    /// <summary>The class is known.</summary>
    public bool Contains(string path) => Tree.Find(path) > 0;

    /// <summary>The class that a text means, or what was expected instead.</summary>
    public (string? Value, string Expected) Read(string text)
    {
        if (_config is null) { return (LabelClasses.Parse(text), "true or false (also yes, no, 1, 0), or '?' where it cannot be told"); }
        return ClassTexts.PathOf(text, _config.Separator) is { } path ? ReadPath(path) : (null, "a class");
    }

    /// <summary>The class that names from the top mean, or what was expected instead.</summary>
    public (string? Value, string Expected) Read(IReadOnlyList<string> names)
    {
        string[] trimmed = [.. names.Select(n => n.Trim()).Where(n => n.Length > 0)];
        return trimmed.Length == 0 ? (null, "a class") : _config is null ? Read(trimmed[^1]) : ReadPath(string.Join(Taxonomy.Separator, trimmed));
    }

    (string? Value, string Expected) ReadPath(string path)
    {
        if (Contains(path)) { return (path, ""); }
        if (_ids.TryGetValue(path, out var id)) { return (Tree.PathOf(id), ""); }
        var names = path.Split(Taxonomy.Separator);
        foreach (var comparison in (StringComparison[])[StringComparison.Ordinal, StringComparison.OrdinalIgnoreCase])
        {
            int[] ends = [.. _byName.GetValueOrDefault(names[^1], []).Where(n => EndsWith(n, names, comparison))];
            // All of a path says more than the end of one.
            if (ends.Where(n => Tree.DepthOf(n) == names.Length).ToArray() is [var whole]) { return (Tree.PathOf(whole), ""); }
            if (ends.Length == 1) { return (Tree.PathOf(ends[0]), ""); }
            if (ends.Length > 1) { return (null, $"the whole path, because several end so: {Listed(ends)}"); }
        }
        if (_config!.Separator is null && names.Length > 1) { return (null, $"a name without '{Taxonomy.Separator}', which stands between the names of a path"); }
        if (_config.Taxonomy is { } file) { return (null, $"a class of the taxonomy '{file}'{Hint(path, names)}; add a new class there first"); }
        return _takesNew ? (path, "") : (null, $"a class that the project knows{Hint(path, names)}; --new-classes takes it as a new one");
    }

    bool EndsWith(int node, string[] names, StringComparison comparison)
    {
        for (var i = names.Length - 1; i >= 0; i--, node = Tree.ParentOf(node))
        {
            if (node <= 0 || !Tree.NameOf(node).Equals(names[i], comparison)) { return false; }
        }
        return true;
    }

    // Below the group that is known, where one is; else anywhere.
    string Hint(string path, string[] names)
    {
        var group = Tree.FindDeepest(path);
        if (group > 0)
        {
            var meant = Nearest.To(names[Tree.DepthOf(group)], Tree.ChildrenOf(group).Select(Tree.NameOf));
            return meant is null ? $" ('{Tree.PathOf(group)}' has no '{names[Tree.DepthOf(group)]}')" : $", perhaps {Tree.PathOf(Tree.ChildOf(group, meant))}";
        }
        // What is much longer or shorter is not near, and there may be very many.
        var least = Math.Max(1, (names[^1].Length + 2) / 3);
        return Nearest.To(names[^1], _byName.Keys.Where(n => Math.Abs(n.Length - names[^1].Length) <= least)) is { } name ? $", perhaps {Listed(_byName[name])}" : "";
    }

    string Listed(IReadOnlyList<int> nodes) => string.Join(", ", nodes.Take(MostNamed).Select(Tree.PathOf)) + (nodes.Count > MostNamed ? FormattableString.Invariant($" and {nodes.Count - MostNamed:N0} more") : "");

    /// <summary>Another class, one that somebody could take it for: of the same group where there is one.</summary>
    /// <param name="value">The class.</param>
    /// <param name="item">Whose it is; the same item gets the same.</param>
    /// <param name="seed">Seed of the choice.</param>
    public string? Another(string value, string item, ulong seed)
    {
        var node = Tree.Find(value);
        for (var at = node; at > 0; at = Tree.ParentOf(at))
        {
            int[] others = [.. Tree.ChildrenOf(Tree.ParentOf(at)).Where(n => n != at)];
            if (others.Length > 0) { return Tree.PathOf(others[(int)(SeededRandom.At(seed, (long)RowHashes.Hash(item)) * others.Length)]); }
        }
        return null;
    }
}

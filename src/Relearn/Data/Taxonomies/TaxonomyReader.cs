using Relearn.Inference.Models.Classes;
using Relearn.Numerics;

namespace Relearn.Data.Taxonomies;

/// <summary>Makes the tree of classes that labels stand in: from their own paths, or from a file.</summary>
/// <remarks>
/// A label of a file's tree is, whichever holds first: the path of a node; the id of a node; the name of one node. Where one of the labels contains the separator, labels are paths: then a single name
/// is a node at the top, if there is one of that name, even where the name stands further down as well.
/// </remarks>
static class TaxonomyReader
{
    /// <summary>The tree of the labels' own paths; groups on the way are nodes too, and may be labels.</summary>
    /// <param name="labels">Labels, each once.</param>
    /// <param name="separator">What stands between the names of a path; empty: labels are single names, and the tree has one level.</param>
    /// <exception cref="UserErrorException">A name is empty or contains what stands between names in the project; all such labels are told.</exception>
    public static LabelNodes FromLabels(IReadOnlyList<string> labels, string separator = Taxonomy.Separator)
    {
        var problems = new TaxonomyProblems();
        var paths = labels.Select(l => Names(l, separator, problems)).ToArray();
        problems.ThrowIfAny();
        var taxonomy = Taxonomy.Of(paths!);
        return new(taxonomy, [.. paths.Select(p => Walk(taxonomy, p!).Node)]);
    }

    /// <summary>Places labels in the tree of a file.</summary>
    /// <param name="file">What was read of it.</param>
    /// <param name="labels">Labels, each once.</param>
    /// <param name="separator">What stands between the names of a label that is a path; empty: labels are names or ids.</param>
    /// <exception cref="UserErrorException">Labels that are not in the tree, or at several places of it; all are told.</exception>
    public static LabelNodes FromFile(TaxonomyFile file, IReadOnlyList<string> labels, string separator = Taxonomy.Separator)
    {
        var problems = new TaxonomyProblems();
        var taxonomy = file.Taxonomy;
        var byName = Enumerable.Range(1, taxonomy.Count - 1).ToLookup(taxonomy.NameOf, StringComparer.Ordinal);
        var arePaths = separator.Length > 0 && labels.Any(l => l.Contains(separator, StringComparison.Ordinal));
        var nodes = new int[labels.Count];
        for (var i = 0; i < nodes.Length; i++)
        {
            var label = labels[i];
            if (Names(label, separator, problems) is not { } names) { continue; }
            var (node, missing) = Walk(taxonomy, names);
            if (missing == names.Length && (names.Length > 1 || arePaths)) { nodes[i] = node; }
            else if (file.Ids.TryGetValue(label.Trim(), out var byId)) { nodes[i] = byId; }
            else if (names.Length == 1 && byName[names[0]].ToArray() is { Length: > 0 } named)
            {
                nodes[i] = named[0];
                if (named.Length > 1) { problems.Add(() => TaxonomiesErrors.LabelAmbiguous(label, file.Name, [.. named.Select(taxonomy.PathOf)])); }
            }
            else
            {
                problems.Add(() => TaxonomiesErrors.LabelUnknown(label, file.Name, node == 0 ? null : taxonomy.PathOf(node), names[missing],
                    names.Length == 1 ? [.. byName.Select(n => n.Key)] : [.. taxonomy.ChildrenOf(node).Select(taxonomy.NameOf)]));
            }
        }
        problems.ThrowIfAny();
        return new(taxonomy, nodes);
    }

    static string[]? Names(string label, string separator, TaxonomyProblems problems)
    {
        var names = ClassPath.Names(label, separator);
        return ClassPath.Check(names, label, () => "Labels", problems) ? names : null;
    }

    // The deepest node on the way, and how many names led to it.
    static (int Node, int Names) Walk(Taxonomy taxonomy, string[] names)
    {
        var node = 0;
        for (var i = 0; i < names.Length; i++)
        {
            if (taxonomy.ChildOf(node, names[i]) is not (> 0 and var child)) { return (node, i); }
            node = child;
        }
        return (node, names.Length);
    }
}

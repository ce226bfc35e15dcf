using Relearn.Inference.Models.Classes;
using Relearn.Numerics;

namespace Relearn.Data.Taxonomies;

/// <summary>Builds a tree from lines that each name a node and the one above it.</summary>
/// <remarks>
/// <code>
/// 1 each node once: the same line again is passed over, another parent or name is wrong    2 each parent has a line
/// 3 follow the parents of every node: who comes back to a node of the same walk has found a cycle, told once
/// 4 of sound nodes alone: the names from the top, and no two nodes with the same
/// </code>
/// </remarks>
static class TaxonomyLinks
{
    /// <exception cref="UserErrorException">The lines are no tree; all that is wrong is told.</exception>
    public static TaxonomyFile Build(string file, IReadOnlyList<TaxonomyLine> lines, TaxonomyProblems problems)
    {
        var byId = new Dictionary<string, TaxonomyLine>(lines.Count, StringComparer.Ordinal);
        foreach (var line in lines)
        {
            string Where() => $"'{file}', {line.Place}";
            if (!ClassPath.Check([line.Node], line.Node, Where, problems) || (line.Name != line.Node && !ClassPath.Check([line.Name], line.Name, Where, problems))) { continue; }
            if (!byId.TryAdd(line.Node, line) && byId[line.Node] is var first && (first.Parent, first.Name) != (line.Parent, line.Name))
            {
                problems.Add(() => TaxonomiesErrors.NodeTwice(file, line.Place, line.Node, Saying(first, line), Saying(line, first)));
            }
        }
        foreach (var line in byId.Values)
        {
            if (line.Parent.Length > 0 && !byId.ContainsKey(line.Parent)) { problems.Add(() => TaxonomiesErrors.ParentUnknown(file, line.Place, line.Node, line.Parent, byId.Keys)); }
        }
        var paths = Paths(file, byId, problems);
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (node, names) in paths)
        {
            var path = ClassPath.Of(names);
            if (!owners.TryAdd(path, node)) { problems.Add(() => TaxonomiesErrors.NameTwice(file, path, owners[path], node)); }
        }
        problems.ThrowIfAny();
        var taxonomy = Taxonomy.Of(paths.Select(p => p.Names));
        return new(file, taxonomy, owners.ToDictionary(o => o.Value, o => taxonomy.Find(o.Key), StringComparer.Ordinal));
    }

    static string Saying(TaxonomyLine line, TaxonomyLine other) => line.Parent == other.Parent ? $"with the name '{line.Name}'" : line.Parent.Length == 0 ? "at the top" : $"below '{line.Parent}'";

    // The names of each node whose way to the top is whole.
    static List<(string Node, string[] Names)> Paths(string file, Dictionary<string, TaxonomyLine> byId, TaxonomyProblems problems)
    {
        var names = new Dictionary<string, string[]?>(byId.Count, StringComparer.Ordinal);
        var walk = new List<string>();
        foreach (var start in byId.Keys)
        {
            walk.Clear();
            var walked = new HashSet<string>(StringComparer.Ordinal);
            var at = start;
            for (; at.Length > 0 && !names.ContainsKey(at) && byId.ContainsKey(at) && walked.Add(at); at = byId[at].Parent) { walk.Add(at); }
            if (walked.Contains(at))
            {
                var cycle = walk[walk.IndexOf(at)..];
                problems.Add(() => TaxonomiesErrors.Cycle(file, [.. Enumerable.Reverse(cycle)]));
            }
            var above = at.Length == 0 ? [] : names.GetValueOrDefault(at);
            for (var i = walk.Count - 1; i >= 0; i--)
            {
                if (above?.Length == ClassPath.MostNames)
                {
                    var deep = byId[walk[i]];
                    problems.Add(() => TaxonomiesErrors.TooDeep($"'{file}', {deep.Place}", deep.Name, ClassPath.MostNames));
                    above = null;
                }
                above = above is null ? null : [.. above, byId[walk[i]].Name];
                names[walk[i]] = above;
            }
        }
        return [.. names.Where(n => n.Value is not null).Select(n => (n.Key, n.Value!))];
    }
}

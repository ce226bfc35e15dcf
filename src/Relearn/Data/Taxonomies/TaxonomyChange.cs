using System.Text.Json.Serialization;
using Relearn.Inference.Models.Classes;

namespace Relearn.Data.Taxonomies;

/// <summary>A change of classes, in the words of the version before it.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Path">The class: of a new one the path that it gets; empty where a change is taken back.</param>
/// <param name="To">Of a rename the new name, of a merge the path of the class that takes it, of a move the path of the class above it, empty for the top.</param>
/// <param name="Parts">Of a split the names of the children.</param>
/// <param name="Reason">Why, in the words of whoever did it.</param>
sealed record TaxonomyChange(TaxonomyChangeKind Kind, string Path = "", string? To = null, IReadOnlyList<string>? Parts = null, string? Reason = null)
{
    /// <summary>Where the class stands afterwards.</summary>
    [JsonIgnore]
    public string NewPath => Kind switch
    {
        TaxonomyChangeKind.Rename => Join(ParentOf(Path), To!),
        TaxonomyChangeKind.Merge => To!,
        TaxonomyChangeKind.Move => Join(To!, NameOf(Path)),
        _ => Path,
    };

    /// <summary>Where a class stands afterwards.</summary>
    public string Forward(string path) => Replace(path, Path, NewPath);

    /// <summary>The paths of all nodes afterwards. A change whose class is not there does to the others what it would have done; two that get one path are one class.</summary>
    public IEnumerable<string> Apply(IEnumerable<string> paths) => [.. paths.Select(Forward), .. Kind switch
    {
        TaxonomyChangeKind.Add => [Path],
        TaxonomyChangeKind.Split => Parts!.Select(p => Join(Path, p)),
        _ => Enumerable.Empty<string>(),
    }];

    /// <summary>Where a class stood before, of the tree as it was then: what did not exist goes to the class above.</summary>
    public string Back(string path, Taxonomy before)
    {
        var was = Replace(path, NewPath, Path);
        // Who was in the class that took another in cannot be told from who came with that one, but by their own names.
        if (Kind == TaxonomyChangeKind.Merge && before.Find(path) >= 0) { return path; }
        while (before.Find(was) < 0) { was = ParentOf(was); }
        return was;
    }

    static string Replace(string path, string from, string to) =>
        path == from ? to : path.StartsWith(from, StringComparison.Ordinal) && path.AsSpan(from.Length).StartsWith(Taxonomy.Separator, StringComparison.Ordinal) ? to + path[from.Length..] : path;

    internal static string ParentOf(string path) => path.LastIndexOf(Taxonomy.Separator, StringComparison.Ordinal) is >= 0 and var at ? path[..at] : "";

    internal static string NameOf(string path) => path.LastIndexOf(Taxonomy.Separator, StringComparison.Ordinal) is >= 0 and var at ? path[(at + Taxonomy.Separator.Length)..] : path;

    static string Join(string parent, string name) => parent.Length == 0 ? name : parent + Taxonomy.Separator + name;
}

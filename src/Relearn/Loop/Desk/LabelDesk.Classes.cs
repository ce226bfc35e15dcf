using Relearn.Data.Labels;
using Relearn.Inference.Models.Classes;

namespace Relearn.Loop.Desk;

// How one of many classes is found.
sealed partial class LabelDesk
{
    readonly Dictionary<string, RecentClasses> _recent = new(StringComparer.Ordinal);
    readonly Lazy<Taxonomy> _tree;

    /// <summary>So few classes have a key each.</summary>
    public const int MostKeys = 9;

    /// <summary>There are more classes than keys.</summary>
    public bool HasManyClasses => Classes.Names.Count > MostKeys;

    /// <summary>Part of what stands directly in a group of classes.</summary>
    /// <param name="of">Path of the group; empty: the classes at the top.</param>
    /// <param name="from">Place of the first, from 0.</param>
    /// <param name="most">No more than these.</param>
    /// <exception cref="Numerics.UserErrorException">There is no such group.</exception>
    public ClassPage Browse(string of, int from, int most)
    {
        var tree = _tree.Value;
        var node = tree.Find(of);
        if (node < 0) { throw DeskErrors.ClassUnknown(of, Classes.Names).Exception(); }
        var children = tree.ChildrenOf(node);
        return new(of, from, children.Count, [.. children.Skip(from).Take(most).Select(c => new ListedClass(tree.NameOf(c), tree.PathOf(c), tree.ChildrenOf(c).Count))]);
    }

    // Also what they said elsewhere, and in an earlier session.
    void Take(LabelEntry entry)
    {
        _state.Take(entry);
        if (!HasManyClasses || entry is not { Origin: LabelOrigin.Person, Withdrawn: false, Value: { } value } || Classes.Find(value) is null) { return; }
        if (!_recent.TryGetValue(entry.By, out var recent)) { _recent.Add(entry.By, recent = new()); }
        recent.Use(value, entry.At);
    }

    IReadOnlyList<string> RecentOf(string by) => _recent.TryGetValue(by, out var recent) ? recent.All : [];
}

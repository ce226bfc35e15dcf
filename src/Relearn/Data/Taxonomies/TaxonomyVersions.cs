using System.Text.Json;
using Relearn.Inference.Models.Classes;
using Relearn.Numerics;
using Relearn.Storage;

namespace Relearn.Data.Taxonomies;

/// <summary>A taxonomy and all that was changed of it, in order: nothing is overwritten, a change is taken back by a further record.</summary>
/// <remarks>
/// Version 0 is the taxonomy as the data gives it; every record makes the next version, also one that takes a change back. The changes hold for whatever taxonomy the data gives today: a class that it no longer has
/// is passed over, one that it has under the new name already is that class. So earlier labels and predictions are read in today's words, and labels in today's words need no change.
/// </remarks>
sealed class TaxonomyVersions
{
    /// <summary>Kind of the records in the ledger.</summary>
    public const string Kind = "taxonomy_change";

    /// <summary>Version of the way in which changes are applied.</summary>
    public const int Algorithm = 1;

    readonly Taxonomy _base;
    // Of each change, which record takes it back, and of each such record, which change: its position, or -1.
    readonly int[] _undoneBy, _undoes;

    TaxonomyVersions(Taxonomy taxonomy, IReadOnlyList<TaxonomyChange> changes)
    {
        (_base, Changes) = (taxonomy, changes);
        (_undoneBy, _undoes) = (new int[changes.Count], new int[changes.Count]);
        var standing = new Stack<int>();
        for (var i = 0; i < changes.Count; i++)
        {
            (_undoneBy[i], _undoes[i]) = (-1, -1);
            if (changes[i].Kind != TaxonomyChangeKind.Undo) { standing.Push(i); }
            // Two people may have taken the same last change back at once.
            else if (standing.TryPop(out var undone)) { (_undoneBy[undone], _undoes[i]) = (i, undone); }
        }
        CanUndo = standing.Count > 0;
        Newest = At(changes.Count);
        Id = IdOf(Newest);
    }

    /// <summary>Applies changes.</summary>
    public static TaxonomyVersions Of(Taxonomy taxonomy, IReadOnlyList<TaxonomyChange> changes) => new(taxonomy, changes);

    /// <summary>Applies the changes that the ledger holds.</summary>
    public static TaxonomyVersions Read(Taxonomy taxonomy, Ledger ledger) =>
        Of(taxonomy, [.. Records(ledger).Select(r => JsonSerializer.Deserialize(r.Body, DataJson.Default.TaxonomyChange)!)]);

    /// <summary>The records of all changes, the first one first.</summary>
    public static IReadOnlyList<LedgerRecord> Records(Ledger ledger) => [.. ledger.List(Kind, int.MaxValue).Reverse()];

    /// <summary>Writes a change, and applies it.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="change">In today's words.</param>
    /// <param name="actor">Who makes it.</param>
    /// <exception cref="UserErrorException">It cannot be made; nothing is written.</exception>
    public TaxonomyVersions Append(Ledger ledger, TaxonomyChange change, string actor)
    {
        var problems = Problems(change);
        if (problems.Count > 0) { throw new UserErrorException(problems); }
        var body = JsonSerializer.Serialize(change, DataJson.Default.TaxonomyChange);
        // The record before is an input: what is done a second time, later, is another record.
        ledger.Append(new(Kind, Algorithm, [.. ledger.List(Kind, 1).Select(r => r.Id)], body), body, actor);
        return Read(_base, ledger);
    }

    /// <summary>What is wrong with a change that somebody wants to make.</summary>
    public IReadOnlyList<UserError> Problems(TaxonomyChange change) =>
        change.Kind == TaxonomyChangeKind.Undo ? CanUndo ? [] : [TaxonomiesErrors.NoChangeToUndo()] : ChangeCheck.Problems(Newest, change);

    /// <summary>All records, in order.</summary>
    public IReadOnlyList<TaxonomyChange> Changes { get; }

    /// <summary>Number of the newest version: how many records there are.</summary>
    public int Number => Changes.Count;

    /// <summary>Id of the newest version: equal trees have equal ones.</summary>
    public string Id { get; }

    /// <summary>The newest tree.</summary>
    public Taxonomy Newest { get; }

    /// <summary>Whether there is a change that stands.</summary>
    public bool CanUndo { get; }

    /// <summary>Whether a record's change stands; of a record that takes one back it does not.</summary>
    /// <param name="version">The version that it made, from 1.</param>
    public bool Stands(int version) => Changes[version - 1].Kind != TaxonomyChangeKind.Undo && _undoneBy[version - 1] < 0;

    /// <summary>Id of a tree.</summary>
    public static string IdOf(Taxonomy taxonomy) => $"taxonomy-{ContentHash.Of(taxonomy.ToBytes())[..20]}";

    /// <summary>The tree of a version.</summary>
    /// <param name="version">0 to <see cref="Number"/>.</param>
    public Taxonomy At(int version)
    {
        var standing = Enumerable.Range(0, version).Where(i => Changes[i].Kind != TaxonomyChangeKind.Undo && (_undoneBy[i] < 0 || _undoneBy[i] >= version)).ToArray();
        if (standing.Length == 0) { return _base; }
        IEnumerable<string> paths = Enumerable.Range(1, _base.Count - 1).Select(_base.PathOf);
        foreach (var i in standing) { paths = Changes[i].Apply(paths); }
        return Taxonomy.Of(paths.Select(p => p.Split(Taxonomy.Separator)));
    }

    /// <summary>A class of an earlier version in today's words; it is in the newest tree if it was in that version's.</summary>
    /// <param name="path">Its path then.</param>
    /// <param name="version">The version, 0 to <see cref="Number"/>.</param>
    public string Today(string path, int version)
    {
        for (var i = version; i < Changes.Count; i++)
        {
            if (Changes[i].Kind != TaxonomyChangeKind.Undo) { path = _undoneBy[i] < 0 ? Changes[i].Forward(path) : path; }
            // Of a change that came later than the words, neither it nor its end is seen; of an earlier one its end alone.
            else if (_undoes[i] is var undone && undone >= 0 && undone < version) { path = Changes[undone].Back(path, At(undone)); }
        }
        return path;
    }

    /// <summary>The node in the newest tree of each node of the tree that the data gives.</summary>
    public int[] NodesToday()
    {
        var nodes = new int[_base.Count];
        for (var node = 1; node < nodes.Length; node++) { nodes[node] = Newest.Find(Today(_base.PathOf(node), 0)); }
        return nodes;
    }

    /// <summary>The node in the newest tree of a class that is written in the data's words or in today's; -1 if it is in neither.</summary>
    public int NodeOf(string path) => _base.Find(path) >= 0 ? Newest.Find(Today(path, 0)) : Newest.Find(path);
}

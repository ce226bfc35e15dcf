using System.Text.RegularExpressions;
using Relearn.Data;
using Relearn.Modeling;
using Relearn.Storage;

namespace Relearn.Loop.Versions;

/// <summary>Removes the artifacts that no record needs.</summary>
/// <remarks>
/// <code>
/// 1 versions that nothing pins, except the newest      2 what the bodies of all other records name is needed, and what purges left of it
/// 3 of binned rows and window values only those whose rows are needed     4 all other files go
/// </code>
/// What a record names is found by its form, 64 hexadecimal digits, so a kind of record that is new is safe by itself. Records stay: lineage is
/// never cut, and a step whose artifact is gone is done again. Killed at any moment it has removed some of what nobody needs.
/// </remarks>
static partial class GarbageCollection
{
    // Made again from the rows whose hash is their first input.
    static readonly string[] Derived = ["binned", WindowHistory.Kind];

    /// <param name="context">The workspace; its lock is held.</param>
    /// <param name="dryRun">Only say what would go.</param>
    /// <param name="removing">Is told each hash before it goes.</param>
    public static GarbageReport Collect(CircleContext context, bool dryRun, Action<string>? removing = null)
    {
        // An empty ledger needs nothing: it was moved away, perhaps, and will come back.
        if (context.Ledger.Latest(DatasetVersion.Kind) is null) { throw DataErrors.NothingRead(context.Project.Name).Exception(); }
        var unneeded = DatasetVersions.List(context).Versions.Where(v => v.Unneeded).ToArray();
        var needed = Needed(context, unneeded.Select(v => v.Id).ToHashSet());
        var (gone, kept) = (new List<string>(), new List<string>());
        foreach (var hash in context.Artifacts.Hashes()) { (needed.Contains(hash) ? kept : gone).Add(hash); }
        var report = new GarbageReport(dryRun, [.. unneeded.Where(v => v.State != VersionState.Gone && !needed.Contains(v.RowsHash)).Select(v => v.Id)],
            gone.Count, gone.Sum(context.Artifacts.SizeOf), kept.Count, kept.Sum(context.Artifacts.SizeOf));
        if (dryRun) { return report; }
        // A version is there if its manifest is: that goes before its chunks.
        foreach (var hash in gone.OrderBy(h => RowsEnvelope.IsManifest(context.Artifacts.PathOf(h)) ? 0 : 1).ThenBy(h => h, StringComparer.Ordinal))
        {
            removing?.Invoke(hash);
            context.Artifacts.Remove(hash);
        }
        context.Artifacts.RemoveUnfinished();
        return report;
    }

    /// <summary>Destroys what no record names at all, such as the rows of a run that was killed before it wrote its record.</summary>
    public static void DestroyUnrecorded(CircleContext context)
    {
        if (context.Ledger.Latest(DatasetVersion.Kind) is null) { return; }
        var needed = Needed(context, []);
        foreach (var hash in context.Artifacts.Hashes().Where(h => !needed.Contains(h)).ToArray()) { context.Artifacts.Destroy(hash); }
        context.Artifacts.RemoveUnfinished();
    }

    static HashSet<string> Needed(CircleContext context, HashSet<string> unneeded)
    {
        var records = context.Ledger.FindByPrefix("", int.MaxValue);
        var needed = new HashSet<string>();
        foreach (var record in records.Where(r => !unneeded.Contains(r.Id) && !Derived.Contains(r.Kind))) { Add(record); }
        foreach (var record in records.Where(r => Derived.Contains(r.Kind) && r.Inputs.All(needed.Contains))) { Add(record); }
        foreach (var hash in needed.ToArray()) { needed.UnionWith(RowsParts.Of(context.Artifacts, hash)); }
        return needed;

        void Add(LedgerRecord record)
        {
            foreach (var hash in Hash().Matches(record.Body).Select(m => m.Value))
            {
                needed.Add(hash);
                if (DatasetVersions.LeftOf(context.Ledger, hash) is { } left) { needed.Add(left); }
            }
        }
    }

    [GeneratedRegex("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")]
    private static partial Regex Hash();
}

using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Labels;
using Relearn.Data.Labels.Queues;
using Relearn.Data.Validation;
using Relearn.Modeling;
using Relearn.Storage;

namespace Relearn.Loop.Versions;

/// <summary>Removes rows from every data set version and what is about them from the log; old bytes are destroyed, tombstones stay.</summary>
/// <remarks>
/// <code>
/// 1 find what goes, change nothing; labels about it go      2 per version: write what is left, leave a tombstone, destroy the old bytes and what was derived from them
/// 3 per log segment: the same           4 snapshots of windows and lists that quote what is gone go as a whole, and what no record names
/// </code>
/// Cut off anywhere, it is finished by doing it again: what was rewritten holds nothing that goes, the rest is found again.
/// </remarks>
sealed class Purge
{
    readonly CircleContext _context;
    readonly IDoomedRows _doomed;
    readonly string _reason;
    readonly Dictionary<string, HashSet<string>> _vanished = [];

    public Purge(CircleContext context, IDoomedRows doomed, string reason)
    {
        (_context, _doomed, _reason) = (context, doomed, reason);
        (Versions, Log) = (new(context, doomed), new(context, doomed));
        NotReproducible = [.. Versions.Versions.SelectMany(v => context.Ledger.DescendantsOf(v.Id)).Distinct().Order(StringComparer.Ordinal)];
    }

    public DoomedVersions Versions { get; }

    public DoomedLog Log { get; }

    /// <summary>Records made from the versions that are rewritten.</summary>
    public IReadOnlyList<string> NotReproducible { get; }

    /// <summary>Replays hold decisions about rows that go, and nobody can say which.</summary>
    public bool DropsReplays => Log.ReplaysUndecided && Versions.Rows > 0;

    /// <summary>Lists of single cells that quoted what is gone.</summary>
    public int Lists { get; private set; }

    /// <summary>Removes.</summary>
    /// <returns>Number of records of the log that are gone.</returns>
    public long Do()
    {
        FinishWhatWasCutOff();
        // First, while it can still be told which items the rows are: cut off behind this, the rows are found again.
        var labels = PurgeLabels();
        foreach (var hash in Versions.Hashes.ToArray())
        {
            var fresh = Versions.Rewrite(hash, _vanished);
            _context.Ledger.AddTombstone(hash, fresh, _reason, _context.Actor);
            RowsParts.Destroy(_context.Artifacts, hash);
            DestroyDerived();
        }
        foreach (var list in Quoting())
        {
            _context.Ledger.AddTombstone(list, null, _reason, _context.Actor);
            _context.Artifacts.Destroy(list);
            Lists++;
        }
        GarbageCollection.DestroyUnrecorded(_context);
        var logged = labels + Log.Purge(_reason);
        if (DropsReplays) { logged += Log.DropReplays(_reason); }
        // Profiles and snapshots of windows are made again from what is left.
        Monitoring.Profiles.WindowStore.Destroy(_context.Paths.Monitoring);
        if (Directory.Exists(_context.Paths.States))
        {
            foreach (var snapshot in Directory.EnumerateFiles(_context.Paths.States)) { ArtifactStore.Shred(snapshot); }
        }
        return logged;
    }

    // The label ledger's entries about them, and the lists that were made of it.
    long PurgeLabels()
    {
        if (RecordLog.Segments(_context.Paths.Log, LabelLedger.Kind).Count == 0) { return 0; }
        var items = Versions.Hashes.SelectMany(Versions.Items).ToHashSet(StringComparer.Ordinal);
        var gone = LabelLedger.Purge(_context.Paths.Log, _context.Ledger, items, _reason, _context.Actor);
        if (gone == 0) { return 0; }
        foreach (var list in _context.Ledger.List(LabelSnapshot.Kind, int.MaxValue).Select(r => JsonSerializer.Deserialize(r.Body, DataJson.Default.LabelSnapshot)!.Hash).Distinct().Where(_context.Artifacts.Contains))
        {
            _context.Ledger.AddTombstone(list, null, _reason, _context.Actor);
            _context.Artifacts.Destroy(list);
            Lists++;
        }
        return gone;
    }

    /// <summary>Runs whose model has one of these texts in a vocabulary.</summary>
    public static string[] RunsNaming(CircleContext context, Func<string, string, bool> isGone) =>
        [.. context.Ledger.List(ModelRun.Kind, int.MaxValue)
            .Where(r => JsonSerializer.Deserialize(r.Body, ModelJson.Default.ModelRun)!.Inputs.Any(i => i.Terms?.Any(t => isGone(i.Column, t)) == true)).Select(r => r.Id)];

    /// <summary>Runs whose model has a text in a vocabulary that no row has any more.</summary>
    public string[] StillNaming() => RunsNaming(_context, (column, text) => _vanished.GetValueOrDefault(column)?.Contains(text) == true);

    // A purge that left its tombstone and was killed before it destroyed the old bytes.
    void FinishWhatWasCutOff()
    {
        foreach (var record in _context.Ledger.List(DatasetVersion.Kind, int.MaxValue))
        {
            for (var hash = DatasetVersions.Parse(record).RowsHash; hash is not null && _context.Ledger.FindTombstone(hash) is { } tombstone; hash = tombstone.NewHash) { RowsParts.Destroy(_context.Artifacts, hash); }
        }
    }

    // They quote what could not be read or was not as expected, cell by cell, so nobody can say which row a cell is of: a list goes as a whole.
    IEnumerable<string> Quoting() =>
        _context.Ledger.List(DatasetVersion.Kind, int.MaxValue).Select(r => DatasetVersions.Parse(r).QuarantineHash)
            .Concat(_context.Ledger.List(ValidationReport.Kind, int.MaxValue).Select(r => JsonSerializer.Deserialize(r.Body, DataJson.Default.ValidationReport)!.FailuresHash))
            .Distinct().Where(h => _context.Artifacts.Contains(h) && _doomed.QuotedIn(File.ReadAllText(_context.Artifacts.PathOf(h))));

    // Binned rows and the values of windows are made again from what is left.
    void DestroyDerived()
    {
        var derived = _context.Ledger.List("binned", int.MaxValue).Select(r => JsonSerializer.Deserialize(r.Body, ModelJson.Default.BinnedArtifacts)!.Binned)
            .Concat(_context.Ledger.List(WindowHistory.Kind, int.MaxValue).Select(r => JsonSerializer.Deserialize(r.Body, ModelJson.Default.WindowValues)!.Hash));
        foreach (var hash in derived.Where(_context.Artifacts.Contains))
        {
            _context.Ledger.AddTombstone(hash, null, _reason, _context.Actor);
            _context.Artifacts.Destroy(hash);
        }
        // A queue names items, and where rows have moved it would show others.
        foreach (var hash in _context.Ledger.List(LabelQueue.Kind, int.MaxValue).Select(r => JsonSerializer.Deserialize(r.Body, DataJson.Default.LabelQueue)!.ItemsHash).Where(_context.Artifacts.Contains))
        {
            _context.Ledger.AddTombstone(hash, null, _reason, _context.Actor);
            RowsParts.Destroy(_context.Artifacts, hash);
        }
    }
}

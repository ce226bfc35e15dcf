using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Labels;
using Relearn.Inference.Features;
using Relearn.Modeling;
using Relearn.Serving;

namespace Relearn.Loop.Versions;

/// <summary>Which rows of which versions are to go. Found before anything is changed.</summary>
sealed class DoomedVersions
{
    readonly CircleContext _context;
    readonly IDoomedRows _doomed;
    // By the hash of the rows as they are now: two versions may have the same.
    readonly Dictionary<string, Found> _found = [];

    sealed record Found(long Rows, long All, long Undecided, IReadOnlyDictionary<string, long> TrainRows);

    public DoomedVersions(CircleContext context, IDoomedRows doomed)
    {
        (_context, _doomed) = (context, doomed);
        var runs = context.Ledger.List(ModelRun.Kind, int.MaxValue).Select(r => (r.Id, Run: JsonSerializer.Deserialize(r.Body, ModelJson.Default.ModelRun)!)).ToArray();
        foreach (var record in context.Ledger.List(DatasetVersion.Kind, int.MaxValue))
        {
            var hash = DatasetVersions.LeftOf(context.Ledger, DatasetVersions.Parse(record).RowsHash);
            if (hash is null || !context.Artifacts.Contains(hash)) { continue; }
            if (!_found.TryGetValue(hash, out var found))
            {
                using var file = RowsFile.Open(context.Artifacts.Require(hash));
                if (!doomed.Columns.All(file.Columns.Contains))
                {
                    NotJudged.Add(record.Id);
                    continue;
                }
                _found.Add(hash, found = Count(file, [.. runs.Where(r => r.Run.RowsHash == hash)]));
            }
            Undecided += found.Undecided;
            if (found.Rows == 0) { continue; }
            if (found.Rows == found.All) { IsNothingLeft = true; }
            Versions.Add(new(record.Id, found.Rows));
        }
        var live = Rollout.LiveRelease(context.Ledger);
        var releases = context.Ledger.List(Release.Kind, int.MaxValue).ToLookup(r => JsonSerializer.Deserialize(r.Body, ServingJson.Default.Release)!.Run, r => r.Id);
        foreach (var (id, run) in runs.Where(r => Versions.Any(v => v.Id == r.Run.Dataset)))
        {
            Models.Add(new(id, _found.GetValueOrDefault(run.RowsHash)?.TrainRows.GetValueOrDefault(id) ?? 0, [.. releases[id]], live is not null && releases[id].Contains(live)));
        }
    }

    public List<TouchedVersion> Versions { get; } = [];

    public List<TouchedModel> Models { get; } = [];

    public List<string> NotJudged { get; } = [];

    public long Undecided { get; }

    /// <summary>Of one version no row would stay.</summary>
    public bool IsNothingLeft { get; }

    /// <summary>Rows that go, those of equal versions once.</summary>
    public long Rows => _found.Values.Sum(f => f.Rows);

    /// <summary>Hashes of the artifacts that must be written anew.</summary>
    public IEnumerable<string> Hashes => _found.Where(f => f.Value.Rows > 0).Select(f => f.Key);

    Found Count(RowsFile file, (string Id, ModelRun Run)[] runs)
    {
        var (rows, undecided) = (0L, 0L);
        var trained = new long[runs.Length];
        ForEach(file, (start, goes) =>
        {
            for (var i = 0; i < goes.Length; i++)
            {
                undecided += double.IsNaN(goes[i]) ? 1 : 0;
                if (goes[i] != 1) { continue; }
                rows++;
                for (var r = 0; r < runs.Length; r++) { trained[r] += start + i >= runs[r].Run.Train.First && start + i < runs[r].Run.Train.End ? 1 : 0; }
            }
        });
        return new(rows, file.Rows, undecided, runs.Select((r, i) => (r.Id, Rows: trained[i])).ToDictionary(r => r.Id, r => r.Rows));
    }

    /// <summary>Writes rows anew without those that go.</summary>
    /// <param name="hash">The artifact.</param>
    /// <param name="vanished">Takes, by column, the texts that no row has any more.</param>
    /// <returns>The new artifact.</returns>
    public string Rewrite(string hash, Dictionary<string, HashSet<string>> vanished)
    {
        using var file = RowsFile.Open(_context.Artifacts.Require(hash));
        var kept = new List<int>();
        ForEach(file, (start, goes) =>
        {
            for (var i = 0; i < goes.Length; i++)
            {
                if (goes[i] != 1) { kept.Add((int)start + i); }
            }
        });
        var fresh = RowsParts.Put(_context.Artifacts, stream => file.WriteOnly(stream, [.. kept]));
        using var left = RowsFile.Open(_context.Artifacts.Require(fresh));
        foreach (var column in file.Columns.Where(c => c.Kind == ValueKind.Text))
        {
            var gone = file.DictionaryOf(column.Name).Except(left.DictionaryOf(column.Name), StringComparer.Ordinal);
            if (!vanished.TryGetValue(column.Name, out var texts)) { vanished.Add(column.Name, texts = new(StringComparer.Ordinal)); }
            texts.UnionWith(gone);
        }
        return fresh;
    }

    /// <summary>Items that only rows that go have: what was said about them is about nobody else.</summary>
    public HashSet<string> Items(string hash)
    {
        using var file = RowsFile.Open(_context.Artifacts.Require(hash));
        var going = new HashSet<long>();
        ForEach(file, (start, goes) =>
        {
            for (var i = 0; i < goes.Length; i++)
            {
                if (goes[i] == 1) { going.Add(start + i); }
            }
        });
        var (gone, kept) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        new ItemIds(_context.Project, file).ForEach((row, item) => (going.Contains(row) ? gone : kept).Add(item));
        gone.ExceptWith(kept);
        return gone;
    }

    void ForEach(RowsFile file, RowJudge take)
    {
        var batch = file.CreateBatch(_doomed.Columns.Select(c => c.Name), ColumnBatch.TrainingRows);
        for (long start = 0; start < file.Rows; start += ColumnBatch.TrainingRows)
        {
            file.Read(batch, start, (int)Math.Min(ColumnBatch.TrainingRows, file.Rows - start));
            take(start, _doomed.Judge(batch));
        }
    }

    delegate void RowJudge(long start, ReadOnlySpan<double> goes);
}

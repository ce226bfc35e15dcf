using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Validation;
using Relearn.Modeling;
using Relearn.Serving;
using Relearn.Storage;

namespace Relearn.Loop.Versions;

/// <summary>The data set versions that the ledger knows, what of them is here and what names them.</summary>
static class DatasetVersions
{
    public static VersionList List(CircleContext context)
    {
        var pins = Pins(context.Ledger);
        var lines = new List<VersionLine>();
        var seen = new HashSet<string>();
        var records = context.Ledger.List(DatasetVersion.Kind, int.MaxValue);
        for (var i = records.Count - 1; i >= 0; i--)
        {
            var dataset = Parse(records[i]);
            var hash = LeftOf(context.Ledger, dataset.RowsHash) ?? dataset.RowsHash;
            var state = !context.Artifacts.Contains(hash) ? VersionState.Gone : hash == dataset.RowsHash ? VersionState.Stored : VersionState.Purged;
            var parts = ((string[])[hash, .. dataset.Sources?.Values ?? []]).SelectMany(h => RowsParts.Of(context.Artifacts, h)).Distinct().ToArray();
            var (bytes, own) = (parts.Sum(context.Artifacts.SizeOf), parts.Where(seen.Add).Sum(context.Artifacts.SizeOf));
            lines.Add(new(records[i].Id, records[i].Circumstances.At, i == 0, dataset.Rows, hash, state, bytes, own, [.. pins[records[i].Id].Order(StringComparer.Ordinal)]));
        }
        lines.Reverse();
        return new(lines, context.Artifacts.Hashes().Sum(context.Artifacts.SizeOf));
    }

    /// <summary>The version that a person means: <c>newest</c>, <c>previous</c>, an id, or the beginning of one with or without <c>dataset-</c>.</summary>
    public static (LedgerRecord Record, DatasetVersion Version) Find(CircleContext context, string name)
    {
        var records = context.Ledger.List(DatasetVersion.Kind, int.MaxValue);
        var found = name switch
        {
            "newest" => records.Take(1),
            "previous" => records.Skip(1).Take(1),
            _ => records.Where(r => name.Length > 0 && (r.Id.StartsWith(name, StringComparison.Ordinal) || r.Id.StartsWith($"{DatasetVersion.Kind}-{name}", StringComparison.Ordinal))),
        };
        return found.ToArray() is [var one] ? (one, Parse(one)) : throw LoopErrors.VersionUnknown(name, [.. records.Take(10).Select(r => r.Id)]).Exception();
    }

    public static DatasetVersion Parse(LedgerRecord record) => JsonSerializer.Deserialize(record.Body, DataJson.Default.DatasetVersion)!;

    /// <summary>The hash of what purges left of an artifact; null where they left nothing.</summary>
    public static string? LeftOf(Ledger ledger, string hash)
    {
        var left = hash;
        while (left is not null && ledger.FindTombstone(left) is { } tombstone) { left = tombstone.NewHash; }
        return left;
    }

    static ILookup<string, string> Pins(Ledger ledger)
    {
        var pins = new List<(string Version, string By)>();
        var ofRun = new Dictionary<string, string>();
        foreach (var record in ledger.List(ModelRun.Kind, int.MaxValue))
        {
            ofRun[record.Id] = JsonSerializer.Deserialize(record.Body, ModelJson.Default.ModelRun)!.Dataset;
            pins.Add((ofRun[record.Id], record.Id));
        }
        foreach (var record in ledger.List(Release.Kind, int.MaxValue))
        {
            var run = JsonSerializer.Deserialize(record.Body, ServingJson.Default.Release)!.Run;
            if (ofRun.TryGetValue(run, out var version)) { pins.Add((version, record.Id)); }
        }
        foreach (var kind in (string[])[BacktestReport.Kind, BacktestModel.Kind])
        {
            pins.AddRange(ledger.List(kind, int.MaxValue).SelectMany(r => r.Inputs.Select(i => (i, r.Id))));
        }
        // A source that is refused falls back on the newest version of the same declaration that was not.
        var declarations = new HashSet<string>();
        foreach (var record in ledger.List(ValidationReport.Kind, int.MaxValue))
        {
            var report = JsonSerializer.Deserialize(record.Body, DataJson.Default.ValidationReport)!;
            if (report.Dataset is { } version && ledger.Find(version) is not null && declarations.Add(report.Declaration)) { pins.Add((version, record.Id)); }
        }
        return pins.Distinct().ToLookup(p => p.Version, p => p.By);
    }
}

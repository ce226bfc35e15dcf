using System.Text.Json;
using Relearn.Storage;

namespace Relearn.Data.Labels;

/// <summary>The label ledger: every label that was ever given, in the order in which it was written. It stands in the log as segments of its own.</summary>
/// <remarks>An entry that was acknowledged is on the disk. <c>docs/formats/labels.md</c>.</remarks>
public sealed class LabelLedger : IAsyncDisposable
{
    /// <summary>Kind of the segments.</summary>
    public const string Kind = "labels";

    readonly RecordLogWriter _writer;

    /// <summary>Opens it for writing; other processes may write at the same time.</summary>
    /// <param name="folder">Folder of the log.</param>
    /// <param name="ledger">Gives the writer its number.</param>
    /// <param name="time">The clock.</param>
    public LabelLedger(string folder, Ledger ledger, TimeProvider time) => _writer = new(folder, Kind, ledger, Durability.Disk, time);

    /// <summary>Writes entries; when it completes they are on the disk, all of them.</summary>
    public ValueTask AppendAsync(IEnumerable<LabelEntry> entries)
    {
        foreach (var entry in entries) { _writer.Append(JsonSerializer.SerializeToUtf8Bytes(entry, LabelsJson.Default.LabelEntry)); }
        return _writer.CommitAsync();
    }

    /// <summary>Reads all entries, segment by segment; within a segment in the order in which they were written.</summary>
    /// <exception cref="Numerics.UserErrorException">A segment is damaged, or an entry is of a later build.</exception>
    public static void Read(string folder, Action<LabelEntry> take)
    {
        foreach (var segment in RecordLog.Segments(folder, Kind)) { ReadSegment(segment, 0, take); }
    }

    /// <summary>Reads the entries of one segment that begin at or after <paramref name="from"/>.</summary>
    /// <returns>Where it ended.</returns>
    internal static long ReadSegment(string path, long from, Action<LabelEntry> take) => RecordLog.ReadSegment(path, (segment, payload) =>
    {
        try
        {
            take(JsonSerializer.Deserialize(payload, LabelsJson.Default.LabelEntry)!);
        }
        catch (JsonException e)
        {
            throw LabelsErrors.EntryUnreadable(segment, e.Message).Exception();
        }
    }, from, long.MaxValue);

    /// <summary>All entries, those of one moment in the order in which they were written.</summary>
    public static IReadOnlyList<LabelEntry> All(string folder)
    {
        var entries = new List<LabelEntry>();
        Read(folder, entries.Add);
        // Several people write at once, each into segments of their own.
        return [.. entries.OrderBy(e => e.At)];
    }

    /// <summary>Destroys the entries of items that are forgotten; a tombstone stays.</summary>
    /// <returns>Number of entries.</returns>
    internal static long Purge(string folder, Ledger ledger, IReadOnlySet<string> items, string reason, string actor) =>
        RecordLog.Purge(folder, Kind, ledger, payload => items.Contains(JsonSerializer.Deserialize(payload, LabelsJson.Default.LabelEntry)!.Item), reason, actor);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _writer.DisposeAsync();
}

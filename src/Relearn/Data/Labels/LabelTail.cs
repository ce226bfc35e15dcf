using Relearn.Storage;

namespace Relearn.Data.Labels;

/// <summary>Reads the label ledger, and later on what has come since, also from other processes.</summary>
sealed class LabelTail(string folder)
{
    readonly Dictionary<string, long> _read = new(StringComparer.Ordinal);

    /// <summary>Gives the entries that are new, segment by segment.</summary>
    public void Read(Action<LabelEntry> take)
    {
        foreach (var segment in RecordLog.Segments(folder, LabelLedger.Kind))
        {
            var from = _read.GetValueOrDefault(segment);
            // A segment that a purge made shorter has nothing new.
            if (new FileInfo(segment).Length <= from) { continue; }
            _read[segment] = LabelLedger.ReadSegment(segment, from, take);
        }
    }
}

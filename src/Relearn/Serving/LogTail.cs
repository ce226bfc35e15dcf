using System.Globalization;
using Relearn.Storage;

namespace Relearn.Serving;

/// <summary>Reads the log of one kind, and later on from where it stopped.</summary>
/// <param name="folder">Folder of the log.</param>
/// <param name="kind">Kind of its segments.</param>
/// <param name="since">Segments that were last written before are passed over; null reads all.</param>
sealed class LogTail(string folder, string kind, DateTimeOffset? since = null)
{
    readonly LogCodec.Decoder _decoder = new();
    string _segment = "";
    long _at;
    long _writer = -1;
    long _records;

    /// <summary>Where the log of a kind ends now.</summary>
    public static (string Segment, long Length) EndOf(string folder, string kind) =>
        RecordLog.Segments(folder, kind) is [.., var last] ? (last, new FileInfo(last).Length) : ("", 0);

    /// <summary>Reads what has come since the last time.</summary>
    /// <param name="wanted">False: the record is counted and not decoded. It is given the writer and the record's number there, from 1.</param>
    /// <param name="predictions">Is given each decision; it is used again for the next one.</param>
    /// <param name="outcomes">Is given each outcome.</param>
    /// <param name="events">Is given each event.</param>
    /// <param name="until">Where to stop; null reads all.</param>
    public void Read(Func<long, long, bool> wanted, Action<LoggedPrediction>? predictions = null, Action<LoggedOutcome>? outcomes = null, Action<LoggedEvent>? events = null, (string Segment, long Length)? until = null)
    {
        foreach (var segment in RecordLog.Segments(folder, kind))
        {
            if (string.CompareOrdinal(segment, _segment) < 0) { continue; }
            if (until is { } end && string.CompareOrdinal(segment, end.Segment) > 0) { return; }
            if (segment != _segment && since is { } first && File.GetLastWriteTimeUtc(segment) < first.UtcDateTime) { continue; }
            if (segment != _segment)
            {
                var number = long.Parse(Path.GetFileName(segment).Split('-')[1], CultureInfo.InvariantCulture);
                (_segment, _at, _records, _writer) = (segment, 0, number == _writer ? _records : 0, number);
            }
            _at = RecordLog.ReadSegment(segment, (name, payload) =>
            {
                _records++;
                if (wanted(_writer, _records)) { _decoder.Decode(name, payload, predictions, outcomes, events); }
            }, _at, until is { } last && last.Segment == segment ? last.Length : long.MaxValue);
        }
    }
}

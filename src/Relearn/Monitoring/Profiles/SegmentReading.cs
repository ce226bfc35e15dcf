using System.Buffers.Binary;
using Relearn.Serving;
using Relearn.Storage;

namespace Relearn.Monitoring.Profiles;

/// <summary>Reads a segment of the log into profiles, from where an earlier reading ended.</summary>
/// <param name="reference">What rows are counted against.</param>
/// <param name="bundleHash">Only decisions of this model.</param>
/// <param name="length">Length of a window.</param>
/// <param name="live">Whether the clock of the log means anything: a replay is logged long after its events.</param>
sealed class SegmentReading(ProfileReference reference, string bundleHash, WindowLength length, bool live)
{
    readonly RowProfiler _rows = new(reference);
    readonly LogCodec.Decoder _decoder = new();

    /// <summary>Reads on.</summary>
    /// <param name="path">The segment.</param>
    /// <param name="before">What was read of it; null where nothing was.</param>
    /// <returns>All of it; <paramref name="before"/> itself where nothing is new.</returns>
    public SegmentProfiles Read(string path, SegmentProfiles? before)
    {
        if (before is not null && !StillThere(path, before)) { before = null; }
        var segment = before ?? new();
        var at = Math.Max(segment.Offset, LogFrame.SegmentHeaderLength);
        if (new FileInfo(path).Length <= at) { return segment; }
        foreach (var (start, end) in segment.Contexts) { RecordLog.ReadSegment(path, (name, payload) => _decoder.Decode(name, payload, null, null), start, end); }
        var (window, profile) = (0, (WindowProfile?)null);
        segment.Offset = RecordLog.ReadSegment(path, (name, payload) =>
        {
            var end = at + LogFrame.HeaderLength + payload.Length;
            if (payload.Length > 0 && LogCodec.IsContext(payload)) { segment.Contexts.Add((at, end)); }
            (segment.LastFrame, segment.LastHeader) = (at, (ulong)(uint)payload.Length | (ulong)LogFrame.Checksum(payload) << 32);
            at = end;
            _decoder.Decode(name, payload, Take, null);
        }, segment.Offset, long.MaxValue);
        return segment;

        void Take(LoggedPrediction prediction)
        {
            if (prediction.Context.BundleHash != bundleHash) { return; }
            var now = length.Of(prediction.EventTime);
            if (profile is null || now != window)
            {
                if (!segment.Windows.TryGetValue(now, out profile))
                {
                    if (segment.Windows.Count == SegmentProfiles.MostWindows)
                    {
                        segment.Unplaced += prediction.CandidateCount;
                        return;
                    }
                    segment.Windows.Add(now, profile = new(reference));
                }
                window = now;
            }
            if (live) { profile.AddClock(prediction.EventTime, prediction.LoggedTime, segment.LastLogged); }
            segment.LastLogged = prediction.LoggedTime;
            for (var c = 0; c < prediction.CandidateCount; c++)
            {
                var candidate = prediction.Candidates[c];
                _rows.Take(profile, ValueHash.Mix(ValueHash.Mix((ulong)prediction.Id.Writer << 40 ^ (ulong)prediction.Id.Number) + (ulong)c), candidate.RawRow, candidate.Features);
            }
        }
    }

    // A purge takes records out of the middle, so what was read last no longer stands where it stood.
    internal static bool StillThere(string path, SegmentProfiles before)
    {
        if (before.Offset <= LogFrame.SegmentHeaderLength) { return true; }
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (stream.Length < before.Offset) { return false; }
        stream.Position = before.LastFrame;
        var header = new byte[LogFrame.HeaderLength];
        stream.ReadExactly(header);
        return BinaryPrimitives.ReadUInt64LittleEndian(header) == before.LastHeader;
    }
}

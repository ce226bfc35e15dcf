using Relearn.Storage;

namespace Relearn.Serving;

/// <summary>The kinds of segments that hold predictions and outcomes, and how they are read.</summary>
public static class PredictionLog
{
    /// <summary>Segments with answers to callers.</summary>
    public const string Live = "predictions";

    /// <summary>Segments with outcomes that callers reported.</summary>
    public const string Outcomes = "outcomes";

    /// <summary>Segments with events of other sources that callers reported.</summary>
    public const string Events = "events";

    /// <summary>Segments with what shadows answered, and with decisions of a rollout that nobody answered.</summary>
    internal const string Rollouts = "rollouts";

    /// <summary>Segments with a replayed period, predictions and outcomes.</summary>
    public const string Replay = "replay";

    /// <summary>Reads every record of a kind, oldest first.</summary>
    /// <param name="folder">Folder of the log.</param>
    /// <param name="kind">One of the constants above.</param>
    /// <param name="writer">Only segments of this writer; null reads all.</param>
    /// <param name="predictions">Is given each decision; it is used again for the next one.</param>
    /// <param name="outcomes">Is given each outcome.</param>
    public static void Read(string folder, string kind, long? writer, Action<LoggedPrediction>? predictions, Action<LoggedOutcome>? outcomes) => Read(folder, kind, writer, predictions, outcomes, null);

    /// <summary>The same, and <paramref name="measures"/> is given each report of measures.</summary>
    internal static void Read(string folder, string kind, long? writer, Action<LoggedPrediction>? predictions, Action<LoggedOutcome>? outcomes, Action<LoggedMeasures>? measures)
    {
        var decoder = new LogCodec.Decoder();
        foreach (var segment in RecordLog.Segments(folder, kind))
        {
            if (writer is { } number && !Path.GetFileName(segment).StartsWith(FormattableString.Invariant($"{kind}-{number:D6}-"), StringComparison.Ordinal)) { continue; }
            RecordLog.ReadSegment(segment, (name, payload) => decoder.Decode(name, payload, predictions, outcomes, null, measures));
        }
    }
}

using Relearn.Serving;
using Relearn.Storage;

namespace Relearn.Loop.Versions;

/// <summary>Which records of the log are to go. Found before anything is changed.</summary>
sealed class DoomedLog
{
    /// <summary>How many decisions of a release are named.</summary>
    public const int MostNamed = 100;

    static readonly string[] Kinds = [PredictionLog.Live, PredictionLog.Replay, PredictionLog.Outcomes, PredictionLog.Rollouts];

    readonly CircleContext _context;
    readonly IDoomedRows _doomed;
    // An outcome may name only the decision.
    readonly HashSet<DecisionId> _decisions = [];
    readonly LogCodec.Decoder _decoder = new();

    public DoomedLog(CircleContext context, IDoomedRows doomed)
    {
        (_context, _doomed) = (context, doomed);
        var touched = new SortedDictionary<(string Release, string Source), (long Decisions, List<string> First)>();
        foreach (var kind in Kinds)
        {
            PredictionLog.Read(context.Paths.Log, kind, null, prediction =>
            {
                var goes = doomed.Judge(prediction);
                if (goes is null)
                {
                    Undecided++;
                    ReplaysUndecided |= kind == PredictionLog.Replay;
                }
                if (goes != true) { return; }
                _decisions.Add(prediction.Id);
                var name = (prediction.Context.Release, kind switch { PredictionLog.Replay => "replay", PredictionLog.Rollouts => "shadow", _ => "live" });
                var (decisions, first) = touched.GetValueOrDefault(name, (0, []));
                if (first.Count < MostNamed) { first.Add($"{prediction.Id}"); }
                touched[name] = (decisions + 1, first);
            }, null);
        }
        Predictions = [.. touched.Select(t => new TouchedPredictions(t.Key.Release, t.Key.Source, t.Value.Decisions, t.Value.First))];
    }

    public IReadOnlyList<TouchedPredictions> Predictions { get; }

    /// <summary>Logged decisions that do not hold what decides.</summary>
    public long Undecided { get; private set; }

    /// <summary>Some of them are of replays.</summary>
    public bool ReplaysUndecided { get; private set; }

    /// <summary>How many records go.</summary>
    /// <param name="withReplays">All that replays hold.</param>
    public long Count(bool withReplays)
    {
        long count = 0;
        foreach (var kind in Kinds) { RecordLog.Read(_context.Paths.Log, kind, (_, payload) => count += (withReplays && kind == PredictionLog.Replay) || Goes(payload) ? 1 : 0); }
        return count;
    }

    /// <summary>Rewrites the segments without what goes; old bytes are destroyed, tombstones stay.</summary>
    public long Purge(string reason) => Kinds.Sum(kind => RecordLog.Purge(_context.Paths.Log, kind, _context.Ledger, Goes, reason, _context.Actor));

    /// <summary>Destroys every replay: each is played again from the rows that are left.</summary>
    public long DropReplays(string reason)
    {
        long records = 0;
        foreach (var segment in RecordLog.Segments(_context.Paths.Log, PredictionLog.Replay))
        {
            RecordLog.ReadSegment(segment, (_, _) => records++);
            if (_context.Ledger.SegmentHash(Path.GetFileName(segment)) is { } hash) { _context.Ledger.AddTombstone(hash, null, reason, _context.Actor); }
            ArtifactStore.Shred(segment);
        }
        return records;
    }

    bool Goes(ReadOnlySpan<byte> payload)
    {
        // No key is null: here only the decisions count.
        if (LogCodec.Names(payload, null, _decisions)) { return true; }
        var goes = false;
        _decoder.Decode("", payload, null, outcome => goes = _doomed.JudgeKey(outcome.Key) == true, null, measures => goes = _doomed.JudgeKey(measures.Key) == true);
        return goes;
    }
}

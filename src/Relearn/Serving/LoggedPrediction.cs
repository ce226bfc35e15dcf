namespace Relearn.Serving;

/// <summary>A decision as it stands in the log. Used again for the next one while a log is read: copy what you keep.</summary>
public sealed class LoggedPrediction
{
    /// <summary>What it has in common with others.</summary>
    public PredictionContext Context { get; internal set; } = null!;

    /// <summary>Its id.</summary>
    public DecisionId Id { get; internal set; }

    /// <summary>The caller's id of the request, or the decision's.</summary>
    public string RequestId { get; internal set; } = "";

    /// <summary>Entity or unit, if the caller named one.</summary>
    public string Key { get; internal set; } = "";

    /// <summary>When the event was, microseconds since 1970 UTC.</summary>
    public double EventTime { get; internal set; }

    /// <summary>When the answer was logged, microseconds since 1970 UTC.</summary>
    public long LoggedTime { get; internal set; }

    /// <summary>Why it was made.</summary>
    public PredictionSource Source { get; internal set; }

    /// <summary>How it came about.</summary>
    public PredictionFlags Flags { get; internal set; }

    /// <summary>Time inside the service up to the log, microseconds.</summary>
    public float LatencyMicroseconds { get; internal set; }

    /// <summary>The candidates, in the order of the request; the first <see cref="CandidateCount"/> are filled.</summary>
    public List<LoggedCandidate> Candidates { get; } = [];

    /// <summary>Number of candidates.</summary>
    public int CandidateCount { get; internal set; }
}

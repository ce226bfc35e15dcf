using Relearn.Analysis.Causes;
using Relearn.Monitoring;

namespace Relearn.Loop.Diagnosing;

/// <summary>Which decisions are "now" and which are "before": now begins where the first sign of harm, or of broken inputs, does.</summary>
sealed class Periods
{
    const int LeastDays = 3;
    const int MostDays = 14;

    // Around the day on which something began it is neither.
    const int GapDays = 2;

    readonly MaturedDecisions _decisions;

    Periods(MaturedDecisions decisions, int onset)
    {
        _decisions = decisions;
        LastDay = decisions.DayOf(Enumerable.Range(0, decisions.Count).MaxBy(i => decisions.EventTimes[i]));
        Onset = Math.Min(onset, LastDay - LeastDays + 1);
        // The newest decisions: what it has come to.
        FirstNow = Math.Max(Onset, LastDay - MostDays + 1);
    }

    /// <summary>The newest day with decisions, from 1970-01-01.</summary>
    public int LastDay { get; }

    /// <summary>The day on which it began.</summary>
    public int Onset { get; }

    /// <summary>The first day that counts as now.</summary>
    public int FirstNow { get; }

    /// <summary>A decision of now.</summary>
    public bool IsNow(int decision) => _decisions.DayOf(decision) >= FirstNow;

    /// <summary>A decision of before.</summary>
    public bool IsBefore(int decision) => _decisions.DayOf(decision) < Onset - GapDays;

    /// <summary>Finds them.</summary>
    public static Periods Of(MaturedDecisions decisions, Findings findings)
    {
        string[] telling = [Signs.LossHarm, Signs.CalibrationOff, Signs.ColumnMissing, Signs.ColumnGone, Signs.PointMass, Signs.OutOfRange, Signs.Stuck, Signs.UnseenValues, Signs.OneColumnMoved, Signs.ColumnsMoved, Signs.RateMoved];
        var last = decisions.DayOf(Enumerable.Range(0, decisions.Count).MaxBy(i => decisions.EventTimes[i]));
        var days = findings.Seen.Where(e => e.Since is not null && telling.Contains(e.Sign)).Select(e => e.Since!.Value).ToArray();
        return new(decisions, days.Length > 0 ? days.Min() : last - MostDays + 1);
    }
}

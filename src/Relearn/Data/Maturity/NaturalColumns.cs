using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Data.Maturity;

/// <summary>The events of natural labels while rows are imported: when they happened and when they were known, and what is wrong with them.</summary>
/// <remarks>Labels are given when all rows are there, because only then it is known how late the source is and what the newest time is.</remarks>
sealed class NaturalColumns(NaturalLabel label)
{
    Counts _counts = new(0, 0, 0, 0, double.NegativeInfinity);

    readonly record struct Counts(long BeforeRow, long BehindWindow, long BeforeEvent, long Unknown, double Newest);

    /// <summary>When the event happened, missing where none makes the row positive.</summary>
    public ColumnBuffer Happened { get; } = new(RowsFile.EventHappened, ValueKind.Time);

    /// <summary>When it was known.</summary>
    public ColumnBuffer Seen { get; } = new(RowsFile.EventSeen, ValueKind.Time);

    /// <summary>Takes a row.</summary>
    /// <param name="time">Its time.</param>
    /// <param name="happened">Time of the event, NaN for none.</param>
    /// <param name="known">When the event was known, NaN if nobody can say.</param>
    /// <returns>False: the row can have no label.</returns>
    public bool Take(double time, double happened, double known)
    {
        var (before, behind, early, unknown, newest) = _counts;
        var sound = true;
        newest = Math.Max(newest, time);
        if (happened > newest) { newest = happened; }
        if (!double.IsNaN(happened) && known > newest) { newest = known; }
        if (happened < time) { (before, happened, known) = (before + 1, double.NaN, double.NaN); }
        else if (happened - time > label.Window) { (behind, happened, known) = (behind + 1, double.NaN, double.NaN); }
        else if (!double.IsNaN(happened))
        {
            if (double.IsNaN(known)) { (unknown, happened, sound) = (unknown + 1, double.NaN, false); }
            else if (known < happened) { (early, known) = (early + 1, happened); }
        }
        else { known = double.NaN; }
        Happened.Add(happened);
        Seen.Add(known);
        _counts = new(before, behind, early, unknown, newest);
        return sound;
    }

    /// <summary>Where the columns stand now: calling it takes back all that came since.</summary>
    public Action Mark()
    {
        var (counts, happened, seen) = (_counts, Happened.Mark(), Seen.Mark());
        return () =>
        {
            _counts = counts;
            Happened.ReturnTo(happened);
            Seen.ReturnTo(seen);
        };
    }

    /// <summary>Gives every row its label, or none while it is pending, and says when it is known: at the full age, or when its event came even later.</summary>
    /// <param name="times">Time of each row.</param>
    /// <param name="sound">False: the row can have no label.</param>
    /// <param name="known">Is given when the label is known.</param>
    /// <param name="labels">Is given the label.</param>
    public (LabelStates States, ColumnBuffer Happened, ColumnBuffer Seen) Mature(double[] times, Func<int, bool> sound, ColumnBuffer known, ColumnBuffer labels)
    {
        var (happened, seen) = (Happened.ToArray(times.Length), Seen.ToArray(times.Length));
        var now = label.Now is { } day ? (DateTime.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) - DateTime.UnixEpoch).TotalMicroseconds : _counts.Newest;
        var lags = new LagQuantile();
        for (var i = 0; i < times.Length; i++)
        {
            if (seen[i] <= now) { lags.Add(seen[i] - happened[i]); }
        }
        var lag = label.Lag ?? lags.At(NaturalLabel.LagQuantile);
        var (keptHappened, keptSeen) = (new ColumnBuffer(RowsFile.EventHappened, ValueKind.Time), new ColumnBuffer(RowsFile.EventSeen, ValueKind.Time));
        long positive = 0, negative = 0, pending = 0, pendingSeen = 0, behindNow = 0;
        for (var i = 0; i < times.Length; i++)
        {
            if (seen[i] > now)
            {
                behindNow++;
                (happened[i], seen[i]) = (double.NaN, double.NaN);
            }
            keptHappened.Add(happened[i]);
            keptSeen.Add(seen[i]);
            var due = times[i] + label.Window + lag;
            var has = !double.IsNaN(seen[i]);
            known.Add(sound(i) ? Math.Max(due, has ? seen[i] : due) : double.NaN);
            var mature = due <= now && sound(i);
            labels.Add(mature ? has ? 1 : 0 : double.NaN);
            if (mature && has) { positive++; }
            else if (mature) { negative++; }
            else if (sound(i))
            {
                pending++;
                pendingSeen += has ? 1 : 0;
            }
        }
        var c = _counts;
        return (new(now, label.Window, lag, positive, negative, pending, pendingSeen, c.BeforeRow, c.BehindWindow, behindNow, c.BeforeEvent, c.Unknown), keptHappened, keptSeen);
    }
}

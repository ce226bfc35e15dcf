namespace Relearn.Monitoring.Profiles;

/// <summary>The clocks of a window: whether events lie in the future of what logged them, and whether that clock went back.</summary>
/// <param name="Rows">Decisions that were looked at.</param>
/// <param name="Future">Those whose event is over a minute later than the moment at which it was logged.</param>
/// <param name="Backward">Those that were logged over a minute before the one before them.</param>
/// <param name="MostAhead">Most that an event was ahead of its log, microseconds; negative infinity where nothing was looked at.</param>
/// <param name="MostBehind">Most that it was behind.</param>
record struct ClockCounts(long Rows, long Future, long Backward, double MostAhead, double MostBehind)
{
    const double Minute = 60e6;

    public static ClockCounts None => new(0, 0, 0, double.NegativeInfinity, double.NegativeInfinity);

    public void Add(double eventTime, double logged, double loggedBefore)
    {
        Rows++;
        if (eventTime - logged > Minute) { Future++; }
        if (loggedBefore - logged > Minute) { Backward++; }
        MostAhead = Math.Max(MostAhead, eventTime - logged);
        MostBehind = Math.Max(MostBehind, logged - eventTime);
    }

    public readonly ClockCounts With(ClockCounts o) => new(Rows + o.Rows, Future + o.Future, Backward + o.Backward, Math.Max(MostAhead, o.MostAhead), Math.Max(MostBehind, o.MostBehind));
}

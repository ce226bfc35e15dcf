namespace Relearn.Cli.Demo;

/// <summary>A clock that stands until it is moved, and never goes back.</summary>
sealed class SimulatedClock(DateTimeOffset start) : TimeProvider
{
    long _ticks = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    /// <summary>Moves it forward; an earlier time changes nothing.</summary>
    public void MoveTo(DateTime time)
    {
        var ticks = time.Ticks;
        if (ticks > Interlocked.Read(ref _ticks)) { Interlocked.Exchange(ref _ticks, ticks); }
    }
}

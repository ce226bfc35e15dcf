using Microsoft.Extensions.Time.Testing;
using Relearn.Server.Guarding;

namespace Relearn.Tests.Server.Guarding;

public sealed class AdmissionTests
{
    readonly FakeTimeProvider _time = new(new(2001, 6, 30, 17, 5, 0, TimeSpan.Zero));
    TimeSpan _backlog;

    Admission Open(int most, int places, double? limitMilliseconds = null) =>
        new(most, places, limitMilliseconds is { } ms ? TimeSpan.FromMilliseconds(ms) : null, () => _backlog, _time);

    // One request that works for so long.
    void Work(Admission admission, double milliseconds)
    {
        Assert.True(admission.TryEnter());
        var entered = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        admission.Exit(entered);
    }

    [Fact]
    public async Task Places_are_given_in_order_and_one_more_than_the_queue_holds_is_refused()
    {
        var admission = Open(2, 2);
        Assert.True(admission.TryEnter());
        Assert.True(admission.TryEnter());
        Assert.False(admission.TryEnter());
        var (first, second) = (admission.EnterAsync(null).AsTask(), admission.EnterAsync(null).AsTask());
        Assert.Equal((2, 2), (admission.UnderWay, admission.Waiting));
        Assert.Equal(Entry.Refused, await admission.EnterAsync(null));
        admission.Exit(_time.GetTimestamp());
        Assert.Equal(Entry.Entered, await first);
        Assert.False(second.IsCompleted);
        admission.Exit(_time.GetTimestamp());
        Assert.Equal(Entry.Entered, await second);
        Assert.Equal((2, 0), (admission.UnderWay, admission.Waiting));
        admission.Exit(_time.GetTimestamp());
        admission.Exit(_time.GetTimestamp());
        Assert.Equal(0, admission.UnderWay);
    }

    [Fact]
    public async Task Nobody_waits_longer_than_the_scope_allows_nor_past_the_own_deadline()
    {
        var admission = Open(1, 10, limitMilliseconds: 50);
        Assert.True(admission.TryEnter());
        var (patient, hasty) = (admission.EnterAsync(null).AsTask(), admission.EnterAsync(TimeSpan.FromMilliseconds(20)).AsTask());
        _time.Advance(TimeSpan.FromMilliseconds(21));
        Assert.Equal(Entry.Late, await hasty);
        Assert.False(patient.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(30));
        Assert.Equal(Entry.Refused, await patient);
        Assert.Equal(0, admission.Waiting);
        Assert.Equal(Entry.Late, await admission.EnterAsync(TimeSpan.Zero));
        // Those who left take no place with them.
        admission.Exit(_time.GetTimestamp());
        Assert.True(admission.TryEnter());
    }

    [Fact]
    public async Task Who_would_wait_too_long_is_told_at_once()
    {
        var admission = Open(1, 1000, limitMilliseconds: 100);
        for (var i = 0; i < 1000; i++) { Work(admission, 30); }
        Assert.True(admission.TryEnter());
        var waiting = Enumerable.Range(0, 10).Select(_ => admission.EnterAsync(null).AsTask()).ToArray();
        // 30 ms each: the fourth would wait for 120.
        Assert.Equal(3, admission.Waiting);
        Assert.Equal(7, waiting.Count(w => w is { IsCompleted: true }));
        Assert.Equal(120, admission.ExpectedWait.TotalMilliseconds, 1.0);
        foreach (var told in waiting.Skip(3)) { Assert.Equal(Entry.Refused, await told); }
    }

    [Fact]
    public async Task A_backlog_in_front_of_the_queue_counts_as_waiting()
    {
        var admission = Open(10, 10, limitMilliseconds: 100);
        _backlog = TimeSpan.FromMilliseconds(101);
        Assert.False(admission.TryEnter());
        Assert.Equal(Entry.Refused, await admission.EnterAsync(null));
        _backlog = TimeSpan.FromMilliseconds(99);
        Assert.True(admission.TryEnter());
        // Without a limit in the scope nobody is refused for it.
        var free = Open(1, 1);
        _backlog = TimeSpan.FromHours(1);
        Assert.True(free.TryEnter());
    }

    [Fact]
    public async Task Many_threads_never_hold_more_places_than_there_are()
    {
        var admission = new Admission(3, 1000, null, () => TimeSpan.Zero, TimeProvider.System);
        int inside = 0, most = 0, refused = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 2000), new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = TestContext.Current.CancellationToken }, async (i, _) =>
        {
            if (!admission.TryEnter() && await admission.EnterAsync(i % 3 == 0 ? TimeSpan.FromTicks(1) : null) != Entry.Entered)
            {
                Interlocked.Increment(ref refused);
                return;
            }
            var now = Interlocked.Increment(ref inside);
            for (var seen = most; now > seen; seen = most) { Interlocked.CompareExchange(ref most, now, seen); }
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            admission.Exit(TimeProvider.System.GetTimestamp());
        });
        Assert.InRange(most, 1, 3);
        Assert.InRange(refused, 0, 667);
        Assert.Equal((0, 0), (admission.UnderWay, admission.Waiting));
    }

    [Fact]
    public void The_probe_measures_how_long_work_waits_also_while_it_waits()
    {
        var queue = new Queue<Action>();
        using var probe = new BacklogProbe(_time, queue.Enqueue);
        Assert.Equal(TimeSpan.Zero, probe.Delay);
        _time.Advance(TimeSpan.FromMilliseconds(20));
        _time.Advance(TimeSpan.FromMilliseconds(300));
        // One at a time, however long it takes.
        Assert.Single(queue);
        Assert.Equal(300, probe.Delay.TotalMilliseconds, 0.001);
        queue.Dequeue()();
        Assert.Equal(300, probe.Delay.TotalMilliseconds, 0.001);
        _time.Advance(TimeSpan.FromMilliseconds(20));
        queue.Dequeue()();
        Assert.Equal(TimeSpan.Zero, probe.Delay);
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Relearn.Loop.Learning;
using Relearn.Server.Jobs;
using Relearn.Storage;

namespace Relearn.Tests.Server.Jobs;

public sealed class JobSchedulerTests : IDisposable
{
    readonly FakeTimeProvider _time = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    readonly TestProject _project = TestProject.Create(y => y.Replace("monitoring: { window_days: 4 }", "monitoring: { window_days: 4, every_hours: 24 }", StringComparison.Ordinal), rows: 10);
    readonly Workspace _workspace;
    readonly List<JobOrder> _orders = [];

    public JobSchedulerTests() => _workspace = _project.Open(new() { Actor = "tester", Time = _time });

    public void Dispose()
    {
        _workspace.Dispose();
        _project.Dispose();
    }

    JobScheduler Scheduler(Func<JobOrder, int> work) => new(_workspace, (order, _) =>
    {
        _orders.Add(order);
        return Task.FromResult(work(order));
    }, NullLogger.Instance);

    JobScheduler Scheduler(string outcome) => Scheduler(order =>
    {
        new JobBook(_workspace.Ledger, "child").End(order.Job, outcome, "as it went");
        return outcome == JobEnd.Done ? 0 : 1;
    });

    static async Task TicksAsync(JobScheduler scheduler, int ticks)
    {
        for (var i = 0; i < ticks; i++) { await scheduler.TickAsync(TestContext.Current.CancellationToken); }
    }

    [Fact]
    public async Task A_day_has_one_look_and_one_question_after_it_and_two_days_have_two()
    {
        await using var scheduler = Scheduler(JobEnd.Done);
        await TicksAsync(scheduler, 5);
        Assert.Equal([JobStart.Monitor, JobStart.Candidate], _orders.Select(o => o.Name));
        _time.Advance(TimeSpan.FromHours(13));
        await TicksAsync(scheduler, 5);
        Assert.Equal([JobStart.Monitor, JobStart.Candidate, JobStart.Monitor, JobStart.Candidate], _orders.Select(o => o.Name));
        Assert.All(scheduler.States, s => Assert.Equal((2, 0, JobEnd.Done, "as it went"), (s.Started, s.Failures, s.State, s.Detail)));
    }

    [Fact]
    public async Task A_service_that_starts_again_neither_forgets_nor_repeats()
    {
        await using (var first = Scheduler(JobEnd.Done)) { await TicksAsync(first, 5); }
        await using var second = Scheduler(JobEnd.Done);
        await TicksAsync(second, 5);
        Assert.Equal(2, _orders.Count);
        _time.Advance(TimeSpan.FromDays(40));
        await TicksAsync(second, 5);
        Assert.Equal(4, _orders.Count);
    }

    [Fact]
    public async Task A_job_whose_process_was_killed_is_tried_once_more()
    {
        await using var scheduler = Scheduler(_ => 137);
        await TicksAsync(scheduler, 6);
        Assert.Equal([JobStart.Monitor, JobStart.Monitor], _orders.Select(o => o.Name));
        Assert.Equal((JobEnd.Cut, 1), (scheduler.States[0].State, scheduler.States[0].Failures));
        Assert.Equal([2, 1], new JobBook(_workspace.Ledger, "").Entries().Select(e => e.Start.Attempt));
    }

    [Fact]
    public async Task A_job_that_a_killed_service_left_is_found_and_run_again_but_not_while_its_process_lives()
    {
        var book = new JobBook(_workspace.Ledger, "service");
        var left = book.Start(new(JobStart.Monitor, new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), 1, null));
        await using var scheduler = Scheduler(JobEnd.Done);
        using (WorkspaceLock.Take(_workspace.Paths.Root, JobScheduler.Lock, "the process"))
        {
            await TicksAsync(scheduler, 3);
            Assert.Empty(_orders);
            Assert.False(book.HasEnded(left));
        }
        await TicksAsync(scheduler, 4);
        Assert.Equal([JobStart.Monitor, JobStart.Candidate], _orders.Select(o => o.Name));
        Assert.Equal(JobEnd.Cut, book.Entries()[^1].End!.Outcome);
    }

    [Fact]
    public async Task A_job_that_fails_waits_for_its_next_time_and_one_that_cannot_be_started_is_noted()
    {
        await using var failing = Scheduler(JobEnd.Failed);
        await TicksAsync(failing, 4);
        Assert.Single(_orders);
        Assert.Equal((JobEnd.Failed, 1), (failing.States[0].State, failing.States[0].Failures));
        _time.Advance(TimeSpan.FromDays(1));
        await using var broken = Scheduler(_ => throw new InvalidOperationException("no such program"));
        await TicksAsync(broken, 2);
        Assert.Contains("no such program", broken.States[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_process_notes_its_own_end()
    {
        var book = new JobBook(_workspace.Ledger, "service");
        var job = book.Start(new(JobStart.Candidate, _time.GetUtcNow(), 1, null));
        // Nothing is released here, so the job cannot be done, and says why.
        await Assert.ThrowsAsync<Relearn.Numerics.UserErrorException>(() => _workspace.WorkAsync(new(job, JobStart.Candidate, _project.Folder, null), TestContext.Current.CancellationToken));
        var end = book.Entries()[0].End!;
        Assert.Equal(JobEnd.Failed, end.Outcome);
        Assert.Contains("relearn run", end.Detail, StringComparison.Ordinal);
    }
}

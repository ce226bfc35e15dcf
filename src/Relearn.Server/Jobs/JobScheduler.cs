using Microsoft.Extensions.Logging;
using Relearn.Loop.Learning;
using Relearn.Storage;

namespace Relearn.Server.Jobs;

/// <summary>Has monitoring and candidates done beside the service when they are due: in processes of their own, never two at once, nothing lost by a restart.</summary>
/// <remarks>
/// <code>
/// each tick:  1 a job that has no end and no process any more is noted as cut off
///             2 what is due is noted as started    3 its process is started and waited for    4 an end that it did not note itself is noted
/// </code>
/// </remarks>
sealed class JobScheduler : IAsyncDisposable
{
    /// <summary>The lock that the process of a job holds while it lives.</summary>
    public const string Lock = "job";

    static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    readonly Workspace _workspace;
    readonly Func<JobOrder, CancellationToken, Task<int>> _start;
    readonly ILogger _logger;
    readonly JobBook _book;
    readonly CancellationTokenSource _end = new();
    Task _looking = Task.CompletedTask;

    public JobScheduler(Workspace workspace, Func<JobOrder, CancellationToken, Task<int>> start, ILogger logger) =>
        (_workspace, _start, _logger, _book) = (workspace, start, logger, new(workspace.Ledger, "service"));

    /// <summary>How the jobs fare.</summary>
    public IReadOnlyList<JobState> States => JobState.Of(_book.Entries());

    /// <summary>Begins to look.</summary>
    public void Begin() => _looking = LookAsync();

    async Task LookAsync()
    {
        using var timer = new PeriodicTimer(BetweenLooks, _workspace.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false))
            {
                try
                {
                    await TickAsync(_end.Token).ConfigureAwait(false);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // Whatever it is, the service answers on, and the next look tries again.
                    _logger.JobsFailed(e);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The service ends.
        }
    }

    /// <summary>Looks once, and waits for what it started.</summary>
    internal async Task TickAsync(CancellationToken cancellation)
    {
        // Also one that the service before this one started may still be at it.
        if (WorkspaceLock.HolderOf(_workspace.Paths.Root, Lock) is not null) { return; }
        foreach (var lost in _book.Entries().Where(e => e.End is null))
        {
            _book.End(lost.Id, JobEnd.Cut, "its process ended without a word");
            _logger.JobCut(lost.Start.Name, lost.Start.Attempt);
        }
        if (JobPlan.Next(_workspace.Project, _workspace.Time.GetUtcNow(), _book.Entries()) is not { } due) { return; }
        var job = _book.Start(due);
        int exit;
        try
        {
            exit = await _start(new(job, due.Name, _workspace.Folder, due.Because), cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _book.End(job, JobEnd.Failed, $"it could not be started: {e.Message}");
            _logger.JobNotStarted(due.Name, e);
            return;
        }
        if (_book.HasEnded(job)) { return; }
        // Who was killed notes nothing, and is tried once more.
        _book.End(job, exit is 0 ? JobEnd.Done : exit is > 0 and < 128 ? JobEnd.Failed : JobEnd.Cut, FormattableString.Invariant($"its process ended with {exit}"));
        if (exit != 0) { _logger.JobCut(due.Name, due.Attempt); }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        try
        {
            await _looking.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // A job that was under way is noted as cut off by the next service.
        }
        _end.Dispose();
    }
}

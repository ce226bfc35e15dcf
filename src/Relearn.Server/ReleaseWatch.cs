using Microsoft.Extensions.Logging;
using Relearn.Numerics;
using Relearn.Serving;
using Relearn.Storage;

namespace Relearn.Server;

/// <summary>Looks once a second whether another release was put live, and has the service go over to it.</summary>
sealed class ReleaseWatch : IAsyncDisposable
{
    static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    readonly CancellationTokenSource _end = new();
    readonly Task _looking;

    public ReleaseWatch(LiveService service, Ledger ledger, TimeProvider time, Action<UserError> refused, ILogger logger) => _looking = LookAsync(service, ledger, time, refused, logger);

    async Task LookAsync(LiveService service, Ledger ledger, TimeProvider time, Action<UserError> refused, ILogger logger)
    {
        using var timer = new PeriodicTimer(BetweenLooks, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false))
            {
                try
                {
                    if (Rollout.LiveRelease(ledger) != service.Model.Context.Release) { await service.FollowAsync(again: false).ConfigureAwait(false); }
                }
                catch (UserErrorException e)
                {
                    refused(e.Errors[0]);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    logger.WatchFailed(e);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The service ends.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _looking.ConfigureAwait(false);
        _end.Dispose();
    }
}

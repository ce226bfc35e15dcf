using Microsoft.Extensions.Logging;
using Relearn.Numerics;
using Relearn.Serving;

namespace Relearn.Server;

/// <summary>Looks four times a second whether another release was put live or a rollout was started or ended, and has the service go over to it; has the rollouts judged every five seconds.</summary>
sealed class ReleaseWatch : IAsyncDisposable
{
    static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(0.25);

    const int LooksBetweenJudgements = 20;

    readonly CancellationTokenSource _end = new();
    readonly Task _looking;

    public ReleaseWatch(LiveService service, TimeProvider time, Action<UserError> refused, ILogger logger) => _looking = LookAsync(service, time, refused, logger);

    async Task LookAsync(LiveService service, TimeProvider time, Action<UserError> refused, ILogger logger)
    {
        using var timer = new PeriodicTimer(BetweenLooks, time);
        var looks = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token).ConfigureAwait(false))
            {
                try
                {
                    if (service.IsBehind) { await service.FollowAsync(again: false).ConfigureAwait(false); }
                    if (++looks % LooksBetweenJudgements == 0 && (!service.Lineup.IsAlone || service.ChallengerProblem is not null)) { await service.JudgeAsync().ConfigureAwait(false); }
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

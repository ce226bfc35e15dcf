using Relearn.Numerics;
using Relearn.Serving.Rollouts;
using Relearn.Storage;

namespace Relearn.Serving;

// How a running service comes to be what the ledger says.
sealed partial class LiveService
{
    string _marked = "";

    /// <summary>Rollouts in the ledger, as the service writes them.</summary>
    public RolloutLedger Rollouts { get; }

    /// <summary>Judges the rollouts.</summary>
    public RolloutDesk Desk { get; }

    /// <summary>Why a challenger that was started is not at work; null where none is missing.</summary>
    public UserError? ChallengerProblem { get; private set; }

    /// <summary>Something has been written to the ledger that concerns who answers.</summary>
    public bool IsBehind => RolloutLedger.MarkOf(_ledger) != _marked;

    /// <summary>Takes up the rollouts that are open, before anybody asks: whoever had an arm before a restart has it again.</summary>
    public void Begin()
    {
        _marked = RolloutLedger.MarkOf(_ledger);
        Rollouts.Settle();
        var standing = Rollouts.Standing();
        if (standing.Live != Model.Context.Release) { return; }
        _atWork = standing.Signature;
        if (!standing.Open.Any()) { return; }
        Change(standing);
        if (ChallengerProblem is not null) { (_refused, _atWork) = (_atWork, ""); }
    }

    /// <summary>Goes over to the releases that the ledger says, if these are others.</summary>
    /// <param name="again">Also one that could not be opened before.</param>
    /// <exception cref="UserErrorException">The one that is live in the ledger cannot answer; the one before goes on. A challenger that cannot is left out, and told as <see cref="ChallengerProblem"/>.</exception>
    public async Task<ReleaseChange> FollowAsync(bool again)
    {
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            var was = Model.Context.Release;
            _marked = RolloutLedger.MarkOf(_ledger);
            Rollouts.Settle();
            var standing = Rollouts.Standing();
            if (standing.Live is null) { return new(was, was); }
            var wanted = standing.Signature;
            if (wanted == _atWork || (wanted == _refused && !again)) { return new(was, was); }
            _refused = wanted;
            try
            {
                // Seconds of work are no work for the pool, whose few threads answer.
                await Task.Factory.StartNew(() => Change(standing), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            }
            catch (UserErrorException e)
            {
                throw ServingErrors.ReleaseNotServed(standing.Live, was, e.Errors[0].Message).Exception();
            }
            (_refused, _atWork) = (ChallengerProblem is null ? null : wanted, ChallengerProblem is null ? wanted : "");
            return new(was, standing.Live);
        }
        finally
        {
            _changing.Release();
        }
    }

    string _atWork = "";

    /// <summary>Judges the open rollouts, and goes over to what follows.</summary>
    public async Task JudgeAsync()
    {
        await _changing.WaitAsync().ConfigureAwait(false);
        bool decided;
        try
        {
            decided = await Task.Factory.StartNew(() => Desk.Judge(Lineup), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
        if (decided) { await FollowAsync(again: false).ConfigureAwait(false); }
    }

    // 1 open what is not open yet, windows as far as the log goes, warm; 2 what was logged meanwhile, while nobody asks, where there are new windows; 3 they answer; 4 those that left end.
    void Change(RolloutStanding standing)
    {
        var now = Lineup;
        var fresh = new List<ReleaseState>();
        var champion = Find(now, standing.Live!) ?? Open(standing.Live!, fresh);
        ChallengerProblem = null;
        var split = standing.Split is { } s ? Try(() => SplitOf(s, champion, now, fresh)) : null;
        var shadows = standing.Shadows.Select(r => Try(() => ShadowOf(r, now, fresh))).OfType<ShadowArm>().ToArray();
        var next = new Lineup(champion, split, shadows, champion == now.Champion ? now.Previous : now.Champion);
        Predictions.RolloutLog = split is null ? _rolloutLog : LogOfRollouts();
        var feeds = fresh.Select(f => f.Feed).OfType<WindowFeed>().ToArray();
        if (feeds.Length == 0) { _releases.Publish(next); }
        else
        {
            foreach (var feed in feeds) { feed.CatchUp(); }
            _releases.Change(() =>
            {
                Outcomes.Commit();
                Events.Commit();
                foreach (var feed in feeds) { feed.CatchUp(); }
                return next;
            });
        }
        EndArms(next, wait: false, now);
        if (champion != now.Champion) { Changed?.Invoke(champion); }
    }

    static ReleaseState? Find(Lineup lineup, string release) => lineup.All.FirstOrDefault(r => r.Model.Context.Release == release);

    ReleaseState Open(string id, List<ReleaseState> fresh)
    {
        var opened = _open(id, _contexts + 2);
        var model = opened.Model;
        if (model.Context.Model != Model.Context.Model) { throw ServingErrors.ReleaseOfOther(model.Context.Model, Model.Context.Model).Exception(); }
        if (model.Predictor.NeedsState && !Predictions.IsLogged) { throw ServingErrors.WindowsNeedLog(model.Context.Model).Exception(); }
        var state = StateOf(opened, Predictions.Commit);
        state.Warm();
        _contexts += 2;
        fresh.Add(state);
        return state;
    }

    // A challenger that cannot be opened hurts nobody but itself.
    T? Try<T>(Func<T> open)
        where T : class
    {
        try
        {
            return open();
        }
        catch (UserErrorException e)
        {
            ChallengerProblem = e.Errors[0];
            return null;
        }
    }

    SplitArm SplitOf(OpenRollout rollout, ReleaseState champion, Lineup now, List<ReleaseState> fresh)
    {
        var same = now.Split is { } s && s.Rollout.Id == rollout.Id ? s : null;
        if (same?.Rollout.Share == rollout.Share) { return same; }
        var challenger = same?.Challenger ?? Known(rollout, now, fresh) ?? Open(rollout.Plan.Challenger, fresh);
        var lane = same?.Lane ?? new ChallengerLane(challenger.Score, TimeSpan.FromMilliseconds(rollout.Plan.Rules.LimitMilliseconds), ShadowArm.Waiting);
        _contexts += SplitArm.Contexts;
        return new(rollout, champion, challenger, lane, same?.Meters ?? new(), _contexts + 2 - SplitArm.Contexts, Predictions.Writer);
    }

    ShadowArm ShadowOf(OpenRollout rollout, Lineup now, List<ReleaseState> fresh)
    {
        if (now.Shadows.FirstOrDefault(s => s.Rollout.Id == rollout.Id) is { } same) { return same; }
        var challenger = Known(rollout, now, fresh) ?? Open(rollout.Plan.Challenger, fresh);
        _contexts++;
        return new(rollout, challenger, LogOfRollouts(), _contexts + 1);
    }

    static ReleaseState? Known(OpenRollout rollout, Lineup now, List<ReleaseState> fresh) =>
        Find(now, rollout.Plan.Challenger) ?? fresh.FirstOrDefault(f => f.Model.Context.Release == rollout.Plan.Challenger);

    RecordLogWriter LogOfRollouts() => _rolloutLog ??= new(_paths.Log, PredictionLog.Rollouts, _ledger, Durability.Process, _time);

    // A lane that no lineup has any more takes no further rows; requests that still hold the lineup before go to the champion.
    void EndArms(Lineup next, bool wait, Lineup? before = null)
    {
        before ??= Lineup;
        if (before.Split is { } split && split.Lane != next.Split?.Lane) { split.Lane.Dispose(); }
        foreach (var shadow in before.Shadows.Except(next.Shadows))
        {
            if (wait) { shadow.Dispose(); }
            else { _ = Task.Factory.StartNew(shadow.Dispose, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default); }
        }
    }
}

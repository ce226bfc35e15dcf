using Relearn.Inference;
using Relearn.Numerics;
using Relearn.Serving.Requests;

namespace Relearn.Serving.Rollouts;

/// <summary>A challenger that gets a share of the callers. Any number of threads.</summary>
sealed class SplitArm
{
    readonly ulong _salt;
    readonly ulong _draws;
    readonly ChallengerLane _lane;
    long _drawn;

    /// <param name="rollout">The rollout, with the share that it has now.</param>
    /// <param name="champion">What it stands beside.</param>
    /// <param name="challenger">The challenger.</param>
    /// <param name="lane">Where it works; stays the same when the share grows.</param>
    /// <param name="counts">What the arms did so far; stays the same too.</param>
    /// <param name="context">Number of the first of five contexts in the log.</param>
    /// <param name="writer">Number of the log's writer: draws of another one are others.</param>
    public SplitArm(OpenRollout rollout, ReleaseState champion, ReleaseState challenger, ChallengerLane lane, ArmMeters counts, int context, long writer)
    {
        (Rollout, Challenger, _lane, Meters, _salt) = (rollout, challenger, lane, counts, Assignment.SaltOf(rollout.Id));
        _draws = _salt ^ (ulong)writer;
        LoggedAs As(PredictionContext c, int number, string arm, double probability) => new(c with { Number = context + number, Experiment = rollout.Id, Arm = arm, ArmShare = rollout.Share }, probability);
        var (own, other) = (rollout.Share, 1 - rollout.Share);
        AsChampion = As(champion.Model.Context, 0, Arms.Champion, other);
        AsChampionsFallback = champion.Fallback is { } f ? As(f.Context, 1, Arms.Champion, other) : AsChampion;
        AsChallenger = As(challenger.Model.Context, 2, Arms.Challenger, own);
        AsStandIn = As(champion.Model.Context, 3, Arms.Challenger, own);
        AsStandInsFallback = champion.Fallback is { } g ? As(g.Context, 4, Arms.Challenger, own) : AsStandIn;
    }

    /// <summary>Numbers of contexts that it takes.</summary>
    public const int Contexts = 5;

    public OpenRollout Rollout { get; }

    public ReleaseState Challenger { get; }

    /// <summary>What the arms did since the service started.</summary>
    public ArmMeters Meters { get; }

    /// <summary>Where the challenger works.</summary>
    public ChallengerLane Lane => _lane;

    public LoggedAs AsChampion { get; }

    public LoggedAs AsChampionsFallback { get; }

    public LoggedAs AsChallenger { get; }

    /// <summary>The champion answered in the challenger's place.</summary>
    public LoggedAs AsStandIn { get; }

    public LoggedAs AsStandInsFallback { get; }

    /// <summary>True if a decision falls to the challenger.</summary>
    /// <param name="key">The caller's key; empty where there is none, and then an arm is drawn for this decision.</param>
    public bool IsChallengers(ReadOnlySpan<byte> key) =>
        (Rollout.Plan.Rules.ByKey && !key.IsEmpty ? Assignment.PlaceOf(_salt, key) : SeededRandom.At(_draws, Interlocked.Increment(ref _drawn))) < Rollout.Share;

    /// <summary>Asks the challenger.</summary>
    /// <param name="raw">Where the rows stand.</param>
    /// <param name="envelope">What stands around them.</param>
    /// <param name="patience">How long there is time.</param>
    /// <returns>The scored rows, to be given back; null where it failed.</returns>
    public PredictorScratch? Ask(scoped ReadOnlySpan<byte> raw, scoped in RequestEnvelope envelope, TimeSpan patience)
    {
        var predictor = Challenger.Model.Predictor;
        var scratch = predictor.Rent(envelope.Count);
        // A column that callers do not send is the challenger's trouble, like one that it cannot read.
        if (!Challenger.TryRead(raw, envelope.Rows[..envelope.Count], scratch))
        {
            predictor.Return(scratch);
            return null;
        }
        return _lane.TryScore(scratch, envelope.EventTime, patience, predictor.Return) ? scratch : null;
    }
}

using Relearn.Inference;
using Relearn.Numerics;
using Relearn.Serving.Fallbacks;

namespace Relearn.Serving;

// Who answers: the model, or the fallback where it cannot.
sealed partial class PredictionService
{
    long _fallbacks;
    long _failures;

    /// <summary>Is told why the model failed where the fallback answered.</summary>
    public Action<Exception>? Failed { get; set; }

    /// <summary>The declared fallback, if there is one.</summary>
    public Fallback? Fallback => _releases.Live.Fallback;

    /// <summary>Decisions that the fallback made.</summary>
    public long Fallbacks => Interlocked.Read(ref _fallbacks);

    /// <summary>Those of them where the model failed.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Scores the rows that stand in <paramref name="scratch"/>.</summary>
    /// <param name="live">The release that the request began with.</param>
    /// <param name="scratch">The rows.</param>
    /// <param name="eventTime">When the event is, for windows.</param>
    /// <param name="urgency">How much time there is.</param>
    /// <param name="served">The features of a fallback's answer; null where the model answered.</param>
    /// <exception cref="UserErrorException">The deadline has passed, and no fallback is declared for that.</exception>
    ReadOnlySpan<double> Score(ReleaseState live, PredictorScratch scratch, double eventTime, Urgency urgency, out float[]? served)
    {
        served = null;
        var fallback = live.Fallback;
        if (urgency.Overloaded && fallback is not null) { return FallBack(fallback, scratch, out served); }
        if (IsLate(urgency)) { return fallback is { Config.OnDeadline: true } ? FallBack(fallback, scratch, out served) : throw FallbacksErrors.DeadlinePassed(live.Model.Context.Model).Exception(); }
        try
        {
            return live.Feed is null ? live.Model.Predictor.Predict(scratch) : live.Model.Predictor.Predict(scratch, live.Feed.State, eventTime);
        }
        catch (Exception e) when (fallback is { Config.OnFailure: true } && e is not (UserErrorException or OutOfMemoryException))
        {
            Interlocked.Increment(ref _failures);
            Failed?.Invoke(e);
            return FallBack(fallback!, scratch, out served);
        }
    }

    bool IsLate(Urgency urgency) => urgency.Deadline != 0 && _time.GetTimestamp() >= urgency.Deadline;

    ReadOnlySpan<double> FallBack(Fallback fallback, PredictorScratch scratch, out float[] served)
    {
        Interlocked.Increment(ref _fallbacks);
        var scores = scratch.Scores.AsSpan(0, scratch.Batch.Rows);
        served = fallback.Answer(scratch, scores);
        return scores;
    }
}

using Relearn.Inference;
using Relearn.Scoping;
using Relearn.Serving.Combining;

namespace Relearn.Serving.Fallbacks;

/// <summary>The release before the live one answers, with its own threshold.</summary>
sealed class PreviousFallback : Fallback
{
    readonly Predictor _predictor;

    readonly SentColumns _columns;

    /// <exception cref="Numerics.UserErrorException">It reads a column that callers of the live model do not send, or windows.</exception>
    public PreviousFallback(FallbackConfig config, ServedModel model, ServedModel before) : base(config, before.Context, PredictionFlags.Fallback)
    {
        _predictor = before.Predictor;
        if (_predictor.NeedsState) { throw FallbacksErrors.FallbackHasWindows(before.Context.Release).Exception(); }
        _columns = new(_predictor, model.Predictor.Inputs);
        if (_columns.Absent is { Count: > 0 } absent) { throw FallbacksErrors.FallbackReadsMore(before.Context.Release, absent).Exception(); }
    }

    public override string Name => "previous";

    public override float[] Answer(PredictorScratch scratch, Span<double> scores)
    {
        var own = _predictor.Rent(scores.Length);
        try
        {
            _columns.Copy(scratch.Batch, own, scores.Length);
            _predictor.Predict(own).CopyTo(scores);
            return own.Matrix[..(scores.Length * _predictor.Width)];
        }
        finally
        {
            _predictor.Return(own);
        }
    }
}

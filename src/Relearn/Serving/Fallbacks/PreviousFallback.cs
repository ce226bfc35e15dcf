using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Serving.Fallbacks;

/// <summary>The release before the live one answers, with its own threshold.</summary>
sealed class PreviousFallback : Fallback
{
    readonly Predictor _predictor;

    // Place of each of its columns among those of the live model.
    readonly int[] _from;

    /// <exception cref="Numerics.UserErrorException">It reads a column that callers of the live model do not send, or windows.</exception>
    public PreviousFallback(FallbackConfig config, ServedModel model, ServedModel before) : base(config, before.Context, PredictionFlags.Fallback)
    {
        _predictor = before.Predictor;
        if (_predictor.NeedsState) { throw FallbacksErrors.FallbackHasWindows(before.Context.Release).Exception(); }
        var sent = model.Predictor.Inputs;
        var absent = _predictor.Inputs.Where(i => !sent.Contains(i)).Select(i => i.Name).ToArray();
        if (absent.Length > 0) { throw FallbacksErrors.FallbackReadsMore(before.Context.Release, absent).Exception(); }
        _from = [.. _predictor.Inputs.Select(i => sent.ToList().IndexOf(i))];
    }

    public override string Name => "previous";

    public override float[] Answer(PredictorScratch scratch, Span<double> scores)
    {
        var own = _predictor.Rent(scores.Length);
        try
        {
            for (var c = 0; c < _from.Length; c++)
            {
                var sent = scratch.Batch.Vectors[_from[c]];
                for (var i = 0; i < scores.Length; i++)
                {
                    if (sent.Kind == ValueKind.Text) { own.SetText(i, c, sent.Codes[i] < 0 ? null : sent.Dictionary[sent.Codes[i]]); }
                    else { own.SetNumber(i, c, sent.Numbers[i]); }
                }
            }
            _predictor.Predict(own).CopyTo(scores);
            return own.Matrix[..(scores.Length * _predictor.Width)];
        }
        finally
        {
            _predictor.Return(own);
        }
    }
}

using Relearn.Numerics;
using Relearn.Serving.Requests;

namespace Relearn.Serving;

sealed partial class PredictionService
{
    /// <summary>Explains the rows of a request as <see cref="Predict"/> would answer it now; nothing is decided or logged.</summary>
    /// <param name="body">The request, UTF-8 JSON.</param>
    /// <exception cref="UserErrorException">The request is wrong.</exception>
    public ExplainedRows Explain(ReadOnlySpan<byte> body)
    {
        using var hold = _releases.Enter();
        var live = hold.Live;
        var envelope = new RequestEnvelope { Rows = new (int, int)[live.Columns.MostRows], EventTime = double.NaN };
        var predictor = live.Model.Predictor;
        var scratch = predictor.Rent(1);
        try
        {
            Read(body, live, scratch, ref envelope);
            scratch.Batch.Rows = envelope.Count;
            var time = EventTime(live, scratch, envelope.EventTime, (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10);
            return new(live.Model.Context.Model, live.Model.Context.Release, live.Model.Release.Threshold, predictor.Explain(scratch, live.Feed?.State, time));
        }
        finally
        {
            predictor.Return(scratch);
        }
    }
}

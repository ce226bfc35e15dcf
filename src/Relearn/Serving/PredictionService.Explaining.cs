using Relearn.Numerics;

namespace Relearn.Serving;

sealed partial class PredictionService
{
    /// <summary>Explains the rows of a request as <see cref="Predict"/> would answer it now; nothing is decided or logged.</summary>
    /// <param name="body">The request, UTF-8 JSON.</param>
    /// <exception cref="UserErrorException">The request is wrong.</exception>
    public ExplainedRows Explain(ReadOnlySpan<byte> body)
    {
        var envelope = RequestReader.ReadEnvelope(body, new (int, int)[RequestReader.MostRows]);
        var rows = envelope.Rows[..envelope.Count];
        var predictor = _model.Predictor;
        var scratch = predictor.Rent(rows.Length);
        try
        {
            List<UserError>? problems = null;
            for (var i = 0; i < rows.Length; i++) { RequestReader.ReadRow(body[rows[i].Start..rows[i].End], i, rows.Length, predictor, scratch, _instants, ref problems); }
            if (problems is not null) { throw new UserErrorException(problems); }
            scratch.Batch.Rows = rows.Length;
            var time = EventTime(scratch, envelope.EventTime, (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10);
            return new(_model.Context.Model, _model.Context.Release, _model.Release.Threshold, predictor.Explain(scratch, _feed?.State, time));
        }
        finally
        {
            predictor.Return(scratch);
        }
    }
}

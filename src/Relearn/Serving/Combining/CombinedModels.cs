using System.Text;
using System.Text.Encodings.Web;
using Relearn.Inference;

namespace Relearn.Serving.Combining;

/// <summary>Several models that decide together, open. Any number of threads.</summary>
sealed class CombinedModels
{
    readonly ReleaseWeights _weights;
    readonly (Predictor Predictor, SentColumns Columns)[] _others;

    /// <param name="weights">What each counts.</param>
    /// <param name="label">The model of the label: callers send its columns.</param>
    /// <param name="others">The others, in the order of the weights.</param>
    /// <exception cref="Numerics.UserErrorException">One of them cannot answer beside the label's.</exception>
    public CombinedModels(ReleaseWeights weights, Predictor label, IReadOnlyList<Predictor> others)
    {
        _weights = weights;
        _others = [.. others.Select(o => (o, new SentColumns(o, label.Inputs)))];
        Numerics.UserError[] problems = [.. Problems(label)];
        if (problems.Length > 0) { throw new Numerics.UserErrorException(problems); }
        Names = [.. weights.Objectives.Select((o, i) => Encoding.UTF8.GetBytes($"{(i == 0 ? ",\"objectives\":{" : ",")}\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(o.Name)}\":"))];
    }

    IEnumerable<Numerics.UserError> Problems(Predictor label)
    {
        if (label.NeedsState) { yield return CombiningErrors.HasWindows(_weights.Objectives[0].Name); }
        for (var i = 0; i < _others.Length; i++)
        {
            var name = _weights.Objectives[i + 1].Name;
            if (_others[i].Predictor.NeedsState) { yield return CombiningErrors.HasWindows(name); }
            if (_others[i].Columns.Absent is { Count: > 0 } absent) { yield return CombiningErrors.ReadsMore(name, absent); }
        }
    }

    /// <summary>What stands in an answer before each probability.</summary>
    public IReadOnlyList<byte[]> Names { get; }

    /// <summary>The weights.</summary>
    public ReleaseWeights Weights => _weights;

    /// <summary>Asks the others about the rows that the label's model has just scored, and adds up.</summary>
    /// <param name="scratch">The rows.</param>
    /// <param name="scores">What the label's model says of them.</param>
    /// <param name="into">Takes what comes out.</param>
    public void Combine(PredictorScratch scratch, ReadOnlySpan<double> scores, CombinedScores into)
    {
        into.Begin(scores.Length, _weights.Objectives.Count, this);
        into.Add(0, scores, _weights.Objectives[0]);
        for (var o = 0; o < _others.Length; o++)
        {
            var (predictor, columns) = _others[o];
            var own = predictor.Rent(scores.Length);
            try
            {
                columns.Copy(scratch.Batch, own, scores.Length);
                own.Batch.Rows = scores.Length;
                into.Add(o + 1, predictor.Predict(own), _weights.Objectives[o + 1]);
            }
            finally
            {
                predictor.Return(own);
            }
        }
    }
}

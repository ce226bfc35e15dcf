using Relearn.Inference;

namespace Relearn.Serving.Requests;

/// <summary>What it takes to read a request of tensors; used again for later ones.</summary>
/// <param name="rows">Gathers the tensors.</param>
/// <param name="predictor">The model.</param>
sealed class TensorRequest(TensorRows rows, Predictor predictor)
{
    public TensorRows Rows { get; } = rows;

    /// <summary>Rows for the log, where the request is JSON.</summary>
    public RawRows Raw { get; } = new();

    /// <summary>Rows for the log, where it is not.</summary>
    public RowJson Json => field ??= new(predictor.Inputs);
}

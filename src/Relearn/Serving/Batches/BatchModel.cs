using Relearn.Inference;

namespace Relearn.Serving.Batches;

/// <summary>What scores a batch: the model that is live, or that of another run.</summary>
/// <param name="Name">Name of the model.</param>
/// <param name="Release">Id of the release, or of the run that is no release: what stands in the answer.</param>
/// <param name="Run">Id of the run.</param>
/// <param name="Threshold">Act where the probability is at least this.</param>
/// <param name="Predictor">The predictor.</param>
sealed record BatchModel(string Name, string Release, string Run, double Threshold, Predictor Predictor)
{
    public static BatchModel Of(ServedModel model) => new(model.Context.Model, model.Context.Release, model.Context.Run, model.Release.Threshold, model.Predictor);
}

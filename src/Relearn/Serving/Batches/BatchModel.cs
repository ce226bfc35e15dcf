using Relearn.Inference;
using Relearn.Serving.Combining;

namespace Relearn.Serving.Batches;

/// <summary>What scores a batch: the model that is live, or that of another run.</summary>
/// <param name="Name">Name of the model.</param>
/// <param name="Release">Id of the release, or of the run that is no release: what stands in the answer.</param>
/// <param name="Run">Id of the run.</param>
/// <param name="Threshold">Act where the probability is at least this.</param>
/// <param name="Predictor">The predictor.</param>
sealed record BatchModel(string Name, string Release, string Run, double Threshold, Predictor Predictor)
{
    static readonly string[] s_ofDecisions = ["score", "decision", "release"];

    static readonly string[] s_ofClasses = ["score", "class", "unfamiliar", "release"];

    /// <summary>The columns of the answer.</summary>
    public IReadOnlyList<string> Results => Predictor.Classes is null ? s_ofDecisions : s_ofClasses;

    /// <summary>The models that decide together; null: one does.</summary>
    public CombinedModels? Combined { get; init; }

    /// <summary>What came out for a row that was just predicted.</summary>
    /// <param name="scratch">Where it was predicted.</param>
    /// <param name="row">Its place there.</param>
    /// <param name="score">Its score.</param>
    /// <param name="combined">What several models say of the rows there; null where one decides.</param>
    public RowResult ResultOf(PredictorScratch scratch, int row, double score, CombinedScores? combined) =>
        Predictor.Classes is not null && scratch.Answers[row] is var answer ? new(score, answer.Depth > 0, answer.Node, answer.Unfamiliar) : new(score, combined?.Acts(row) ?? score >= Threshold, 0, false);

    public static BatchModel Of(ServedModel model) => new(model.Context.Model, model.Context.Release, model.Context.Run, model.Release.Threshold, model.Predictor) { Combined = model.Combined };
}

using Relearn.Data;
using Relearn.Inference.Models;

namespace Relearn.Modeling.Learners;

/// <summary>The baseline every model has to beat: always says the rate of the training rows.</summary>
sealed class ConstantLearner : ILearner
{
    public string Name => "constant";

    public IModel Fit(EncodedRows rows, RowRange range, Execution execution)
    {
        var (count, positives) = rows.Count(range);
        var raw = LogOdds(positives, count);
        return new FittedModel(Name, new ConstantScorer(rows.Encoder.Width, raw), BitConverter.GetBytes(raw));
    }

    /// <summary>Log-odds of a rate, with half a row added to both sides so that it is finite.</summary>
    public static double LogOdds(double positives, double count) => Math.Log((positives + 0.5) / (count - positives + 0.5));
}

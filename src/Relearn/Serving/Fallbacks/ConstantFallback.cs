using Relearn.Inference;
using Relearn.Scoping;

namespace Relearn.Serving.Fallbacks;

/// <summary>Answers the same probability to everyone.</summary>
sealed class ConstantFallback(FallbackConfig config, ServedModel model, double probability)
    : Fallback(config, Plain(model, "fallback-constant"), PredictionFlags.Fallback | PredictionFlags.Default)
{
    public override string Name => "constant";

    public override float[] Answer(PredictorScratch scratch, Span<double> scores)
    {
        scores.Fill(probability);
        return [];
    }
}

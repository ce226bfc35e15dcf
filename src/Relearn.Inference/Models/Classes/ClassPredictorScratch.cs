using Relearn.Inference.Features.Sparse;

namespace Relearn.Inference.Models.Classes;

/// <summary>Working memory of a <see cref="ClassPredictor"/>. Not for two threads at once.</summary>
sealed class ClassPredictorScratch(SparseScratch encoder, ClassScratch scorer, ClassWay way)
{
    public SparseScratch Encoder => encoder;

    public ClassScratch Scorer => scorer;

    public ClassWay Way => way;

    public ClassScore[] Best { get; } = new ClassScore[ClassPredictor.Candidates];
}

using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Classes.Trees;
using Relearn.Modeling.Learners;

namespace Relearn.Modeling.Classes;

/// <summary>The class whose rows, added up, point most nearly in a row's direction: learns in one pass, and is the least that others have to beat.</summary>
sealed class CentroidLearner : IClassLearner
{
    public string Name => "centroid";

    public IClassModel Fit(SparseRows rows, ClassSet classes, Execution execution)
    {
        execution.Cancellation.ThrowIfCancellationRequested();
        return new ClassModel(Name, OneLevel.Of(rows.Width, new float[classes.Count], LabelVectors.Of(rows, classes, 0, int.MaxValue), NodeTransform.Cosine));
    }
}

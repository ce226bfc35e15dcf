using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Classes.Trees;
using Relearn.Modeling.Learners;

namespace Relearn.Modeling.Classes;

/// <summary>Each class as often as it was, whatever the row is.</summary>
sealed class MajorityLearner : IClassLearner
{
    public string Name => "majority";

    public IClassModel Fit(SparseRows rows, ClassSet classes, Execution execution)
    {
        execution.Cancellation.ThrowIfCancellationRequested();
        var (all, starts) = ClassRows.Of(rows, classes.Count);
        var shares = new float[classes.Count];
        for (var c = 0; c < shares.Length; c++) { shares[c] = (float)(starts[c + 1] - starts[c]) / Math.Max(1, all.Length); }
        return new ClassModel(Name, OneLevel.Of(rows.Width, shares, null, NodeTransform.Share));
    }
}

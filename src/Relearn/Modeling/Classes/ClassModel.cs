using Relearn.Inference.Bundles;
using Relearn.Inference.Models.Classes;
using Relearn.Numerics;

namespace Relearn.Modeling.Classes;

/// <summary>A model of many classes whose section's bytes are all there is to it.</summary>
sealed class ClassModel : IClassModel
{
    public ClassModel(string learner, LinearTreeScorer scorer)
    {
        var bytes = scorer.ToBytes();
        (Learner, Tree, Hash, Section) = (learner, scorer, ContentHash.Of(bytes), new(learner, 1, Required: true, bytes));
    }

    public string Learner { get; }

    public string Hash { get; }

    public BundleFile.Section? Section { get; }

    public LinearTreeScorer Tree { get; }

    public IClassScorer Scorer => Tree;
}

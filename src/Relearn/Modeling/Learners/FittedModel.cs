using Relearn.Inference.Bundles;
using Relearn.Inference.Models;
using Relearn.Numerics;

namespace Relearn.Modeling.Learners;

/// <summary>A model whose section's bytes are all there is to it.</summary>
sealed class FittedModel : IModel
{
    /// <summary>Joins a scorer and the bytes that it can be read from.</summary>
    public FittedModel(string learner, IScorer scorer, byte[] bytes, string? hash = null)
    {
        (Learner, Scorer) = (learner, scorer);
        Section = learner == "constant" ? null : new(learner, 1, Required: true, bytes);
        Hash = hash ?? ContentHash.Of(bytes);
    }

    public string Learner { get; }

    public string Hash { get; }

    public IScorer Scorer { get; }

    public BundleFile.Section? Section { get; }
}

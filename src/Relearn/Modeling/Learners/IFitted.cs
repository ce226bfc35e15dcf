using Relearn.Inference.Bundles;

namespace Relearn.Modeling.Learners;

/// <summary>What was fitted, whatever it answers. Never changed.</summary>
interface IFitted
{
    /// <summary>Name of the learner, and of the bundle's section.</summary>
    string Learner { get; }

    /// <summary>SHA-256 of what decides its scores; equal for equal models, whatever the number of threads.</summary>
    string Hash { get; }

    /// <summary>The section of a bundle that holds it; null for a constant, which stands in the manifest.</summary>
    BundleFile.Section? Section { get; }
}

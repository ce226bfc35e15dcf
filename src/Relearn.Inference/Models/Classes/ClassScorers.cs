namespace Relearn.Inference.Models.Classes;

/// <summary>Reads models of many classes from the sections of a bundle.</summary>
static class ClassScorers
{
    /// <summary>The learners whose sections this build reads; a section has the learner's name.</summary>
    public static readonly IReadOnlyList<string> Learners = ["flat", "two_stage", "label_tree", "centroid", "majority"];

    /// <summary>Reads the section of a learner.</summary>
    /// <exception cref="BundleException">The learner is unknown, or the section is damaged.</exception>
    public static IClassScorer Parse(string learner, ReadOnlySpan<byte> section) => Learners.Contains(learner)
        ? LinearTreeScorer.Parse(section)
        : throw new BundleException($"The bundle's learner of classes is '{learner}'; this build knows {string.Join(", ", Learners)}. Install a newer Relearn.");
}

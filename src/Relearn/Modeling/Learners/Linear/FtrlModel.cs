using Relearn.Inference.Bundles;
using Relearn.Inference.Models;
using Relearn.Numerics;

namespace Relearn.Modeling.Learners.Linear;

/// <summary>Weights that a linear scorer serves, and the state that learning goes on from.</summary>
/// <param name="scorer">What serves it.</param>
/// <param name="weights">The scorer's bytes.</param>
/// <param name="state">Sums of gradients, then of their squares, one of each for every weight.</param>
/// <param name="progressive">Mean log loss of each row before it was learnt.</param>
sealed class FtrlModel(LinearScorer scorer, byte[] weights, byte[] state, double progressive) : IModel
{
    public string Learner => FtrlLearner.LearnerName;

    public string Hash { get; } = ContentHash.Of([.. weights, .. state]);

    public IScorer Scorer => scorer;

    public BundleFile.Section? Section { get; } = new(FtrlLearner.Served, 1, Required: true, weights);

    /// <summary>What learning goes on from; a reader that only serves can do without.</summary>
    public BundleFile.Section State { get; } = new(FtrlLearner.StateSection, 1, Required: false, state);

    /// <summary>Mean log loss of each row before it was learnt.</summary>
    public double Progressive => progressive;

    /// <summary>Weights that are not 0, the intercept included.</summary>
    public int NonZero
    {
        get
        {
            var count = 0;
            foreach (var weight in scorer.Weights) { count += weight != 0 ? 1 : 0; }
            return count;
        }
    }
}

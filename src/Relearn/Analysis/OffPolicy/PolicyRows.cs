namespace Relearn.Analysis.OffPolicy;

/// <summary>Decisions of a log as columns: what was done, with what probability, what came of it, and how probable another policy would have made it.</summary>
/// <param name="actions">Names of the actions.</param>
sealed class PolicyRows(IReadOnlyList<string> actions)
{
    readonly List<int> _actions = [];
    readonly List<double> _propensities = [], _rewards = [], _targets = [];

    /// <summary>Names of the actions.</summary>
    public IReadOnlyList<string> Actions => actions;

    /// <summary>Number of decisions.</summary>
    public int Count => _actions.Count;

    /// <summary>What was done.</summary>
    public IReadOnlyList<int> Taken => _actions;

    /// <summary>With what probability, above 0.</summary>
    public IReadOnlyList<double> Propensities => _propensities;

    /// <summary>What came of it.</summary>
    public IReadOnlyList<double> Rewards => _rewards;

    /// <summary>Probability of an action, row and action, under the policy that is asked about; null where it is known of what was done alone.</summary>
    public Func<int, int, double>? TargetOf { get; init; }

    /// <summary>Takes a decision.</summary>
    /// <param name="action">What was done.</param>
    /// <param name="propensity">With what probability, above 0 and at most 1.</param>
    /// <param name="reward">What came of it.</param>
    /// <param name="target">How probable the policy that is asked about would have made it.</param>
    public void Add(int action, double propensity, double reward, double target)
    {
        _actions.Add(action);
        _propensities.Add(propensity);
        _rewards.Add(reward);
        _targets.Add(target);
    }

    /// <summary>How many decisions of the other policy one stands for.</summary>
    public double WeightOf(int row) => _targets[row] / _propensities[row];
}

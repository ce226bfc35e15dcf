namespace Relearn.Monitoring.Joining;

/// <summary>Where the candidates of a decision stand.</summary>
/// <param name="First">The first one; -1 for a decision of another release.</param>
/// <param name="Candidates">How many; 0 where there is no such decision.</param>
readonly record struct DecisionPlace(int First, int Candidates)
{
    /// <summary>No decision.</summary>
    public static DecisionPlace None => new(-1, 0);
}

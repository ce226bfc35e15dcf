namespace Relearn.Data.Labels.Aggregation;

/// <summary>What labelling functions say of the items.</summary>
/// <param name="Used">The consensus that is used: the label model where it can be trusted, else majority vote.</param>
/// <param name="Trusted">Whether the label model can be trusted.</param>
/// <param name="Doubts">Why not; a sentence each.</param>
/// <param name="Model">The label model, whether trusted or not.</param>
/// <param name="Majority">Majority vote.</param>
/// <param name="Balance">Estimated share of each class.</param>
/// <param name="Functions">The functions, in the order of the table.</param>
/// <param name="Pairs">The pairs that were tested, the most dependent first; empty where there were too few functions and gold items.</param>
/// <param name="Covered">Items with a vote.</param>
sealed record WeakLabels(Consensus Used, bool Trusted, IReadOnlyList<string> Doubts, Consensus Model, Consensus Majority, IReadOnlyList<double> Balance,
    IReadOnlyList<FunctionQuality> Functions, IReadOnlyList<FunctionPair> Pairs, int Covered);

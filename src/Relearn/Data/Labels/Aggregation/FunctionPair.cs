namespace Relearn.Data.Labels.Aggregation;

/// <summary>Two labelling functions, and whether they agree more often than what they know of the items explains.</summary>
/// <param name="First">Name.</param>
/// <param name="Second">Name.</param>
/// <param name="Agreed">Items on which both vote for the same class.</param>
/// <param name="Expected">Such items, were they independent given the class, which the other functions (and gold) tell.</param>
/// <param name="Correlation">(agreed - expected) in standard deviations, divided by the square root of the items: 0 when independent, near 1 for a copy.</param>
/// <param name="ChiSquare">The square of that distance in standard deviations; one degree of freedom.</param>
/// <param name="Chance">Share of false discoveries at which the pair would count as dependent (Benjamini-Hochberg over all pairs).</param>
/// <param name="Merged">They share one vote.</param>
sealed record FunctionPair(string First, string Second, double Agreed, double Expected, double Correlation, double ChiSquare, double Chance, bool Merged);

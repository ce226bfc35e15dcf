namespace Relearn.Loop.Learning;

/// <summary>One period of time, answered by a model that was made some periods before it and by the one that was made when it began.</summary>
/// <param name="Period">Number of the period.</param>
/// <param name="Age">How many periods before it the model was made, 1 or more.</param>
/// <param name="Rows">Decisions with a label.</param>
/// <param name="Loss">Sum over them of its log loss minus that of the fresh model.</param>
/// <param name="Cost">Sum over them of what the fresh model's decisions earned more.</param>
readonly record struct AgedPeriod(int Period, int Age, double Rows, double Loss, double Cost);

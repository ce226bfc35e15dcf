using Relearn.Monitoring;

namespace Relearn.Loop.Learning;

/// <summary>What one model answers on the rows of one day.</summary>
/// <param name="Totals">Rows, predictions, positives, log loss.</param>
/// <param name="Value">Money of the decisions.</param>
sealed record DayAnswers(DayTotals Totals, double Value);

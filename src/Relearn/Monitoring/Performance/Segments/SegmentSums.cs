using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Monitoring.Performance.Segments;

/// <summary>Loss of the decisions of a part, and how sure its mean is when whole days are what varies.</summary>
/// <param name="Rows">Decisions.</param>
/// <param name="Mean">Mean log loss.</param>
/// <param name="Error">Standard error of the mean.</param>
/// <param name="Gap">Rate minus mean prediction.</param>
/// <param name="Lost">Money lost a decision.</param>
readonly record struct SegmentSums(long Rows, double Mean, double Error, double Gap, double Lost)
{
    /// <summary>Sums over the judged decisions that are part of it.</summary>
    public static SegmentSums Of(DecisionRows rows, KpiConfig kpi, Func<int, bool> part)
    {
        var days = new Dictionary<int, (double Sum, long Rows)>();
        double sum = 0, squares = 0, gap = 0, lost = 0;
        long count = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            if (!rows.IsJudged(i) || !part(i)) { continue; }
            var positive = rows.Outcomes[i] == OutcomeState.Positive;
            var loss = LossOf(rows, i);
            sum += loss;
            squares += loss * loss;
            gap += (positive ? 1 : 0) - rows.Scores[i];
            lost -= kpi.ValueOf(rows.Acted[i], positive);
            count++;
            var (daySum, dayRows) = days.GetValueOrDefault(rows.Days[i]);
            days[rows.Days[i]] = (daySum + loss, dayRows + 1);
        }
        if (count == 0) { return new(0, double.NaN, double.PositiveInfinity, double.NaN, double.NaN); }
        var mean = sum / count;
        var byRow = Math.Max(0, squares / count - mean * mean) / count;
        var clusters = days.Count < 2 ? 0 : days.Values.Sum(d => Math.Pow(d.Sum - d.Rows * mean, 2)) / ((double)count * count) * days.Count / (days.Count - 1);
        return new(count, mean, Math.Sqrt(Math.Max(byRow, clusters)), gap / count, lost / count);
    }

    /// <summary>Log loss of a judged decision; that of a coin where its score is no number.</summary>
    public static double LossOf(DecisionRows rows, int row) => BinaryMetrics.LogLoss(float.IsNaN(rows.Scores[row]) ? 0.5 : rows.Scores[row], rows.Outcomes[row] == OutcomeState.Positive);
}

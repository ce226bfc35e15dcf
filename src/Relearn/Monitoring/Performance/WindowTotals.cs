using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Monitoring.Performance;

/// <summary>Sums over the judged decisions of one window.</summary>
/// <param name="from">First day, from 1970-01-01.</param>
/// <param name="to">Last day.</param>
sealed class WindowTotals(int from, int to)
{
    // As many rows of the reference's rate stand beside a window's own, so that a window without one class has a rate.
    const double RateRows = 50;

    double _loss, _lossSquares, _lossOfPositives, _predicted, _gapSquares, _money, _moneySquares, _delays, _delaySquares;
    readonly double[] _binGaps = new double[ScoreBins.Count], _binSquares = new double[ScoreBins.Count];
    readonly long[] _binRows = new long[ScoreBins.Count];
    long _delayed;

    /// <summary>First day.</summary>
    public int From => from;

    /// <summary>Last day.</summary>
    public int To => to;

    /// <summary>Judged decisions.</summary>
    public long Rows { get; private set; }

    /// <summary>Those that turned out true.</summary>
    public long Positives { get; private set; }

    /// <summary>Those that were decided wrongly.</summary>
    public long Errors { get; private set; }

    /// <summary>Those whose row looks like few or none of those that were learnt from.</summary>
    public long Unfamiliar { get; private set; }

    /// <summary>Decisions of the label age without an outcome.</summary>
    public long Missing { get; private set; }

    /// <summary>Takes a decision of the label age.</summary>
    public void Add(DecisionRows rows, int row, KpiConfig kpi, ScoreBins bins, DelayScores delays)
    {
        if (rows.Outcomes[row] == OutcomeState.Missing)
        {
            Missing++;
            return;
        }
        var (positive, score) = (rows.Outcomes[row] == OutcomeState.Positive, (double)rows.Scores[row]);
        // A score that is no number is no probability: its loss is that of a coin, and its gap nothing.
        if (double.IsNaN(score)) { score = 0.5; }
        Rows++;
        Positives += positive ? 1 : 0;
        Unfamiliar += rows.Unfamiliar.Length > 0 && rows.Unfamiliar[row] ? 1 : 0;
        Errors += rows.IsError(row) ? 1 : 0;
        var loss = BinaryMetrics.LogLoss(score, positive);
        _loss += loss;
        _lossSquares += loss * loss;
        _lossOfPositives += positive ? loss : 0;
        var gap = (positive ? 1 : 0) - score;
        _predicted += score;
        _gapSquares += gap * gap;
        var bin = bins.Of(score);
        _binGaps[bin] += gap;
        _binSquares[bin] += gap * gap;
        _binRows[bin]++;
        var lost = -kpi.ValueOf(rows.Acted[row], positive);
        _money += lost;
        _moneySquares += lost * lost;
        var delay = delays.Of(rows.Delays[row]);
        if (double.IsNaN(delay) || (delays.OnlyPositives && !positive)) { return; }
        _delayed++;
        _delays += delay;
        _delaySquares += delay * delay;
    }

    /// <summary>Log loss as a share of that of always saying the window's rate (normalised cross-entropy: X. He et al., "Practical lessons from predicting clicks on ads at Facebook", ADKDD 2014).</summary>
    /// <param name="referenceRate">The rate of the reference.</param>
    public DayMeasure Loss(double referenceRate)
    {
        if (Rows == 0) { return None; }
        var rate = (Positives + RateRows * referenceRate) / (Rows + RateRows);
        var entropy = BinaryMetrics.Entropy(rate);
        if (entropy <= 0) { return None; }
        var (mean, ratio) = (_loss / Rows, _loss / Rows / entropy);
        // First order: a row moves the ratio by (its loss - ratio H'(rate) (its label - rate)) / H(rate).
        var slope = ratio * Math.Log((1 - rate) / rate);
        var share = (double)Positives / Rows;
        var variance = _lossSquares / Rows - mean * mean - 2 * slope * (_lossOfPositives / Rows - mean * share) + slope * slope * share * (1 - share);
        return new(from, ratio, Rows, Math.Max(0, variance) / (entropy * entropy));
    }

    /// <summary>Share of wrong decisions.</summary>
    public DayMeasure Error => Share(Errors, Rows);

    /// <summary>Share of decisions about rows that look like few or none of those that were learnt from.</summary>
    public DayMeasure Strange => Share(Unfamiliar, Rows);

    /// <summary>Share of decisions that turned out true.</summary>
    public DayMeasure Rate => Share(Positives, Rows);

    /// <summary>Share of decisions of the label age of which nobody said how they turned out.</summary>
    public DayMeasure Unlabelled => Share(Missing, Rows + Missing);

    /// <summary>Money lost a decision; what is earned is negative.</summary>
    public DayMeasure Money => Mean(_money, _moneySquares, Rows);

    /// <summary>Rate minus mean prediction.</summary>
    public DayMeasure Gap => Mean(Positives - _predicted, _gapSquares, Rows);

    /// <summary>The same of one part of the scores.</summary>
    public DayMeasure GapOf(int bin) => Mean(_binGaps[bin], _binSquares[bin], _binRows[bin]);

    /// <summary>Mean log-rank score of the delays: 1 where they are as in the reference, more where outcomes come later.</summary>
    public DayMeasure Delay => Mean(_delays, _delaySquares, _delayed);

    /// <summary>Mean log loss, not as a share: for small parts, whose own rate nobody knows.</summary>
    public DayMeasure RowLoss => Mean(_loss, _lossSquares, Rows);

    DayMeasure None => new(from, double.NaN, 0, 0);

    DayMeasure Share(long hits, long rows) => Mean(hits, hits, rows);

    DayMeasure Mean(double sum, double squares, long rows) => rows == 0 ? None : new(from, sum / rows, rows, Math.Max(0, squares / rows - sum / rows * (sum / rows)));
}

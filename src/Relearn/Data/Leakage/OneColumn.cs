using Relearn.Inference.Features;

namespace Relearn.Data.Leakage;

/// <summary>What each column that features read tells about the label by itself: learnt on the earlier half of the training rows, judged on the later half.</summary>
sealed class OneColumn
{
    readonly LeakageSample _sample;
    readonly Dictionary<LeakageColumn, double[]> _scores = [];
    readonly Dictionary<LeakageColumn, BlockArea> _areas = [];

    public OneColumn(LeakageSample sample)
    {
        _sample = sample;
        foreach (var column in sample.Columns.Where(c => c.IsRead))
        {
            var scores = ColumnRates.Score(column, sample.Train, sample.Train.Half);
            _scores.Add(column, scores);
            _areas.Add(column, AreaOf(scores));
        }
    }

    /// <summary>The columns that were looked at.</summary>
    public IEnumerable<LeakageColumn> Columns => _areas.Keys;

    /// <summary>Area of a column by itself.</summary>
    public BlockArea this[LeakageColumn column] => _areas[column];

    /// <summary>Area of all columns that share no source with this one: the sum of what each says by itself.</summary>
    public (BlockArea Area, int Sources) Rest(LeakageColumn column)
    {
        // A feature of one column says what the column has said.
        var others = _areas.Keys.Where(c => !c.Overlaps(column) && (!c.IsFeature || c.Sources.Count > 1 || c.IsClock)).ToArray();
        var sum = new double[_sample.Train.Count];
        foreach (var other in others)
        {
            var scores = _scores[other];
            for (var i = 0; i < sum.Length; i++) { sum[i] += scores[i]; }
        }
        return (AreaOf(sum), others.SelectMany(c => c.Sources).Distinct().Count());
    }

    /// <summary>Area on the later half of the training rows, within blocks of time.</summary>
    public BlockArea AreaOf(double[] scores) => BlockArea.Of(scores, _sample.Train.Labels, _sample.Train.Half, _sample.Train.Count);

    /// <summary>
    /// How well a value follows from the value in the row before, 0 to 1: the share of rows on which the most frequent successor comes true, or, where there are many values,
    /// how much less neighbours differ than any two rows do. What the past determines is known before the decision.
    /// </summary>
    public double FollowsRowBefore(LeakageColumn column) => _sample.Project.Data.Time.Kind == Scoping.TimeKind.None ? 0 : Follows(column.Train, column.Kind == ValueKind.Text);

    /// <summary>The same for the label.</summary>
    public double LabelFollowsRowBefore() => _sample.Project.Data.Time.Kind == Scoping.TimeKind.None ? 0 : Follows([.. _sample.Train.Labels.Select(l => l ? 1.0 : 0)], true);

    double Follows(double[] values, bool isCategory)
    {
        var (half, places) = (_sample.Train.Half, _sample.Train.Places);
        bool AreNeighbours(int i) => places[i] == places[i - 1] + 1 && !double.IsNaN(values[i]) && !double.IsNaN(values[i - 1]);
        if (isCategory || values.Take(half).Where(v => !double.IsNaN(v)).Distinct().Take(ColumnRates.MostBins + 1).Count() <= ColumnRates.MostBins)
        {
            var successors = new Dictionary<(double, double), int>();
            for (var i = 1; i < half; i++)
            {
                if (AreNeighbours(i)) { successors[(values[i - 1], values[i])] = successors.GetValueOrDefault((values[i - 1], values[i])) + 1; }
            }
            var likeliest = successors.GroupBy(s => s.Key.Item1).ToDictionary(g => g.Key, g => g.OrderByDescending(s => s.Value).ThenBy(s => s.Key.Item2).First().Key.Item2);
            int right = 0, all = 0;
            for (var i = half + 1; i < values.Length; i++)
            {
                if (!AreNeighbours(i)) { continue; }
                all++;
                right += likeliest.TryGetValue(values[i - 1], out var next) && next == values[i] ? 1 : 0;
            }
            return all == 0 ? 0 : (double)right / all;
        }
        var (spread, step) = (new Numerics.RunningMean(), new Numerics.RunningMean());
        for (var i = half + 1; i < values.Length; i++)
        {
            if (!AreNeighbours(i)) { continue; }
            spread.Update(values[i]);
            step.Update(values[i] - values[i - 1]);
        }
        return spread.Count < 2 || spread.Variance <= 0 ? 0 : Math.Clamp(1 - step.Variance / (2 * spread.Variance), 0, 1);
    }
}

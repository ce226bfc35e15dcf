using Relearn.Numerics;

namespace Relearn.Loop.Learning;

/// <summary>A policy while the calendar is played, and what it did.</summary>
sealed class PlayedPolicy(FreshnessPolicy policy, BacktestModel first, int day)
{
    public FreshnessPolicy Policy => policy;

    public BacktestModel Live { get; set; } = first;

    public int LiveSince { get; set; } = day;

    public int LastAttempt { get; set; } = day;

    /// <summary>End of the rows that the live model learnt from, where it can be updated.</summary>
    public long LearntUntil { get; set; }

    public double TrainCpuSeconds { get; set; }

    public List<DayAnswers> Days { get; } = [];

    public List<BacktestDay> Points { get; } = [];

    public List<Retraining> Retrainings { get; } = [];

    /// <summary>Scores of the days from which on it is reported.</summary>
    public ScoreHistogram Histogram { get; } = new();

    /// <summary>Scores of all days.</summary>
    public ScoreHistogram AllScores { get; } = new();

    /// <summary>What it did from a day on, beside another policy.</summary>
    public PolicyResult Result(PlayedPolicy never, int from, bool all, ulong seed)
    {
        (DayAnswers Mine, DayAnswers Theirs)[] days = [.. Days.Zip(never.Days).Where(d => d.First.Totals.Day >= from)];
        double[] rows = [.. days.Select(d => d.Mine.Totals.Rows)];
        var (predicted, positive) = (days.Sum(d => d.Mine.Totals.Predicted), days.Sum(d => d.Mine.Totals.Positive));
        Interval? Gain(Func<DayAnswers, double> value, double sign) => ReferenceEquals(this, never) ? null
            : BlockBootstrap.Mean([.. days.Select(d => sign * (value(d.Mine) - value(d.Theirs)))], rows, seed);
        return new(policy.Name, (long)rows.Sum(), BlockBootstrap.Mean([.. days.Select(d => d.Mine.Totals.Loss)], rows, seed),
            (all ? AllScores : Histogram).Areas().RocAuc, (predicted - positive) / Math.Max(0.5, positive), days.Sum(d => d.Mine.Value),
            Gain(d => d.Totals.Loss, -1), Gain(d => d.Value, 1), TrainCpuSeconds, [.. Retrainings.Where(r => r.Day >= from)]);
    }
}

using Relearn.Inference.Features;

namespace Relearn.Scoping;

/// <summary>When a candidate is made, what it is made of, and what it must not forget.</summary>
sealed record LearningConfig
{
    /// <summary>Days between two candidates by the calendar; null: none by the calendar.</summary>
    public double? ScheduleDays { get; init; }

    /// <summary>New labelled rows, as a share of those that the champion learnt from, that start a candidate; null: none by volume.</summary>
    public double? Volume { get; init; }

    /// <summary>What monitoring finds of loss, calibration and age starts a candidate.</summary>
    public bool OnLoss { get; init; } = true;

    /// <summary>Inputs that drifted start a candidate where a rise of the loss is predicted from the scores too.</summary>
    public bool OnDrift { get; init; } = true;

    /// <summary>A new data set version starts a candidate.</summary>
    public bool OnData { get; init; }

    /// <summary>Least days between two candidates.</summary>
    public double CooldownDays { get; init; } = 1;

    /// <summary>Processor hours for candidates in 30 days; null: no limit.</summary>
    public double? CpuHours { get; init; }

    /// <summary>Lengths of the window that candidates learn from, days, beside all rows.</summary>
    public IReadOnlyList<int> Windows { get; init; } = [30, 60];

    /// <summary>How candidates may come from the champion, beside those made anew.</summary>
    public IReadOnlyList<string> Updates { get; init; } = ["continue", "refit"];

    /// <summary>Trees that are put behind those of the champion.</summary>
    public int UpdateTrees { get; init; } = 20;

    /// <summary>Share of a leaf's old value that stays when it is refitted, 0 to 1.</summary>
    public double Decay { get; init; } = 0.9;

    /// <summary>Rows of earlier periods, besides the declared golden parts, that a candidate must not do worse on; 0: none.</summary>
    public int GoldenRows { get; init; } = 5000;

    /// <summary>Parts of earlier periods that must not be forgotten: name and condition.</summary>
    public IReadOnlyList<Feature> Golden { get; init; } = [];

    /// <summary>Rise of the log loss on a slice or on golden rows, as a share of the champion's, that is tolerated.</summary>
    public double Tolerance { get; init; } = 0.02;

    /// <summary>Money for one retraining besides the processor: labels, review, risk.</summary>
    public double RetrainCost { get; init; }
}

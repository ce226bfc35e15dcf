namespace Relearn.Monitoring.Inputs;

/// <summary>What is scored of a window, on a scale on which ordinary windows vary about evenly: log odds of shares and distances, logarithms of counts.</summary>
/// <param name="Monitor">What messages call it.</param>
/// <param name="Harm">Near to a proof that the data is broken; else drift, which informs.</param>
/// <param name="Center">What is expected where there is no history.</param>
/// <param name="PriorScale">What it varies by where there is no history.</param>
/// <param name="LeastScale">What it always varies by: less is not believed of any history.</param>
/// <param name="Tolerance">What is tolerated beyond chance.</param>
/// <param name="TwoSided">Too little is as bad as too much.</param>
/// <remarks>These numbers were set before results were looked at, and what was changed since is said: <c>docs/decisions/0012-season-matched-windows.md</c>.</remarks>
sealed record ScoreKind(string Monitor, bool Harm, double Center, double PriorScale, double LeastScale, double Tolerance, bool TwoSided = false)
{
    /// <summary>Scores that what is expected without history counts as: few where history says, many where none can (training has no unseen texts and no log).</summary>
    public double PriorScores { get; init; } = 4;

    /// <summary>Share without a value, beside that of the matched windows.</summary>
    public static ScoreKind Nulls { get; } = new("nulls", true, 0, 1, 0.5, 0.5);

    /// <summary>Share of numbers out of the range of training.</summary>
    public static ScoreKind Range { get; } = new("range", true, 0, 1, 1, 0.5);

    /// <summary>Share of texts that training did not have, beside what Good and Turing expect.</summary>
    public static ScoreKind Unseen { get; } = new("unseen", true, 0, 1, 1, 0.5) { PriorScores = 30 };

    /// <summary>Longest run of equal values, as odds of the rows, beside the matched windows.</summary>
    public static ScoreKind Stuck { get; } = new("stuck", true, 0, 1, 0.5, 0.5);

    /// <summary>Share of the most frequent value beside that of the matched windows.</summary>
    public static ScoreKind Top { get; } = new("top_value", true, 0, 0.5, 0.2, 0.2);

    /// <summary>Distance from the matched windows: of ranks for numbers, total variation for texts, what chance makes of it taken off.</summary>
    public static ScoreKind Distance { get; } = new("distance", false, -3, 1, 0.4, 0.4);

    /// <summary>How well a classifier tells the window's rows from those of the matched windows, as a distance of two normal distributions in their deviations.</summary>
    public static ScoreKind Classifier { get; } = new("classifier", false, 0.4, 0.75, 0.3, 0.2);

    /// <summary>How far a column no longer follows from the others: of the one that is furthest off, in deviations of history.</summary>
    public static ScoreKind Relation { get; } = new("relation", true, 2, 1, 0.5, 1);

    /// <summary>Rows beside the matched windows, and beside how the windows before did.</summary>
    public static ScoreKind Volume { get; } = new("volume", true, 0, 0.5, 0.1, 0.2, TwoSided: true);

    /// <summary>Share of rows that say again what another said.</summary>
    public static ScoreKind Duplicates { get; } = new("duplicates", true, 0, 1, 0.5, 0.5);

    /// <summary>Share of decisions whose event lies in the future of the log, or that were logged before the one before.</summary>
    public static ScoreKind Clock { get; } = new("clock", true, 0, 1, 1, 0.5) { PriorScores = 30 };

    /// <summary>Those that are scored for each column.</summary>
    public static IReadOnlyList<ScoreKind> OfColumns { get; } = [Nulls, Range, Unseen, Stuck, Top, Distance];

    /// <summary>Those that are scored for whole windows.</summary>
    public static IReadOnlyList<ScoreKind> OfWindows { get; } = [Volume, Duplicates, Clock, Classifier, Relation];
}

namespace Relearn.Monitoring.Inputs;

/// <summary>What is expected of each score of a window.</summary>
/// <param name="Columns">By kind in the order of <see cref="ScoreKind.OfColumns"/>, then by column.</param>
/// <param name="Window">By kind in the order of <see cref="ScoreKind.OfWindows"/>.</param>
sealed record InputExpectation(ScorePrediction[][] Columns, ScorePrediction[] Window)
{
    /// <summary>Learns from the scores of history.</summary>
    /// <param name="scores">In order of time; null where a window could not be scored.</param>
    /// <param name="columns">Number of columns.</param>
    public static InputExpectation Of(IReadOnlyList<InputScores?> scores, int columns) => new(
        [.. ScoreKind.OfColumns.Select((kind, k) => Enumerable.Range(0, columns).Select(c => ScorePrediction.Of([.. scores.Select(s => s?.Columns[k][c] ?? double.NaN)], kind, 1)).ToArray())],
        [.. ScoreKind.OfWindows.Select((kind, k) => ScorePrediction.Of([.. scores.Select(s => s?.Window[k] ?? double.NaN)], kind, 1))]);

    /// <summary>What is expected where no window can be held against others: little, and it varies widely.</summary>
    public static InputExpectation WithoutHistory(int columns, double wider) => Of([], columns).Widened(wider);

    /// <summary>The same with wider scales.</summary>
    public InputExpectation Widened(double by) => new([.. Columns.Select(k => k.Select(p => p with { Scale = p.Scale * by }).ToArray())], [.. Window.Select(p => p with { Scale = p.Scale * by })]);
}

/// <summary>What a window is held against.</summary>
/// <param name="Windows">The windows, put together.</param>
/// <param name="Expected">What is expected of its scores.</param>
/// <param name="SeasonKnown">False: it is a holiday that history does not have, so how many rows and what values it has says nothing.</param>
/// <param name="Words">How many windows of what kind.</param>
sealed record InputMatch(MatchedWindows Windows, InputExpectation Expected, bool SeasonKnown, string Words);

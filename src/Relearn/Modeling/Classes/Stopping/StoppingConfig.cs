namespace Relearn.Modeling.Classes.Stopping;

/// <summary>How deep answers are to be, and where to say that no class fits.</summary>
sealed record StoppingConfig
{
    /// <summary>Share of answers that are to be right: the true class, or one above it.</summary>
    public double Accuracy { get; init; } = 0.9;

    /// <summary>A group at the top has a threshold of its own from so many rows on.</summary>
    public int GroupRows { get; init; } = 500;

    /// <summary>Share of rows of known classes that may be said to fit none.</summary>
    public double FalseAlarms { get; init; } = 0.01;

    /// <summary>Accuracies of which it is shown what they cost, besides the one that was asked for.</summary>
    public static readonly IReadOnlyList<double> Shown = [0.8, 0.9, 0.95, 0.99];
}

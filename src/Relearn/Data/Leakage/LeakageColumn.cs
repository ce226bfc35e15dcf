using Relearn.Inference.Features;

namespace Relearn.Data.Leakage;

/// <summary>A column, or a feature that is more than a column, with its values in the sample.</summary>
/// <param name="Name">Name of the column or feature.</param>
/// <param name="Kind">Number, Text, Time or Boolean.</param>
/// <param name="Sources">The source columns it is made of; a column is made of itself.</param>
/// <param name="IsFeature">It is an expression, not a column.</param>
/// <param name="IsRead">Features read it.</param>
/// <param name="IsClock">It is made of the time of the row alone, so it is known when the row happens.</param>
sealed record LeakageColumn(string Name, ValueKind Kind, IReadOnlyList<string> Sources, bool IsFeature, bool IsRead, bool IsClock)
{
    /// <summary>Values of the training rows of the sample; codes of <see cref="Texts"/> where it is text; NaN is missing.</summary>
    public double[] Train { get; set; } = [];

    /// <summary>Values of the test rows of the sample.</summary>
    public double[] Test { get; set; } = [];

    /// <summary>The texts behind the codes.</summary>
    public IReadOnlyList<string> Texts { get; set; } = [];

    /// <summary>A detector asks of it whether it is known in time: features read it, and it is not the clock.</summary>
    public bool IsSuspect => IsRead && !IsClock;

    /// <summary>True if it shares a source column with another.</summary>
    public bool Overlaps(LeakageColumn other) => Sources.Any(other.Sources.Contains);
}

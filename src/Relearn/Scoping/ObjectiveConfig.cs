namespace Relearn.Scoping;

/// <summary>Something else that could be learnt: <c>relearn scope objective</c> makes it the label.</summary>
/// <param name="Name">What the label is called then.</param>
/// <param name="Value">Expression over the columns, as of <see cref="LabelConfig.Value"/>.</param>
sealed record ObjectiveConfig(string Name, string Value)
{
    /// <summary>Expression: the time at which it is known; null: as the label's.</summary>
    public string? Known { get; init; }

    /// <summary>With classes: the fewest examples of a class; null: as the label's.</summary>
    public int? Minimum { get; init; }

    /// <summary>Measure whose presence above 0 in production says that it is true; null: only the label's own outcomes are known.</summary>
    public string? Measure { get; init; }

    /// <summary>Money of the four cases that changes with it, by the keys of <c>kpi</c>.</summary>
    public IReadOnlyDictionary<string, double> Money { get; init; } = new Dictionary<string, double>();
}

using System.Text.Json.Serialization;

namespace Relearn.Scoping;

/// <summary>From probability to action.</summary>
public sealed record DecisionConfig
{
    /// <summary><c>threshold</c>: act where the probability is at least the threshold. With classes <c>deepest</c>: answer at the deepest class that keeps <see cref="Accuracy"/>.</summary>
    public string Rule { get; init; } = "threshold";

    /// <summary>The threshold, 0 to 1; null: the one that earns most on the validation period.</summary>
    public double? Threshold { get; init; }

    /// <summary>How many rows a day can be acted on; null: as many as there are true ones. Reports say what so many alerts find; it does not decide.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AlertsPerDay { get; init; }

    /// <summary>Share of the answers that are to be right, a group above the true class counting as right, 0.5 to 0.999; null: the label is true or false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Accuracy { get; init; }

    /// <summary>The accuracy where none is declared.</summary>
    internal const double DefaultAccuracy = 0.9;

    /// <summary>What acting means, for reports.</summary>
    public string Action { get; init; } = "act";

    /// <summary>The rule that is used today, without a model: an expression that is true where it acts; null: the best rule on one feature.</summary>
    public string? RuleWithoutModel { get; init; }
}

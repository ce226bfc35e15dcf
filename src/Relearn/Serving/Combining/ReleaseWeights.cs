using System.Globalization;
using System.Text.Json.Serialization;
using Relearn.Numerics;

namespace Relearn.Serving.Combining;

/// <summary>How several models decide together.</summary>
/// <remarks>
/// <code>
/// worth of acting = sum over objectives of  weight * scale * (p - threshold)        acted on where it is 0 or more
/// scale           = (true_positive - false_negative) - (false_positive - true_negative), the money of the objective
/// </code>
/// An objective that has all the weight decides as its own release would. At a threshold that breaks even the sum is the money that acting is expected to earn.
/// Source: C. Huyen, "Designing Machine Learning Systems", 2022, chapter 2, decoupling objectives: the weights are changed without training anything.
/// </remarks>
/// <param name="Objectives">The label first, then those with a weight, by name.</param>
sealed record ReleaseWeights(IReadOnlyList<WeightedObjective> Objectives)
{
    /// <summary>How a policy of weights is called.</summary>
    public const string Policy = "weights";

    /// <summary>Says which weights these are: the same models with the same weights have the same version.</summary>
    public string Version => ContentHash.Of(Text)[..12];

    /// <summary>All that decides what comes out.</summary>
    [JsonIgnore]
    public string Text => string.Join('\n', Objectives.Select(o => string.Create(CultureInfo.InvariantCulture, $"{o.Name} {o.BundleHash} {o.Weight:R} {o.Threshold:R} {o.Scale:R}")));

    /// <summary>The weights, for people.</summary>
    [JsonIgnore]
    public string Summary => string.Join(", ", Objectives.Select(o => string.Create(CultureInfo.InvariantCulture, $"{o.Name} {o.Weight:0.###}")));
}

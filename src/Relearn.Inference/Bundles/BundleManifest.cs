using System.Text.Json.Serialization;
using Relearn.Inference.Features;
using Relearn.Inference.Models;
using Relearn.Inference.Windows;

namespace Relearn.Inference.Bundles;

/// <summary>What a bundle holds, as JSON in its first section.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Task">The task: <c>binary</c>, <c>multiclass</c> or <c>hierarchy</c>.</param>
/// <param name="Learner">What fitted it: <c>trees</c>, <c>linear</c>, <c>rate_table</c> or <c>constant</c>; with classes <c>flat</c>, <c>two_stage</c> or <c>label_tree</c>; also the name of the section with the model.</param>
/// <param name="Label">Name of the label it predicts.</param>
/// <param name="Inputs">Columns a caller sends.</param>
/// <param name="Features">The program.</param>
/// <param name="Vocabularies">Terms of each text feature.</param>
/// <param name="Calibration">Raw score to probability.</param>
/// <param name="Constant">The raw score of a constant model.</param>
/// <param name="Learnt">What was learnt for the calls that need it, by their canonical spelling.</param>
/// <param name="Sources">Other sources of events that windows look at.</param>
/// <param name="Calendars">Days of each calendar.</param>
/// <param name="LearntKeys">Categories of the calls that learnt something for each.</param>
/// <param name="HasTime">False where rows have no time; null where they have, or where nobody asks.</param>
/// <param name="Zones">Rules of the time zones that features use: instants at which an offset begins, each followed by the offset, microseconds.</param>
/// <param name="Taxonomy">Version of the taxonomy, where the task has classes.</param>
public sealed record BundleManifest(
    string Model, string Task, string Learner, string Label,
    IReadOnlyList<InputColumn> Inputs, IReadOnlyList<Feature> Features,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Vocabularies, Calibration Calibration, double? Constant = null,
    IReadOnlyDictionary<string, double[]>? Learnt = null, IReadOnlyList<EventSource>? Sources = null,
    IReadOnlyDictionary<string, IReadOnlyList<string>>? Calendars = null,
    IReadOnlyDictionary<string, IReadOnlyList<string>>? LearntKeys = null, bool? HasTime = null,
    IReadOnlyDictionary<string, double[]>? Zones = null, string? Taxonomy = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BundleManifest))]
sealed partial class BundleJson : JsonSerializerContext;

using System.Text.Json.Serialization;

namespace Relearn.FaultBench.Plant;

/// <summary>What is scored of a run.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Scenario">The scenario.</param>
/// <param name="Severity">How bad, 0 to 5.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Start">The day on which it began, counted from the first day of service.</param>
/// <param name="Days">Days of service.</param>
/// <param name="Subjects">Names of the columns or segments at fault.</param>
/// <param name="Innocent">Days of retrainings that have nothing to do with it.</param>
/// <param name="Notes">What the team did and what came of it.</param>
/// <param name="Rows">Rows answered a day.</param>
/// <param name="Loss">Log loss a day, by what turned out in truth.</param>
/// <param name="Money">Money a day, by what turned out in truth.</param>
/// <param name="Readings">By the reader's name, what it said when asked.</param>
/// <param name="Seconds">Wall time of the run.</param>
/// <param name="AskingSeconds">What of it the questions took.</param>
sealed record PlayedRun(
    string Stream, string Scenario, int Severity, int Seed, int Start, int Days, IReadOnlyList<string> Subjects, IReadOnlyList<int> Innocent, IReadOnlyList<string> Notes,
    IReadOnlyList<int> Rows, IReadOnlyList<double> Loss, IReadOnlyList<double> Money, IReadOnlyDictionary<string, IReadOnlyList<Readers.Reading>> Readings, double Seconds, double AskingSeconds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(PlayedRun))]
sealed partial class BenchJson : JsonSerializerContext;

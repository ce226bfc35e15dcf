using System.Text.Json;
using Relearn.Analysis.Causes;
using Relearn.FaultBench.Faults;
using Relearn.FaultBench.Plant;
using Relearn.FaultBench.Readers;

namespace Relearn.FaultBench.Scoring;

/// <summary>Played runs from the files that <c>play</c> wrote, each with its scenario.</summary>
static class RunFiles
{
    /// <summary>The same runs with a second doctor beside the one that was asked: it saw the same and reasons with other rates.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="counted">A table of counted signs; null: what is declared alone.</param>
    /// <param name="name">Its name in tables.</param>
    public static IReadOnlyList<(PlayedRun Run, Scenario Scenario)> WithRates(IReadOnlyList<(PlayedRun Run, Scenario Scenario)> runs, string? counted, string name)
    {
        using var stream = typeof(SignTable).Assembly.GetManifestResourceStream("Relearn.Analysis.Causes.signs-declared.json")!;
        var rates = new SignRates(JsonSerializer.Deserialize(stream, CausesJson.Default.SignTable)!, counted is null ? null : JsonSerializer.Deserialize(File.ReadAllText(counted), CausesJson.Default.SignTable));
        return [.. runs.Select(r => (r.Run with { Readings = new Dictionary<string, IReadOnlyList<Reading>>(r.Run.Readings) { [name] = [.. r.Run.Readings["doctor"].Select(x => DoctorReader.Again(x, rates))] } }, r.Scenario))];
    }

    /// <summary>Reads files of JSON lines; a run that was played twice counts as it was played last.</summary>
    public static IReadOnlyList<(PlayedRun Run, Scenario Scenario)> Read(IEnumerable<string> files) =>
        [.. files.SelectMany(File.ReadLines).Where(l => l.Length > 0).Select(l => JsonSerializer.Deserialize(l, BenchJson.Default.PlayedRun)!)
            .GroupBy(r => (r.Stream, r.Scenario, r.Severity, r.Seed)).Select(g => g.Last()).Select(r => (r, FaultCatalogue.Find(r.Scenario)))];
}

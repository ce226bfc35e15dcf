using System.Text.Json;
using Relearn.FaultBench.Faults;
using Relearn.FaultBench.Plant;

namespace Relearn.FaultBench.Scoring;

/// <summary>Played runs from the files that <c>play</c> wrote, each with its scenario.</summary>
static class RunFiles
{
    /// <summary>Reads files of JSON lines; a run that was played twice counts as it was played last.</summary>
    public static IReadOnlyList<(PlayedRun Run, Scenario Scenario)> Read(IEnumerable<string> files) =>
        [.. files.SelectMany(File.ReadLines).Where(l => l.Length > 0).Select(l => JsonSerializer.Deserialize(l, BenchJson.Default.PlayedRun)!)
            .GroupBy(r => (r.Stream, r.Scenario, r.Severity, r.Seed)).Select(g => g.Last()).Select(r => (r, FaultCatalogue.Find(r.Scenario)))];
}

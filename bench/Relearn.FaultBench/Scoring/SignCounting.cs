using Relearn.Analysis.Causes;
using Relearn.FaultBench.Faults;
using Relearn.FaultBench.Plant;

namespace Relearn.FaultBench.Scoring;

/// <summary>Counts on the tuning streams how often each sign is seen under each cause.</summary>
static class SignCounting
{
    // Sooner nobody could have seen it.
    const int LeastDays = 7;

    /// <summary>Makes the table that the doctor embeds.</summary>
    /// <param name="runs">Played runs; those of streams and severities that are scored are refused.</param>
    public static SignTable Of(IReadOnlyList<(PlayedRun Run, Scenario Scenario)> runs)
    {
        foreach (var (run, scenario) in runs)
        {
            if (!Streams.StreamCatalogue.Tuning.Contains(run.Stream) || run.Severity % 2 != 0 || scenario.IsHeldOut) { throw new ArgumentException($"Rates are learnt on {string.Join(" and ", Streams.StreamCatalogue.Tuning)}, at severities 0, 2 and 4, of faults that are not held out; this is {run.Stream} {run.Scenario} at {run.Severity}."); }
        }
        var causes = new SortedDictionary<string, SignCounts>(StringComparer.Ordinal);
        foreach (var cause in runs.GroupBy(r => r.Scenario.Cause))
        {
            var (seen, looks) = (new SortedDictionary<string, double>(StringComparer.Ordinal), new SortedDictionary<string, double>(StringComparer.Ordinal));
            foreach (var (run, scenario) in cause)
            {
                // Of what is looked at again and again only the last look counts: looks at one run are much the same.
                if (!run.Readings.TryGetValue("doctor", out var readings) || readings[^1] is not { Seen: { } signs } last || (!scenario.IsBenign && last.Day < run.Start + LeastDays)) { continue; }
                foreach (var sign in last.Looked ?? [.. Signs.All.Select(s => s.Sign)])
                {
                    looks[sign] = looks.GetValueOrDefault(sign) + 1;
                    if (signs.Contains(sign)) { seen[sign] = seen.GetValueOrDefault(sign) + 1; }
                }
            }
            causes.Add(cause.Key, new(null, seen, looks));
        }
        return new(1, $"counted by the fault bench on {string.Join(", ", runs.Select(r => r.Run.Stream).Distinct())}: {runs.Count} runs", causes);
    }
}

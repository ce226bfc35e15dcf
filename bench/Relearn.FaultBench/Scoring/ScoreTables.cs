using System.Globalization;
using System.Text;
using Relearn.FaultBench.Faults;
using Relearn.FaultBench.Plant;
using Relearn.Numerics;

namespace Relearn.FaultBench.Scoring;

/// <summary>The tables of scores, in Markdown.</summary>
static class ScoreTables
{
    const double Year = 365.25;

    /// <summary>One table of all readers, one of the doctor by scenario.</summary>
    public static string Of(IReadOnlyList<(PlayedRun Run, Scenario Scenario)> runs)
    {
        var calm = runs.Where(r => r.Scenario.Id == "B02").DistinctBy(r => (r.Run.Stream, r.Run.Seed)).ToDictionary(r => (r.Run.Stream, r.Run.Seed), r => r.Run);
        var names = runs.SelectMany(r => r.Run.Readings.Keys).Distinct().ToArray();
        var judged = names.ToDictionary(n => n, n => (IReadOnlyList<JudgedRun>)[.. runs.Where(r => r.Run.Readings.ContainsKey(n)).Select(r => JudgedRun.Of(r.Run, r.Scenario, r.Run.Readings[n], calm.GetValueOrDefault((r.Run.Stream, r.Run.Seed))))]);
        var text = new StringBuilder();
        var (benign, faults, heldOut) = (runs.Count(r => r.Scenario.IsBenign), runs.Count(r => !r.Scenario.IsBenign), runs.Count(r => r.Scenario.IsHeldOut));
        text.Append(CultureInfo.InvariantCulture, $"{runs.Count:N0} runs of {runs[0].Run.Days} days: {benign:N0} benign, {faults:N0} with a fault, of which {heldOut:N0} with one that no list of causes has. Streams: {string.Join(", ", runs.Select(r => r.Run.Stream).Distinct())}. Rows answered: {runs.Sum(r => r.Run.Rows.Sum(x => (long)x)):N0}.\n\n");
        text.Append("| reader | false alarms a calm year | faults found | rows until then, median | money lost until then, share of all that was lost | top 1 | top 3 | step | where | log loss | right action | wrong action | skill |\n");
        text.Append("| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |\n");
        foreach (var name in names) { text.Append(Line(name, judged[name])); }
        if (judged.TryGetValue("doctor", out var doctor))
        {
            text.Append("\nThe doctor by scenario, at the end of the run:\n\n| scenario | | runs | alarm | top 1 | top 3 | step | money lost | it says |\n| --- | --- | --: | --: | --: | --: | --: | --: | --- |\n");
            foreach (var scenario in FaultCatalogue.All)
            {
                var of = doctor.Where(r => r.Scenario.Id == scenario.Id).ToArray();
                if (of.Length > 0) { text.Append(Line(scenario, of)); }
            }
        }
        return text.ToString();
    }

    static string Line(string name, IReadOnlyList<JudgedRun> all)
    {
        JudgedRun[] faults = [.. all.Where(r => !r.Scenario.IsBenign)], known = [.. faults.Where(r => !r.Scenario.IsHeldOut)];
        string Share(IReadOnlyList<JudgedRun> of, Func<JudgedRun, bool> is1) => Percent(TypeResampling.Of(of, r => r.Average(x => is1(x) ? 1.0 : 0)));
        var alarms = TypeResampling.Of(all, r => r.Sum(x => x.FalseAlarms) / Math.Max(1e-9, r.Sum(x => x.CalmDays) / Year));
        var lost = TypeResampling.Of([.. faults.Where(f => !double.IsNaN(f.LostInAll))], r => r.Sum(x => Math.Max(0, x.Lost)) / Math.Max(1e-9, r.Sum(x => Math.Max(0, x.LostInAll))));
        var delays = faults.Where(r => r.Found).Select(r => (double)r.DelayRows).Order().ToArray();
        JudgedRun[] placed = [.. known.Where(r => r.Located is not null)];
        var loss = TypeResampling.Of(all, r => r.Average(x => x.LogLoss));
        return string.Create(CultureInfo.InvariantCulture, $"| {name} | {alarms.Estimate:0.0} [{alarms.Low:0.0}, {alarms.High:0.0}] | {Share(faults, r => r.Found)} | {(delays.Length == 0 ? "" : Interval.Quantile(delays, 0.5).ToString("N0", CultureInfo.InvariantCulture))} | {Percent(lost)} | {Share(all, r => r.First)} | {Share(all, r => r.AmongThree)} | {Share(known, r => r.Step)} | {(placed.Length == 0 ? "" : Share(placed, r => r.Located == true))} | {loss.Estimate:0.00} [{loss.Low:0.00}, {loss.High:0.00}] | {Share(all, r => r.Action == 1)} | {Share(all, r => r.Action == -1)} | {Percent(TypeResampling.Of(all, Skill))} |\n");
    }

    /// <summary>Share of the known faults at the right step with an alarm, times the share of benign runs without one: 0 for who never alarms and for who always does.</summary>
    public static double Skill(IReadOnlyList<JudgedRun> runs)
    {
        JudgedRun[] benign = [.. runs.Where(r => r.Scenario.IsBenign)], known = [.. runs.Where(r => r.Scenario is { IsBenign: false, IsHeldOut: false })];
        return benign.Length == 0 || known.Length == 0 ? double.NaN : known.Average(r => r.Found && r.Step ? 1.0 : 0) * benign.Average(r => r.FalseAlarms == 0 ? 1.0 : 0);
    }

    static string Percent(Interval share) => double.IsNaN(share.Estimate) ? "" : string.Create(CultureInfo.InvariantCulture, $"{share.Estimate:0%} [{share.Low:0%}, {share.High:0%}]");

    static string Line(Scenario scenario, JudgedRun[] of)
    {
        string Share(Func<JudgedRun, bool> is1) => string.Create(CultureInfo.InvariantCulture, $"{of.Count(is1)}/{of.Length}");
        var says = of.CountBy(r => r.Final.Guesses.Count > 0 ? r.Final.Guesses[0].Cause : "an error").OrderByDescending(g => g.Value).ThenBy(g => g.Key, StringComparer.Ordinal).Take(3).Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key} {g.Value}"));
        return string.Create(CultureInfo.InvariantCulture, $"| {scenario.Id} | {scenario.Name} | {of.Length} | {Share(r => scenario.IsBenign ? r.FalseAlarms > 0 : r.Found)} | {Share(r => r.First)} | {Share(r => r.AmongThree)} | {Share(r => r.Step)} | {(of.Any(r => !double.IsNaN(r.LostInAll)) ? of.Where(r => !double.IsNaN(r.LostInAll)).Average(r => r.LostInAll).ToString("N0", CultureInfo.InvariantCulture) : "")} | {string.Join(", ", says)} |\n");
    }
}

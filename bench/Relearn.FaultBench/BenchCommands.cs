using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Relearn.FaultBench.Faults;
using Relearn.FaultBench.Plant;
using Relearn.FaultBench.Streams;

namespace Relearn.FaultBench;

/// <summary>The commands of the bench.</summary>
static class BenchCommands
{
    const string Usage = """
        dotnet run -c Release --project bench/Relearn.FaultBench -- COMMAND
          list                                             the scenarios
          play  --to FILE --set tuning|scored [--readers doctor,baselines,alarms] [--threads 2] [--keep FOLDER] [--founded FOLDER]
          play  --to FILE [--streams A,B] [--scenarios F05,B02] [--severities 0,2] [--seeds 1,2] [...]
          learn --from FILE,FILE --to signs-counted.json     counts signs in runs of the tuning streams
          score --from FILE,FILE [--rates FILE]            prints the tables of runs; with other rates what the doctor saw is reasoned about anew
        Environment: RELEARN_DATA is the folder of the data sets (by default '../shared/data' beside the repository).
        """;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = Options(arguments.Skip(1));
        switch (arguments.FirstOrDefault())
        {
            case "list":
                foreach (var s in FaultCatalogue.All) { Console.WriteLine($"{s.Id,-4} {s.Cause,-24} {s.Name}"); }
                return 0;
            case "play":
                return await PlayAsync(options).ConfigureAwait(false);
            case "score":
                var scored = Scoring.RunFiles.Read(ListOf(options, "from", []));
                if (options.TryGetValue("rates", out var rates)) { scored = Scoring.RunFiles.WithRates(Scoring.RunFiles.WithRates(scored, null, "doctor, declared rates alone"), rates, "doctor"); }
                Console.WriteLine(Scoring.ScoreTables.Of(scored));
                return 0;
            case "learn":
                var runs = Scoring.RunFiles.Read(ListOf(options, "from", []));
                await File.WriteAllTextAsync(options["to"], JsonSerializer.Serialize(Scoring.SignCounting.Of(runs), Analysis.Causes.CausesJson.Default.SignTable) + "\n").ConfigureAwait(false);
                return 0;
            default:
                Console.WriteLine(Usage);
                return arguments.Length == 0 || arguments[0] is "--help" ? 0 : 1;
        }
    }

    static Dictionary<string, string> Options(IEnumerable<string> arguments)
    {
        var all = arguments.ToArray();
        return Enumerable.Range(0, all.Length / 2).ToDictionary(i => all[2 * i].TrimStart('-'), i => all[2 * i + 1]);
    }

    static string[] ListOf(Dictionary<string, string> options, string name, IEnumerable<string> otherwise) => options.TryGetValue(name, out var text) ? text.Split(',') : [.. otherwise];

    static async Task<int> PlayAsync(Dictionary<string, string> options)
    {
        int[] Numbers(string name, params int[] otherwise) => [.. ListOf(options, name, otherwise.Select(o => o.ToString(CultureInfo.InvariantCulture))).Select(t => int.Parse(t, CultureInfo.InvariantCulture))];
        RunPlan[] plans = options.GetValueOrDefault("set") switch
        {
            "tuning" => [.. PlannedSets.Tuning],
            "scored" => [.. PlannedSets.Scored],
            null =>
            [
                .. from seed in Numbers("seeds", 1)
                   from severity in Numbers("severities", 0)
                   from stream in ListOf(options, "streams", StreamCatalogue.Tuning)
                   from id in ListOf(options, "scenarios", FaultCatalogue.All.Select(s => s.Id))
                   select new RunPlan(stream, FaultCatalogue.Find(id), severity, seed),
            ],
            var other => throw new ArgumentException($"There is no set '{other}'. Sets: tuning, scored."),
        };
        // What stands in the file was played before.
        var played = File.Exists(options["to"]) ? Scoring.RunFiles.Read([options["to"]]).Select(r => (r.Run.Stream, r.Run.Scenario, r.Run.Severity, r.Run.Seed)).ToHashSet() : [];
        plans = [.. plans.Where(p => !played.Contains((p.Stream, p.Scenario.Id, p.Severity, p.Seed)))];
        using var hall = new PlayingHall(options.GetValueOrDefault("founded"), options.GetValueOrDefault("keep"), ListOf(options, "readers", ["doctor", "baselines"]));
        using var file = new StreamWriter(options["to"], append: true);
        var started = Stopwatch.GetTimestamp();
        var done = 0;
        await Parallel.ForEachAsync(plans, new ParallelOptions { MaxDegreeOfParallelism = Numbers("threads", 2)[0] }, async (plan, _) =>
        {
            var run = await hall.PlayAsync(plan).ConfigureAwait(false);
            lock (file)
            {
                file.WriteLine(JsonSerializer.Serialize(run, BenchJson.Default.PlayedRun));
                file.Flush();
                done++;
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done}/{plans.Length} {plan.Stream} {plan.Scenario.Id} {plan.Severity} {plan.Seed}: {run.Seconds:0.0} s, of them asking {run.AskingSeconds:0.0} s; {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s"));
            }
        }).ConfigureAwait(false);
        return 0;
    }
}

using System.Globalization;
using Relearn.Monitoring.Alarms;
using Relearn.Monitoring.Profiles;
using Relearn.Numerics.Evidence;
using Relearn.Tests.Monitoring.Inputs;

namespace Relearn.Benchmarks.Monitoring;

/// <summary>Bike hire: 2011 is history, each week of 2012 is watched, untouched and with a fault planted in it alone.</summary>
static class MonitorBikesBenchmark
{
    // One false alarm in twelve months.
    const double Budget = 52;

    public static int Run(string folder)
    {
        var files = Directory.CreateTempSubdirectory("relearn-bench-").FullName;
        try
        {
            var (history, all) = BikeHire.Split(BikeHire.Read(folder));
            // Only whole weeks are tested.
            var live = all.Slice(all.Times.FindIndex(t => WindowLength.Week.Of(t) > WindowLength.Week.Of(all.Times[0])), all.Times.FindIndex(t => WindowLength.Week.Of(t) == WindowLength.Week.Of(all.Times[^1])));
            var stream = new WindowStream(files, history, live, WindowLength.Week, new Dictionary<string, IReadOnlyList<string>>());
            var untouched = stream.Evidence();
            var family = new FamilyDetector(Budget);
            var alarms = untouched.Count(w => WindowStream.Step(family, w).Alarm);
            var rules = new FamousDefaults(history);
            var weeks = Weeks(live);
            var famous = Shares(weeks, rules);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{weeks.Count} weeks of 2012 against 2011, eight inputs; stated rate: one false alarm in 52 weeks."));
            Console.WriteLine();
            Console.WriteLine("| rule | untouched | " + string.Join(" | ", BikeHire.Faults) + " |");
            Console.WriteLine("| --- | --: | " + string.Join(" | ", BikeHire.Faults.Select(_ => "--:")) + " |");
            var found = BikeHire.Faults.Select((_, fault) => Enumerable.Range(0, weeks.Count).Where(w => Finds(stream, untouched, w, BikeHire.Plant(weeks[w], fault, history)).Alarm).Count()).ToArray();
            Console.WriteLine($"| **Relearn** | {Share(alarms, weeks.Count)} | {string.Join(" | ", found.Select(f => Share(f, weeks.Count)))} |");
            var planted = BikeHire.Faults.Select((_, fault) => Shares([.. weeks.Select(w => BikeHire.Plant(w, fault, history))], rules)).ToArray();
            for (var r = 0; r < famous.Length; r++) { Console.WriteLine($"| {FamousDefaults.Verdict.Names[r]} | {Share(famous[r], weeks.Count)} | {string.Join(" | ", planted.Select(p => Share(p[r], weeks.Count)))} |"); }
            Console.WriteLine();
            Console.WriteLine("Weeks of 2012 with the greatest evidence, untouched:");
            foreach (var e in untouched.SelectMany((w, i) => w.Select(e => (Week: stream.Live[i].Window, e))).OrderByDescending(x => x.e.EValue).Take(5)) { Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"- {WindowLength.Week.Text(e.Week)} {e.e.Monitor} {e.e.Subject}: e {e.e.EValue:0.0}; {e.e.Detail}")); }
            return 0;
        }
        finally
        {
            Directory.Delete(files, recursive: true);
        }
    }

    // The family has seen the untouched weeks before; then comes the week with the fault.
    static FamilyStep Finds(WindowStream stream, IReadOnlyList<IReadOnlyList<WindowEvidence>> untouched, int week, TableFile planted)
    {
        var family = new FamilyDetector(Budget);
        for (var w = 0; w < week; w++) { WindowStream.Step(family, untouched[w]); }
        var monitor = stream.Monitor();
        if (week > 0) { monitor.Step(stream.Live[week - 1].Window, stream.Live[week - 1].Profile, true); }
        var (window, profile) = stream.Profiles(planted)[0];
        return WindowStream.Step(family, monitor.Step(window, profile, true).Evidence);
    }

    static List<TableFile> Weeks(TableFile rows)
    {
        var weeks = new List<TableFile>();
        for (int first = 0, end; first < rows.Times.Count; first = end)
        {
            var week = WindowLength.Week.Of(rows.Times[first]);
            for (end = first; end < rows.Times.Count && WindowLength.Week.Of(rows.Times[end]) == week; end++) { }
            weeks.Add(rows.Slice(first, end));
        }
        return weeks;
    }

    static int[] Shares(IReadOnlyList<TableFile> weeks, FamousDefaults rules)
    {
        var verdicts = weeks.Select(w => rules.Of(w).All).ToArray();
        return [.. Enumerable.Range(0, FamousDefaults.Verdict.Names.Count).Select(r => verdicts.Count(v => v[r]))];
    }

    static string Share(int count, int of) => string.Create(CultureInfo.InvariantCulture, $"{count} of {of} ({(double)count / of:0 %})");
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Relearn.Cli.Demo;
using Relearn.Numerics;

namespace Relearn.Benchmarks.Story;

/// <summary>Plays the story of the ad market with many seeds, its troubles drawn, and counts how often the step that the doctor names first is right.</summary>
/// <remarks>A line a seed stands in FOLDER/seeds.jsonl; seeds that stand there already are not played again, so a table can be made in several sittings.</remarks>
static class StoryBenchmark
{
    public static async Task<int> RunAsync(string folder, string[] options)
    {
        var (seeds, from, most) = (Option(options, "--seeds", 50), Option(options, "--from", 1), Option(options, "--most", int.MaxValue));
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "seeds.jsonl");
        var lines = File.Exists(file) ? File.ReadLines(file).Select(l => JsonSerializer.Deserialize(l, StoryJson.Default.SeedLine)!).ToDictionary(l => l.Seed) : [];
        foreach (var seed in Enumerable.Range(from, seeds).Where(s => !lines.ContainsKey(s)).Take(most))
        {
            var line = await PlayAsync(seed, folder);
            lines[seed] = line;
            await File.AppendAllTextAsync(file, JsonSerializer.Serialize(line, StoryJson.Default.SeedLine) + "\n");
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"seed {seed} ({line.Troubles}): {line.Right} of {line.Turns} answers right; {line.Path}"));
        }
        Console.WriteLine(Table([.. lines.Values.Where(l => l.Seed >= from && l.Seed < from + seeds).OrderBy(l => l.Seed)]));
        return 0;
    }

    static async Task<SeedLine> PlayAsync(int seed, string folder)
    {
        var project = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"seed-{seed}"));
        if (Directory.Exists(project)) { Directory.Delete(project, recursive: true); }
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var troubles = TroubleWords.Parse("shuffle", (ulong)seed);
        StoryReport report;
        try
        {
            report = await Cli.Demo.Story.PlayAsync(new() { Seed = (ulong)seed, Troubles = troubles, Folder = project, InProcess = true }, new(), CancellationToken.None);
        }
        catch (UserErrorException)
        {
            // A market whose first model is no better than a rule: the team has nothing to go wrong with.
            return new(seed, TroubleWords.Text(troubles), 0, 0, 0, 0, 0, "", 0, 0, (process.TotalProcessorTime - before).TotalSeconds, NoStory, 0, 0);
        }
        process.Refresh();
        var line = new SeedLine(seed, report.Troubles, report.Turns.Count, report.Turns.Count(t => t.Right), report.Turns.Count(t => t.Alarm && !t.Right), report.Turns.Count(t => !t.Alarm && !t.Right),
            report.Turns.Count(t => t.Alarm && t.Wrong.Count == 0), report.Left, report.RevenueBefore, report.RevenueAfter, (process.TotalProcessorTime - before).TotalSeconds,
            string.Join(" > ", report.Turns.Select(t => $"{t.Cause}{(t.Right ? "" : "!")}")), report.Days.Count, report.Events.Count);
        Directory.Delete(project, recursive: true);
        return line;
    }

    const string NoStory = "the first model was refused";

    static string Table(SeedLine[] all)
    {
        var lines = all.Where(l => l.Path != NoStory).ToArray();
        var text = new StringBuilder("| seed | what was wrong | answers, `!` a wrong one | right | still wrong | USD a day before | after | CPU s |\n|--:|---|---|--:|---|--:|--:|--:|\n");
        foreach (var l in lines) { text.Append(CultureInfo.InvariantCulture, $"| {l.Seed} | {l.Troubles} | {l.Path} | {l.Right} of {l.Turns} | {l.Left} | {l.Before:0} | {l.After:0} | {l.CpuSeconds:0} |\n"); }
        var (quiet, busy) = (lines.Where(l => l.Troubles == "none").ToArray(), lines.Where(l => l.Troubles != "none").ToArray());
        text.Append("\n| | |\n|---|---|\n");
        void Row(string what, string figure) => text.Append(CultureInfo.InvariantCulture, $"| {what} | {figure} |\n");
        Row("seeds, of which without trouble", $"{lines.Length}, {quiet.Length}");
        if (all.Length > lines.Length) { Row("seeds without a story, because the first model of the market was refused by its gate", string.Join(", ", all.Where(l => l.Path == NoStory).Select(l => l.Seed))); }
        Row("turns (answers that name a step), of which the step was right", Share(lines.Sum(l => Named(l) - l.WrongStep), lines.Sum(Named)));
        Row("answers of any kind, of which right", Share(lines.Sum(l => l.Right), lines.Sum(l => l.Turns)));
        Row("stories with trouble, of which everything was mended at the end", Share(busy.Count(l => l.Left == "none"), busy.Length));
        Row("silent although something was wrong", $"{lines.Sum(l => l.Silent)}");
        Row("false turns in stories without trouble", $"{quiet.Sum(l => l.FalseAlarms)} in {quiet.Sum(l => l.Days)} simulated days, with {quiet.Sum(l => l.Events)} holidays, campaigns and releases that change nothing");
        Row("false turns after everything was mended, in all stories", $"{lines.Sum(l => l.FalseAlarms)}");
        Row("revenue of the last release over that of the first model, with trouble", busy.Length == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{busy.Average(l => l.After / l.Before):0.00} on average"));
        Row("without trouble", quiet.Length == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{quiet.Average(l => l.After / l.Before):0.00} on average"));
        Row("processor minutes", string.Create(CultureInfo.InvariantCulture, $"{lines.Sum(l => l.CpuSeconds) / 60:0.0}"));
        return text.ToString();

        static int Named(SeedLine l) => l.Turns - Unnamed(l);
        static int Unnamed(SeedLine l) => l.Path.Split(" > ").Count(c => c.TrimEnd('!') == "nothing_wrong");
    }

    static string Share(int right, int of)
    {
        if (of == 0) { return "-"; }
        var interval = ExactShare.Of(right, of);
        return string.Create(CultureInfo.InvariantCulture, $"{right} of {of}: {(double)right / of:0.0%} [{interval.Low:0.0%}, {interval.High:0.0%}]");
    }

    static int Option(string[] options, string name, int fallback) => Array.IndexOf(options, name) is var at and >= 0 ? int.Parse(options[at + 1], CultureInfo.InvariantCulture) : fallback;
}

/// <summary>A seed's story in a line.</summary>
sealed record SeedLine(
    int Seed, string Troubles, int Turns, int Right, int WrongStep, int Silent, int FalseAlarms, string Left, double Before, double After, double CpuSeconds, string Path, int Days, int Events);

[JsonSerializable(typeof(SeedLine))]
sealed partial class StoryJson : JsonSerializerContext;

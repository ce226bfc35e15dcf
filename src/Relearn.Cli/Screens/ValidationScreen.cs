using Relearn.Data.Validation;
using Relearn.Scoping;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>What is expected of the data, and what was found, for people.</summary>
static class ValidationScreen
{
    const int MostShown = 20;

    public static void Show(IAnsiConsole console, Workspace workspace, ValidationReport report)
    {
        console.MarkupLineInterpolated($"[bold]{workspace.Project.Name}[/]: {Figures.Count(report.Rows)} rows in use{(report.Partitions.Count > 1 ? $", {Figures.Count(report.Partitions.Count(p => p.Used))} of {Figures.Count(report.Partitions.Count)} files" : "")}");
        foreach (var r in report.Results.Where(r => r.Partition is null)) { console.WriteLine($"  {(r.Passed ? "ok   " : "FAILS")} {r.Expectation}: {r.Detail}"); }
        Brief(console, report);
        console.WriteLine($"Failing rows: {workspace.Artifacts.PathOf(report.FailuresHash)}");
    }

    static string Level(ExpectationLevel level) => level.ToString().ToLowerInvariant();

    /// <summary>Only what is not as expected.</summary>
    public static void Brief(IAnsiConsole console, ValidationReport report)
    {
        if (report.Refused) { console.MarkupLine("\n[red]The rows of the source are refused.[/] An earlier version stays in use, if there is one."); }
        var refused = report.RefusedPartitions.ToArray();
        if (refused.Length > 0)
        {
            console.MarkupLineInterpolated($"\n[red]{Figures.Count(refused.Length)} of {Figures.Count(report.Partitions.Count)} files are refused[/]; none of their rows is used:");
            foreach (var partition in refused.Take(MostShown)) { console.WriteLine($"  {partition.Name}: {partition.Reason}"); }
            More(console, refused.Length);
        }
        var unmet = report.Unmet.ToArray();
        if (unmet.Length == 0) { return; }
        console.Title("Not as expected");
        foreach (var r in unmet.Take(MostShown)) { console.WriteLine($"  {Level(r.Level)}{(r.Partition is null ? "" : $", {r.Partition}")}: {r.Expectation}: {r.Detail}"); }
        More(console, unmet.Length);
    }

    static void More(IAnsiConsole console, int count)
    {
        if (count > MostShown) { console.WriteLine($"  and {Figures.Count(count - MostShown)} more: --json lists all"); }
    }

    public static void Show(IAnsiConsole console, ProjectConfig project, SchemaEvidence evidence)
    {
        var lines = console.Profile.Out.Writer;
        foreach (var problem in evidence.Unreadable) { lines.WriteLine($"# {problem}"); }
        lines.WriteLine($"# {Figures.Count(evidence.Rows)} rows");
        lines.WriteLine("columns:");
        foreach (var c in evidence.Columns)
        {
            var name = c.Name.All(x => char.IsAsciiLetterOrDigit(x) || x == '_') ? c.Name : $"'{c.Name.Replace("'", "''", StringComparison.Ordinal)}'";
            lines.WriteLine(c.Declared is { } kind
                ? $"  {name}: {Declared(project.Data.Columns.First(d => d.Name == c.Name))}   # {string.Join(", ", Notes(c, kind))}"
                : $"  # {name}: {Kind(c.Found!.Value)}   # in the source, not declared");
        }

        // As it stands: a line that is pasted back must lose nothing.
        static string Declared(ColumnConfig c) => c is { KnownAfter: false, Least: null, Most: null }
            ? Kind(c.Kind)
            : $"{{ type: {Kind(c.Kind)}{(c.KnownAfter ? ", known: after" : "")}{(c.Least is null ? "" : FormattableString.Invariant($", between: [{c.Least}, {c.Most}]"))} }}";

        static string Kind(Inference.Features.ValueKind kind) => kind.ToString().ToLowerInvariant();

        static IEnumerable<string> Notes(ColumnEvidence c, Inference.Features.ValueKind kind)
        {
            yield return $"{Figures.Count(c.Missing)} missing";
            if (c.Conflicts > 0) { yield return $"{Figures.Count(c.Conflicts)} cells that are no {Kind(kind)}, such as \"{c.Example}\""; }
            if (c.Found is null) { yield return "NOT IN THE SOURCE"; }
            else if (c.Found != kind) { yield return $"the source's reader takes it for {Kind(c.Found.Value)}"; }
        }
    }

    public static void Show(IAnsiConsole console, SuggestedExpectations suggested)
    {
        // Past the console, which would break long lines: they are to be pasted.
        var lines = console.Profile.Out.Writer;
        lines.WriteLine($"# Learnt on {Figures.Count(suggested.LearntDays)} days, checked on the {Figures.Count(suggested.LaterDays)} later ones. Paste under 'data'; read each line before it decides.");
        lines.WriteLine("expectations:");
        foreach (var s in suggested.Suggestions)
        {
            lines.WriteLine($"  - {s.Expectation}   # false alarms on {Figures.Count(s.Alarms)} of {Figures.Count(suggested.LaterDays)} days: {Figures.Text(s.FalseAlarms, "0.0%")}");
        }
        if (suggested.Withheld.Count > 0) { lines.WriteLine($"# {Figures.Count(suggested.Withheld.Count)} candidates fail on more than {Figures.Text(suggested.MostAlarms, "0%")} of the days and are not suggested; --json lists them."); }
    }
}

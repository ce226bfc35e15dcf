using Relearn.Loop;
using Relearn.Scoping;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Step 1 for people.</summary>
static class ScopeScreen
{
    public static void Show(IAnsiConsole console, ScopeCheck check, ProjectConfig? config)
    {
        if (!check.Sound || config is null)
        {
            console.MarkupLineInterpolated($"[red]{check.Problems.Count} problem{(check.Problems.Count == 1 ? "" : "s")}[/] in {check.Project}/project.yaml");
            return;
        }
        console.MarkupLineInterpolated($"[green]{config.Name}[/] is sound: {config.Goal}");
        var table = Figures.Table("", "what ");
        if (config.Decision.Accuracy is { } accuracy) { table.Row("decision", $"{config.Decision.Action}, at the deepest class of which {Figures.Text(accuracy, "0.#%")} of the answers are right"); }
        else { table.Row("decision", $"{config.Decision.Action}, where the probability is at least {(config.Decision.Threshold is { } t ? Figures.Text(t, "0.###") : $"the threshold that earns most (break-even {Figures.Text(config.Kpi.BreakEven(), "0.###")})")}"); }
        table.Row("money", FormattableString.Invariant($"hit {config.Kpi.TruePositive:+0.##;-0.##;0}, false alarm {config.Kpi.FalsePositive:+0.##;-0.##;0}, miss {config.Kpi.FalseNegative:+0.##;-0.##;0}, rightly left alone {config.Kpi.TrueNegative:+0.##;-0.##;0} {config.Kpi.Currency}"));
        table.Row("features", string.Join(", ", config.Features.Select(f => f.Name)));
        table.Row("signs off", config.Stakeholders.Where(s => s.SignsOff).Select(s => s.Name).DefaultIfEmpty("nobody named yet").Aggregate((a, b) => $"{a}, {b}"));
        console.Write(table);
    }

    public static void Show(IAnsiConsole console, RunEstimate estimate, ProjectConfig project)
    {
        var table = Figures.Table("a full run", "estimate");
        table.Row("rows", Figures.Count(estimate.Rows));
        table.Row("time", Figures.Seconds(estimate.Seconds));
        table.Row("processor time", Figures.Seconds(estimate.CpuSeconds));
        table.Row("memory", $"{Figures.Text(estimate.MemoryMb, "N0")} MB");
        table.Row("disk", $"{Figures.Text(estimate.DiskMb, "N0")} MB");
        console.Write(table);
        console.WriteLine($"from pilots on up to {Figures.Count(estimate.PilotRows)} rows; 'relearn run' shows the estimate beside what it took");
        if (estimate.WithinBudget == false) { console.MarkupLineInterpolated($"[red]over the budget[/] of {Figures.Text(project.Constraints.RunMinutes!.Value, "0.##")} minutes in 'constraints.run_minutes'"); }
    }
}

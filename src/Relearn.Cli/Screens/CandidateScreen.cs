using Relearn.Loop.Learning;
using Relearn.Numerics;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Candidates beside the champion.</summary>
static class CandidateScreen
{
    public static void Show(IAnsiConsole console, Workspace workspace, CandidateOutcome outcome)
    {
        if (outcome.Report is not { } report)
        {
            console.WriteLine(outcome.Held is { } held ? $"A candidate is due, but {held}." : "No trigger holds: nothing is due.");
            Triggers(console, outcome.Triggers);
            return;
        }
        Triggers(console, outcome.Triggers);
        console.WriteLine(FormattableString.Invariant($"Judged on {report.JudgedRows:N0} rows, {CalendarDay.Text(report.JudgedFrom)} to {CalendarDay.Text(report.JudgedUntil)}, that neither side had seen; the champion's log loss is {report.ChampionLogLoss:0.0000}."));
        foreach (var day in report.Skipped) { console.WriteLine($"  not learnt from: {day.Name}: {day.Reason}"); }
        var table = Figures.Table("candidate", "rows", "log loss", "gain over champion", $"{report.Currency} a decision", "processor");
        foreach (var c in report.Candidates.Where(c => c.LogLoss is not null))
        {
            table.Row(c.Name, Figures.Count(c.TrainRows), Figures.Text(c.LogLoss!.Value, "0.0000"), Figures.Text(c.LogLossGain, "+0.00000;-0.00000;0.00000"), Figures.Text(c.ValueGain, "+0.000;-0.000;0.000"), Figures.Seconds(c.CpuSeconds));
        }
        console.Write(table);
        foreach (var c in report.Candidates.Where(c => c.Why is not null)) { console.WriteLine($"  {c.Name}: {c.Why}"); }
        foreach (var part in report.Candidates.Where(c => c.Accepted).SelectMany(c => c.Kept.Select(k => (c.Name, k))).Where(p => p.k.Loss.High > p.k.Tolerated))
        {
            console.WriteLine(FormattableString.Invariant($"  {part.Name}: on '{part.k.Name}' it may be worse by up to {part.k.Loss.High:0.0000} ({part.k.Rows:N0} rows)"));
        }
        console.WriteLine($"\n{char.ToUpperInvariant(report.Verdict[0])}{report.Verdict[1..]}.");
        if (report.Winner is { } winner) { console.WriteLine($"run: {winner}"); }
        if (outcome.Challenge is { } challenge) { console.WriteLine(challenge); }
    }

    static void Triggers(IAnsiConsole console, IReadOnlyList<LearningTrigger> triggers)
    {
        foreach (var trigger in triggers) { console.WriteLine($"  {trigger.Kind.ToString().ToLowerInvariant()}: {trigger.Reason}"); }
    }
}

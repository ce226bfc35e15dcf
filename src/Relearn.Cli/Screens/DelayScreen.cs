using Relearn.Data;
using Relearn.Data.Maturity;
using Relearn.Modeling.Delays;
using Relearn.Monitoring;
using Relearn.Numerics;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Labels that come late, for people.</summary>
static class DelayScreen
{
    const int MostSegments = 3;
    static readonly string[] s_colors = ["green", "blue", "yellow", "red"];

    public static void Show(IAnsiConsole console, MaturityReport r)
    {
        if (r.States is { } s)
        {
            console.MarkupLineInterpolated($"[bold]{Figures.Count(s.Positive)} rows are positive, {Figures.Count(s.Negative)} negative, {Figures.Count(s.Pending)} pending[/] ({Figures.Count(s.PendingSeen)} of these with an event already), as of {CalendarDay.Text(s.Now)}");
            console.WriteLine($"A row is mature {Days(s.FullAge)} after its time: the window of {Days(s.Window)} and {Days(s.Lag)} for the source.");
            Say(s.BeforeRow, "events lie before their row");
            Say(s.BehindWindow, "events lie behind the window");
            Say(s.BehindNow, "events are known only after that day, and are not seen yet");
            Say(s.BeforeEvent, "events were known before they happened; they are taken as known when they happened");
            Say(s.Unknown, "events do not say when they were known; their rows have no label");
        }
        else { console.WriteLine($"All labels were known {Figures.Text(r.FullAgeDays, "0.##")} days after their row at the latest. A row just before a period begins is learnt from only if its label was early; 'split.embargo_days: {Math.Ceiling(r.FullAgeDays)}' keeps such rows out."); }
        console.WriteLine($"Half of the positives are seen after {Figures.Text(r.Half, "0.##")} days, nine tenths after {Figures.Text(r.NineTenths, "0.##")}.");
        if (!r.Complete) { console.MarkupLine("[yellow]No row is mature yet: the curve ends at the age of the oldest row, and shares are of what is seen by then.[/]"); }
        SegmentMaturity[] drawn = [.. r.Curves.Where(c => c.Events > 0).Take(MostSegments + 1)];
        if (drawn.Length > 0)
        {
            LinePlot.Draw(console, [.. drawn.Select((c, i) => (c.Segment, s_colors[i], (IReadOnlyList<(double, double)>)[.. c.Curve.Select(p => (p.AgeDays, p.Seen.Estimate))]))], Math.Min(72, console.Profile.Width - 14), 12,
                days => $"{Figures.Text(days, "0.##")} days");
        }
        var all = r.Curves[0];
        int[] shown = [.. Enumerable.Range(0, all.Curve.Count).Where(i => i % 3 == 0)];
        if (shown.Length > 0)
        {
            var table = Figures.Table(["age, days", "seen", .. r.Curves.Skip(1).Take(MostSegments).Select(c => c.Segment), "of all rows"]);
            foreach (var i in shown)
            {
                table.Row([Figures.Text(all.Curve[i].AgeDays, "0.##"), Figures.Text(all.Curve[i].Seen, "0.0%"), .. r.Curves.Skip(1).Take(MostSegments).Select(c => c.Curve.Count == 0 ? "-" : console.IntervalText(c.Curve[i].Seen, "0.0%")), Figures.Text(all.Curve[i].Rate.Estimate, "0.00%")]);
            }
            console.Write(table);
        }
        var segments = Figures.Table("rows of", "rows", "positives seen");
        foreach (var c in r.Curves) { segments.Row(c.Segment, Figures.Count(c.Rows), Figures.Count(c.Events)); }
        console.Write(segments);

        void Say(long count, string what)
        {
            if (count > 0) { console.MarkupLineInterpolated($"[yellow]{Figures.Count(count)} {what}.[/]"); }
        }
    }

    public static void Show(IAnsiConsole console, DelayComparison c)
    {
        console.MarkupLineInterpolated($"[bold]{c.Learner}[/] learns on {CalendarDay.Text(c.LearnsAt)} from {Figures.Count(c.TrainRows)} rows, {Figures.Count(c.PendingRows)} of them younger than {Figures.Text(c.FullAgeDays, "0.##")} days; {Figures.Text(c.PendingShare, "0.0%")} of their events were still to come");
        console.WriteLine($"judged on {Figures.Count(c.JudgedRows)} later rows that are mature now, {Figures.Text(c.Rate, "0.0%")} of them positive; probabilities as they were learnt");
        var table = Figures.Table("label.delay", "examples", "newest row", "prediction is off by", "log loss", "below that of 'mature' by", "AUC");
        foreach (var o in c.Options) { table.Row(o.Name == c.Declared ? $"{o.Name} *" : o.Name, Figures.Count(o.Examples), CalendarDay.Text(o.NewestRow), console.IntervalText(o.Calibration, "+0.0%;-0.0%;0.0%"), Figures.Text(o.LogLoss.Estimate, "0.0000"), o.Gain is null ? "-" : console.IntervalText(o.Gain, "+0.00000;-0.00000;0.00000"), Figures.Text(o.RocAuc ?? double.NaN, "0.000")); }
        console.Write(table);
        console.WriteLine("* as declared. 'pending_is_negative' and 'fake_negatives' are for comparison and cannot be declared.");
    }

    public static void Show(IAnsiConsole console, LabelTiming t, string label)
    {
        if (t.AgeDays > 0)
        {
            console.WriteLine($"judged at the age of {Days(t.AgeDays * DatasetImport.Day)}{(t.Events ? "" : ", by which 999 of 1,000 outcomes have come")}: {Figures.Count(t.Positive)} {label}, {Figures.Count(t.Negative)} not, {Figures.Count(t.Pending)} younger ({Figures.Count(t.PendingSeen)} of them with an outcome){(t.WithoutOutcome > 0 ? $", {Figures.Count(t.WithoutOutcome)} without an outcome" : "")}{(t.Late > 0 ? $"; {Figures.Count(t.Late)} outcomes came or changed later" : "")}");
            if (t.Curve.Count > 0)
            {
                var table = Figures.Table([t.Events ? "age, days: events seen" : "age, days: outcomes seen", .. Shown(t.Curve).Select(p => Figures.Text(p.AgeDays, "0.##"))]);
                table.Row(["", .. Shown(t.Curve).Select(p => Figures.Text(p.Seen.Estimate, "0%"))]);
                console.Write(table);
            }
        }
        var f = t.Faults;
        Say(f.BeforeEvent, "outcomes arrived before their event; they are not used");
        Say(f.BeforeRow, "events lie before their decision; they are not used");
        Say(f.BehindWindow, "events lie behind the window; they are not used");
        Say(f.Repeated, "outcomes say again what was said");
        Say(f.Contradicting, "outcomes contradict an earlier one; the later counts");
        foreach (var e in f.Examples) { console.WriteLine($"  {e.Decision}: {Figures.Text(e.First, "0")} by {e.FirstBy}, then {Figures.Text(e.Then, "0")} by {e.ThenBy}"); }

        void Say(long count, string what)
        {
            if (count > 0) { console.MarkupLineInterpolated($"[yellow]{Figures.Count(count)} {what}.[/]"); }
        }
    }

    static IEnumerable<MaturityPoint> Shown(IReadOnlyList<MaturityPoint> curve) => curve.Where((_, i) => i % 4 == 0);

    static string Days(double microseconds) => microseconds < DatasetImport.Day ? $"{Figures.Text(microseconds / DatasetImport.Day * 24, "0.##")} hours" : $"{Figures.Text(microseconds / DatasetImport.Day, "0.##")} days";
}

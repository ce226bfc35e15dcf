using System.Globalization;
using System.Text;
using Relearn.Demo;
using Relearn.Monitoring.Pages;
using Relearn.Storage;

namespace Relearn.Cli.Demo;

/// <summary>The way around the circle as a page that needs nothing but itself.</summary>
static class StoryPage
{
    const double Width = 720, Middle = 360, Height = 560, Radius = 190, CentreY = 280;
    static readonly string[] s_steps = ["1 scope", "2 data", "3 model", "4 serve", "5 monitor", "6 analyze"];

    /// <summary>Writes it.</summary>
    /// <returns>Where it stands.</returns>
    public static string Write(string folder, StoryReport report)
    {
        var path = Path.Combine(folder, "story.html");
        AtomicFile.WriteText(path, Of(report));
        return path;
    }

    /// <summary>The page.</summary>
    public static string Of(StoryReport report)
    {
        var html = new Html().Raw($"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>The way around the circle</title><style>\n{MonitoringPage.Style}\n</style></head><body>\n");
        html.Element("h1", "The way around the circle");
        html.Element("p class=\"hint\"", string.Create(CultureInfo.InvariantCulture, $"A simulated ad market, seed {report.Seed}. What was wrong at the beginning: {report.Troubles}; still wrong at the end: {report.Left}. The doctor saw the ledger and the log, and none of this."));
        html.Raw(Circle(report));
        html.Table(["#turn", "#day", "the doctor says", "#back to", "#sure", "#right", "#USD a day", "what was done"], report.Turns.Select((t, i) => new[]
        {
            (i + 1).ToString(CultureInfo.InvariantCulture), t.Day, t.Says, t.Alarm ? s_steps[t.Step - 1] : "", t.Probability.ToString("0%", CultureInfo.InvariantCulture), t.Right ? "yes" : "no",
            Money(t), string.Join("; ", t.Commands),
        }));
        int DayOf(MarketDay d) => (int)(MarketCalendar.DateOf(d.Day) - DateTime.UnixEpoch).TotalDays;
        var marks = report.Turns.Select((t, i) => ((double)(int)(DateTime.Parse(t.Day, CultureInfo.InvariantCulture) - DateTime.UnixEpoch).TotalDays, $"turn {i + 1}: {t.Cause}")).ToArray();
        html.Raw(new LineChart("Revenue, USD a day (marks: the doctor was asked)", [new("revenue", [.. report.Days.Select(d => new ChartPoint(DayOf(d), d.Revenue))])]) { Format = "N0", Marks = marks }.Svg());
        html.Raw(new LineChart("Sold places a day", [new("looked at", [.. report.Days.Select(d => new ChartPoint(DayOf(d), d.Views))]), new("clicked", [.. report.Days.Select(d => new ChartPoint(DayOf(d), d.Clicks))])]) { Format = "N0", Marks = marks }.Svg());
        html.Element("p class=\"hint\"", $"Not to be mistaken for trouble: {string.Join("; ", report.Events.DefaultIfEmpty("nothing"))}.");
        return html.Raw("</body></html>\n").ToString();
    }

    // Every turn goes once around; an alarm goes back across the circle to the step that the doctor names, from where the next turn begins.
    static string Circle(StoryReport report)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>Back to which step, turn by turn</figcaption><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"The circle of six steps, with an arrow for each turn\">\n");
        svg.Append("<defs><marker id=\"head\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto-start-reverse\"><path d=\"M0 0L10 5L0 10z\" fill=\"context-stroke\"/></marker></defs>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{Middle}\" cy=\"{CentreY}\" r=\"{Radius}\" fill=\"none\" stroke=\"#8a8a8a\" stroke-width=\"10\" stroke-opacity=\"0.25\"/>\n");
        var alarms = report.Turns.Select((t, i) => (Turn: t, Number: i + 1)).Where(t => t.Turn.Alarm).ToArray();
        for (var i = 0; i < alarms.Length; i++) { Arrow(svg, alarms[i].Turn, alarms[i].Number, i, alarms.Length); }
        for (var step = 1; step <= s_steps.Length; step++)
        {
            var (x, y) = At(step, Radius);
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x:0.0}\" cy=\"{y:0.0}\" r=\"40\" fill=\"#0072b2\"/><text x=\"{x:0.0}\" y=\"{y + 4:0.0}\" text-anchor=\"middle\" style=\"fill:#fff;font-weight:600\">{s_steps[step - 1]}</text>\n");
        }
        return svg.Append("</svg></figure>\n").ToString();
    }

    static void Arrow(StringBuilder svg, StoryTurn turn, int number, int place, int count)
    {
        // Where a turn was refused it had come as far as the model, else as far as monitoring.
        var (fromX, fromY) = At(turn.Released ? 5 : 3, Radius - 44);
        var (toX, toY) = At(turn.Step, Radius - 44);
        var bend = (place - (count - 1) / 2.0) * 34;
        var (overX, overY) = ((fromX + toX) / 2 * 0.6 + Middle * 0.4 + bend, (fromY + toY) / 2 * 0.6 + CentreY * 0.4 + bend);
        var colour = turn.Right ? "#009e73" : "#d55e00";
        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{fromX:0.0} {fromY:0.0}Q{overX:0.0} {overY:0.0} {toX:0.0} {toY:0.0}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2.5\" marker-end=\"url(#head)\"/>");
        var (x, y) = ((fromX + toX) / 4 + overX / 2, (fromY + toY) / 4 + overY / 2);
        svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{x:0.0}\" cy=\"{y:0.0}\" r=\"13\" fill=\"{colour}\"><title>{Html.Escape($"{turn.Day}: {turn.Says}")}</title></circle><text x=\"{x:0.0}\" y=\"{y + 4:0.0}\" text-anchor=\"middle\" style=\"fill:#fff\">{number}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"8\" y=\"{20 + 16 * place}\">{Html.Escape($"{number}: {turn.Cause}{(turn.RevenuePerDay is { } money ? string.Create(CultureInfo.InvariantCulture, $", {money:N0} USD a day before") : "")}")}</text>\n");
    }

    static string Money(StoryTurn turn) => turn.RevenuePerDay is { } money ? money.ToString("N0", CultureInfo.InvariantCulture) : "-";

    static (double X, double Y) At(int step, double radius)
    {
        var angle = (step - 1) * Math.PI / 3 - Math.PI / 2;
        return (Middle + radius * Math.Cos(angle), CentreY + radius * Math.Sin(angle));
    }
}

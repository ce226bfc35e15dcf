using Relearn.Monitoring.Pages;

namespace Relearn.Analysis.Pages;

/// <summary>What the pages have in common. Each stands by itself: no script, no address, no other file.</summary>
static class ReaderPage
{
    /// <summary>Names of the files, one a reader.</summary>
    public static IReadOnlyList<(string File, Func<ReaderFacts, string> Write)> All { get; } =
    [
        ("review-executive.html", ExecutivePage.Of), ("review-product.html", ProductPage.Of), ("review-engineer.html", EngineerPage.Of),
    ];

    /// <summary>A page.</summary>
    /// <param name="facts">What it is about.</param>
    /// <param name="reader">Whom it is for.</param>
    /// <param name="write">Writes what stands in it.</param>
    public static string Of(ReaderFacts facts, string reader, Action<Html> write)
    {
        var html = new Html().Raw($"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{Html.Escape(facts.Project.Name)}: {reader}</title><style>\n{MonitoringPage.Style}\n</style></head><body>\n<header>");
        html.Element("h1", $"{facts.Project.Name}: for {reader}").Element("p", facts.Project.Goal).Raw("</header>\n");
        write(html);
        return html.Raw("</body></html>\n").ToString();
    }

    /// <summary>What to do next: the diagnosis decides where it is an alarm, else the review.</summary>
    public static void Next(Html html, ReaderFacts facts)
    {
        html.Element("h2", "What to do next");
        if (facts.Diagnosis is { Alarm: true, Top: var cause })
        {
            html.Element("p class=\"harm\"", FormattableString.Invariant($"Step {cause.Step}: {cause.Says} ({cause.Probability:0%})"));
            html.Element("p", $"{cause.First.What} {cause.First.Command}");
        }
        else if (facts.Review is { Next: var next })
        {
            html.Element("p", $"Step {next.Step}: {next.What}").Element("p class=\"hint\"", next.Command);
        }
        else { html.Element("p", "Nothing can be said before outcomes are known."); }
    }

    /// <summary>What is not known.</summary>
    public static void NotKnown(Html html, ReaderFacts facts)
    {
        string[] missing = [.. facts.NotKnown];
        if (missing.Length == 0) { return; }
        html.Element("h2", "What is not known").Raw("<ul>");
        foreach (var line in missing) { html.Element("li", line); }
        html.Raw("</ul>\n");
    }

    /// <summary>A money text.</summary>
    public static string Money(double value, string currency) => FormattableString.Invariant($"{value:N0} {currency}");

    /// <summary>An interval as people read it.</summary>
    public static string Text(Numerics.Interval? i, string format) => i is null ? "-" : double.IsFinite(i.Low) ? $"{Html.Number(i.Estimate, format)} [{Html.Number(i.Low, format)}, {Html.Number(i.High, format)}]" : Html.Number(i.Estimate, format);
}

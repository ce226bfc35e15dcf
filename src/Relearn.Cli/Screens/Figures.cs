using System.Globalization;
using Relearn.Numerics;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Figures and tables as people read them.</summary>
static class Figures
{
    public static string Text(double value, string format) => double.IsNaN(value) ? "-" : value.ToString(format, CultureInfo.InvariantCulture);

    public static string Text(Interval? i, string format) => i is null ? "-" : !double.IsFinite(i.Low) ? Text(i.Estimate, format) : $"{Text(i.Estimate, format)} [{Text(i.Low, format)}, {Text(i.High, format)}]";

    /// <summary>With its interval where there is room.</summary>
    public static string IntervalText(this IAnsiConsole console, Interval i, string format) => console.IsNarrow() ? Text(i.Estimate, format) : Text(i, format);

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Money(double value, string currency) => string.Create(CultureInfo.InvariantCulture, $"{value:N0} {currency}");

    /// <summary>Too few columns for intervals.</summary>
    public static bool IsNarrow(this IAnsiConsole console) => console.Profile.Width < 98;

    public static string Shorten(string text, int most) => text.Length <= most ? text : $"{text[..(most - 1)].TrimEnd()}…";

    public static string Seconds(double seconds) => seconds < 0.1 ? string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0} ms") : string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s");

    public static Table Table(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        for (var i = 0; i < columns.Length; i++)
        {
            var column = new TableColumn($"[grey]{Markup.Escape(columns[i])}[/]").NoWrap();
            table.AddColumn(i == 0 ? column : columns[i].EndsWith(' ') ? column.LeftAligned() : column.RightAligned());
        }
        return table;
    }

    /// <summary>Heading of what the model earns more than its alternative.</summary>
    public static string GainHeading(this IAnsiConsole console) => console.IsNarrow() ? "model's gain" : "the model earns more by";

    public static void Row(this Table table, params string[] cells) => table.AddRow([.. cells.Select(c => new Text(c))]);

    public static void Next(this IAnsiConsole console, Analysis.NextStep next) =>
        console.MarkupLineInterpolated($"\nNext: [bold]step {next.Step}[/]: {next.What}\n  [blue]{next.Command}[/]");

    public static void Title(this IAnsiConsole console, string text) => console.MarkupLineInterpolated($"\n[bold]{text}[/]");
}

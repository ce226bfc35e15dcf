using System.Globalization;
using Spectre.Console;

namespace Relearn.Cli.Screens;

/// <summary>Lines on a terminal, two by four dots a character (Braille, U+2800).</summary>
static class LinePlot
{
    // Bit of a dot by column and row within a character.
    static readonly int[,] Bits = { { 0x01, 0x02, 0x04, 0x40 }, { 0x08, 0x10, 0x20, 0x80 } };

    /// <param name="console">Where it is drawn.</param>
    /// <param name="lines">Name, colour and points of each line, x ascending.</param>
    /// <param name="width">Characters across.</param>
    /// <param name="height">Characters down.</param>
    /// <param name="label">Text below an x.</param>
    public static void Draw(IAnsiConsole console, IReadOnlyList<(string Name, string Color, IReadOnlyList<(double X, double Y)> Points)> lines, int width, int height, Func<double, string> label)
    {
        var all = lines.SelectMany(l => l.Points).ToArray();
        var (left, right) = (all.Min(p => p.X), all.Max(p => p.X));
        var (low, high) = (all.Min(p => p.Y), all.Max(p => p.Y));
        if (high == low) { (low, high) = (low - 0.5, high + 0.5); }
        var dots = new int[height, width];
        var colors = new string[height, width];
        foreach (var (_, color, points) in lines)
        {
            for (var i = 0; i < points.Count; i++)
            {
                var (from, to) = (Place(points[Math.Max(0, i - 1)]), Place(points[i]));
                var steps = Math.Max(1, Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y)));
                for (var s = 0; s <= steps; s++)
                {
                    var (x, y) = (from.X + (to.X - from.X) * s / steps, from.Y + (to.Y - from.Y) * s / steps);
                    dots[y / 4, x / 2] |= Bits[x % 2, y % 4];
                    colors[y / 4, x / 2] = color;
                }
            }
        }
        for (var row = 0; row < height; row++)
        {
            var y = row == 0 ? Text(high) : row == height - 1 ? Text(low) : "";
            console.Markup($"[grey]{y,9}[/] ");
            for (var column = 0; column < width; column++)
            {
                if (dots[row, column] == 0) { console.Markup(" "); }
                else { console.Markup($"[{colors[row, column]}]{(char)(0x2800 + dots[row, column])}[/]"); }
            }
            console.WriteLine();
        }
        var (first, last) = (label(left), label(right));
        console.MarkupLineInterpolated($"          [grey]{first}{new string(' ', Math.Max(1, width - first.Length - last.Length))}{last}[/]");
        console.MarkupLine("          " + string.Join("   ", lines.Select(l => $"[{l.Color}]●[/] {Markup.Escape(l.Name)}")));

        (int X, int Y) Place((double X, double Y) point) => (
            (int)Math.Round((point.X - left) / Math.Max(1e-12, right - left) * (width * 2 - 1)),
            (int)Math.Round((high - point.Y) / (high - low) * (height * 4 - 1)));
    }

    static string Text(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text;
using Relearn.Numerics;

namespace Relearn.Monitoring.Pages;

/// <summary>A line chart as a drawing that stands in a page: no script, readable with and without colours, with a text for each point.</summary>
sealed record LineChart(string Title, IReadOnlyList<ChartSeries> Series)
{
    const double Width = 720, Height = 230, Left = 62, Right = 14, Top = 12, Bottom = 30;
    const int MostMarks = 120;

    // Told apart by those who do not see colours by their dashes: K. Okabe, M. Ito, "Color universal design", 2008.
    static readonly (string Colour, string Dash)[] s_styles = [("#0072b2", ""), ("#d55e00", "6 3"), ("#009e73", "2 3"), ("#cc79a7", "8 3 2 3"), ("#56b4e9", "1 3")];

    /// <summary>How values are written.</summary>
    public string Format { get; init; } = "0.###";

    /// <summary>X is a day from 1970-01-01; else a number.</summary>
    public bool Clock { get; init; } = true;

    /// <summary>Horizontal lines, each with its name.</summary>
    public IReadOnlyList<(string Name, double Y)> Levels { get; init; } = [];

    /// <summary>Days that are marked, each with its text.</summary>
    public IReadOnlyList<(double X, string Text)> Marks { get; init; } = [];

    /// <summary>The scale is logarithmic; values below 0.1 are drawn at 0.1.</summary>
    public bool Logarithmic { get; init; }

    /// <summary>The drawing; of nothing a sentence.</summary>
    public string Svg()
    {
        var drawn = Series.Where(s => s.Points.Any(p => double.IsFinite(p.Y))).ToArray();
        var points = Series.SelectMany(s => s.Points).Where(p => double.IsFinite(p.Y)).ToArray();
        if (points.Length == 0) { return $"<p class=\"hint\">{Html.Escape(Title)}: nothing to draw yet.</p>\n"; }
        double[] ys = [.. points.SelectMany(p => new[] { p.Y, p.Low, p.High }).Concat(Levels.Select(l => l.Y)).Where(double.IsFinite).Select(Scaled)];
        var (x0, x1, y0, y1) = (points.Min(p => p.X), points.Max(p => p.X), ys.Min(), ys.Max());
        if (x1 == x0) { (x0, x1) = (x0 - 1, x1 + 1); }
        var room = y1 > y0 ? (y1 - y0) * 0.06 : Math.Max(1e-9, Math.Abs(y1) * 0.1);
        (y0, y1) = (y0 - room, y1 + room);
        double X(double x) => Left + (x - x0) / (x1 - x0) * (Width - Left - Right);
        double Y(double y) => Height - Bottom - (Scaled(y) - y0) / (y1 - y0) * (Height - Top - Bottom);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{Html.Escape(Title)}</figcaption><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Html.Escape(Title)}\">\n");
        Axes(svg, x0, x1, y0, y1, X, y => Height - Bottom - (y - y0) / (y1 - y0) * (Height - Top - Bottom));
        foreach (var (name, level) in Levels) { svg.Append(CultureInfo.InvariantCulture, $"<line class=\"level\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(level):0.0}\" y2=\"{Y(level):0.0}\"/><text class=\"level\" x=\"{Width - Right}\" y=\"{Y(level) - 3:0.0}\" text-anchor=\"end\">{Html.Escape(name)}</text>\n"); }
        foreach (var (at, text) in Marks.Where(m => m.X >= x0 && m.X <= x1)) { svg.Append(CultureInfo.InvariantCulture, $"<g class=\"mark\"><title>{Html.Escape(text)}</title><line x1=\"{X(at):0.0}\" x2=\"{X(at):0.0}\" y1=\"{Top}\" y2=\"{Height - Bottom}\"/><circle cx=\"{X(at):0.0}\" cy=\"{Top}\" r=\"4\"/></g>\n"); }
        for (var s = 0; s < drawn.Length; s++) { Draw(svg, drawn[s], s_styles[s % s_styles.Length], X, Y); }
        svg.Append("</svg>");
        if (drawn.Length > 1) { svg.Append($"<p class=\"legend\">{string.Concat(drawn.Select((s, i) => $"<span><svg viewBox=\"0 0 24 8\"><line x1=\"0\" x2=\"24\" y1=\"4\" y2=\"4\" stroke=\"{s_styles[i % s_styles.Length].Colour}\" stroke-width=\"2\" stroke-dasharray=\"{s_styles[i % s_styles.Length].Dash}\"/></svg>{Html.Escape(s.Name)}</span>"))}</p>"); }
        return svg.Append("</figure>\n").ToString();
    }

    double Scaled(double y) => Logarithmic ? Math.Log10(Math.Max(0.1, y)) : y;

    void Axes(StringBuilder svg, double x0, double x1, double y0, double y1, Func<double, double> x, Func<double, double> y)
    {
        foreach (var tick in Ticks(y0, y1, 5).Where(t => !Logarithmic || t == Math.Round(t)))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y(tick):0.0}\" y2=\"{y(tick):0.0}\"/><text x=\"{Left - 6}\" y=\"{y(tick) + 4:0.0}\" text-anchor=\"end\">{Html.Number(Logarithmic ? Math.Pow(10, tick) : tick, Format)}</text>\n");
        }
        foreach (var tick in Clock ? Days(x0, x1) : Ticks(x0, x1, 6))
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x(tick):0.0}\" y=\"{Height - 10}\" text-anchor=\"middle\">{(Clock ? CalendarDay.Text((int)tick) : Html.Number(tick, "0.##"))}</text>\n");
        }
    }

    void Draw(StringBuilder svg, ChartSeries series, (string Colour, string Dash) style, Func<double, double> x, Func<double, double> y)
    {
        var banded = series.Points.Where(p => double.IsFinite(p.Low) && double.IsFinite(p.High)).ToArray();
        if (banded.Length > 1)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path fill=\"{style.Colour}\" fill-opacity=\"0.15\" d=\"M{string.Join('L', banded.Select(p => Pair(x(p.X), y(p.High))).Concat(banded.Reverse().Select(p => Pair(x(p.X), y(p.Low)))))}Z\"/>\n");
        }
        var path = new StringBuilder();
        var pen = 'M';
        foreach (var point in series.Points)
        {
            if (!double.IsFinite(point.Y))
            {
                pen = 'M';
                continue;
            }
            path.Append(pen).Append(Pair(x(point.X), y(point.Y)));
            pen = 'L';
        }
        svg.Append(CultureInfo.InvariantCulture, $"<path fill=\"none\" stroke=\"{style.Colour}\" stroke-width=\"2\" stroke-dasharray=\"{style.Dash}\" d=\"{path}\"/>\n");
        if (series.Points.Count > MostMarks) { return; }
        foreach (var p in series.Points.Where(p => double.IsFinite(p.Y)))
        {
            var interval = double.IsFinite(p.Low) ? $" [{Html.Number(p.Low, Format)}, {Html.Number(p.High, Format)}]" : "";
            svg.Append(CultureInfo.InvariantCulture, $"<circle fill=\"{style.Colour}\" cx=\"{x(p.X):0.0}\" cy=\"{y(p.Y):0.0}\" r=\"3\"><title>{Html.Escape($"{series.Name}, {(Clock ? CalendarDay.Text((int)p.X) : Html.Number(p.X, "0.##"))}: {Html.Number(p.Y, Format)}{interval}")}</title></circle>\n");
        }
    }

    static string Pair(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{x:0.0} {y:0.0}");

    /// <summary>Round numbers between two bounds: 1, 2 or 5 times a power of ten apart.</summary>
    internal static IReadOnlyList<double> Ticks(double low, double high, int about)
    {
        var raw = (high - low) / about;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = (raw / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10.0 } * power;
        var first = Math.Ceiling(low / step);
        return [.. Enumerable.Range(0, (int)Math.Floor(high / step - first) + 1).Select(i => (first + i) * step)];
    }

    static IEnumerable<double> Days(double low, double high)
    {
        // A date takes a ninth of the width.
        var step = Math.Max(1, Math.Ceiling((high - low) / 6));
        for (var day = Math.Ceiling(low); day <= high; day += step) { yield return day; }
    }
}

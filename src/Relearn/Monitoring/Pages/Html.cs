using System.Globalization;
using System.Net;
using System.Text;

namespace Relearn.Monitoring.Pages;

/// <summary>Writes a page: every text is escaped, every number is written the same way everywhere.</summary>
sealed class Html
{
    readonly StringBuilder _text = new();

    public Html Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>An element with a text in it.</summary>
    /// <param name="tag">Its name, and attributes behind it.</param>
    /// <param name="text">What a person reads.</param>
    public Html Element(string tag, string text) => Raw($"<{tag}>{Escape(text)}</{tag.Split(' ')[0]}>\n");

    /// <summary>A table; columns whose heading begins with <c>#</c> hold figures.</summary>
    public Html Table(IReadOnlyList<string> headings, IEnumerable<string[]> rows)
    {
        string Kind(int column) => headings[column].StartsWith('#') ? " class=\"figure\"" : "";
        Raw("<div class=\"wide\"><table><thead><tr>");
        for (var c = 0; c < headings.Count; c++) { Raw($"<th{Kind(c)}>{Escape(headings[c].TrimStart('#'))}</th>"); }
        Raw("</tr></thead><tbody>\n");
        foreach (var row in rows) { Raw($"<tr>{string.Concat(row.Select((cell, c) => $"<td{Kind(c)}>{Escape(cell)}</td>"))}</tr>\n"); }
        return Raw("</tbody></table></div>\n");
    }

    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    public static string Number(double value, string format) => double.IsNaN(value) ? "-" : value.ToString(format, CultureInfo.InvariantCulture);

    public override string ToString() => _text.ToString();
}

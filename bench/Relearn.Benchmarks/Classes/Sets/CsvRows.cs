using System.IO.Compression;
using System.Text;

namespace Relearn.Benchmarks.Classes.Sets;

/// <summary>CSV with every character of its cells, blanks and line ends within quotes too; <c>.gz</c> is unpacked.</summary>
static class CsvRows
{
    public static IEnumerable<string[]> Read(string path)
    {
        using Stream file = File.OpenRead(path);
        using var stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        foreach (var row in Parse(reader)) { yield return row; }
    }

    public static IEnumerable<string[]> Parse(TextReader reader)
    {
        var (cells, cell) = (new List<string>(), new StringBuilder());
        var (quoted, begun) = (false, false);
        while (reader.Read() is >= 0 and var next)
        {
            var c = (char)next;
            begun = true;
            if (quoted)
            {
                if (c != '"') { cell.Append(c); }
                else if (reader.Peek() == '"') { cell.Append((char)reader.Read()); }
                else { quoted = false; }
            }
            else if (c == '"' && cell.Length == 0) { quoted = true; }
            else if (c is ',' or '\n')
            {
                cells.Add(cell.ToString());
                cell.Clear();
                if (c == ',') { continue; }
                yield return [.. cells];
                cells.Clear();
                begun = false;
            }
            else if (c != '\r' || reader.Peek() != '\n') { cell.Append(c); }
        }
        if (!begun) { yield break; }
        cells.Add(cell.ToString());
        yield return [.. cells];
    }

    public static string Cell(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

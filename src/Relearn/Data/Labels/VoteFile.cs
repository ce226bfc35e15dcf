using Relearn.Data.Labels.Aggregation;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Data.Labels;

/// <summary>Votes from a file: CSV, JSON lines, Parquet, one a row.</summary>
static class VoteFile
{
    const int MemoryMb = 512;

    /// <summary>Reads votes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="item">Column of the items.</param>
    /// <param name="annotator">Column of the annotators; null for gold, which needs none.</param>
    /// <param name="label">Column of the classes; empty where the annotator abstained.</param>
    /// <returns>The votes, and the rows that could not be read.</returns>
    public static (List<Vote> Votes, Quarantine Unread) Read(string path, string item, string? annotator, string label)
    {
        var votes = new List<Vote>();
        var unread = ReadRows(path, [item, label, .. annotator is null ? [] : (string[])[annotator]], (values, row) => votes.Add(new(values[0], annotator is null ? "gold" : values[2], values[1], row)));
        return (votes, unread);
    }

    /// <summary>Reads the parents of a tree of classes: columns <c>class</c> and <c>parent</c>.</summary>
    public static Dictionary<string, string> ReadTree(string path)
    {
        var parents = new Dictionary<string, string>(StringComparer.Ordinal);
        ReadRows(path, ["class", "parent"], (values, _) => parents[values[0]] = values[1]);
        return parents;
    }

    static Quarantine ReadRows(string path, string[] columns, Action<string[], long> take)
    {
        var temporary = Path.Combine(Path.GetTempPath(), $"relearn-votes-{Environment.ProcessId}");
        var (values, unread) = (new string[columns.Length], new Quarantine());
        try
        {
            var source = DataSources.OpenFile(Path.GetFullPath(path), [], temporary, MemoryMb, duckDb: true);
            ColumnConfig[] read = [.. columns.Distinct(StringComparer.Ordinal).Select(c => new ColumnConfig(c, ValueKind.Text))];
            var problems = DataSources.Check(source, read);
            if (problems.Count > 0) { throw new UserErrorException(problems); }
            int[] place = [.. columns.Select(c => Array.FindIndex(read, r => r.Name == c))];
            source.Read(read, unread, (batch, places) =>
            {
                for (var row = 0; row < batch.Rows; row++)
                {
                    for (var c = 0; c < values.Length; c++) { values[c] = batch.Vectors[place[c]].Codes[row] is >= 0 and var code ? batch.Vectors[place[c]].Dictionary[code] : ""; }
                    take(values, places.NumberOf(row));
                }
                return true;
            });
        }
        finally
        {
            if (Directory.Exists(temporary)) { Directory.Delete(temporary, recursive: true); }
        }
        return unread;
    }
}

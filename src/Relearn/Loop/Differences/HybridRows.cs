using System.Globalization;
using Relearn.Data;
using Relearn.Inference.Features;

namespace Relearn.Loop.Differences;

/// <summary>Rows of one run with some columns of the other: written column by column, a chunk at a time. A row that only one side has keeps its own cells.</summary>
/// <remarks>No record names them, so garbage collection and purges take them.</remarks>
sealed class HybridRows(CircleContext context, RunSide before, RunSide after, RowMatch? match) : IDisposable
{
    static readonly string[] LabelColumns = [RowsFile.Label, RowsFile.LabelKnown, RowsFile.EventHappened, RowsFile.EventSeen];

    readonly Dictionary<string, (string Hash, RowsFile File)> _made = [];

    /// <summary>The rows, and the hash that names them.</summary>
    /// <param name="rowsAfter">Which side's rows they are.</param>
    /// <param name="cellsAfter">Which side's cells a column has.</param>
    /// <param name="labelsAfter">Which side's labels they have.</param>
    /// <param name="needed">Columns that are read: one that its own side lacks is taken from the other.</param>
    public (string Hash, RowsFile File) Make(bool rowsAfter, Func<string, bool> cellsAfter, bool labelsAfter, IEnumerable<string> needed)
    {
        var (own, other) = rowsAfter ? (after, before) : (before, after);
        var ownColumns = own.File!.Columns;
        var foreign = ownColumns.Select(c => c.Name).Where(n => n != RowsFile.EventTime && (LabelColumns.Contains(n) ? labelsAfter : cellsAfter(n)) != rowsAfter && other.File!.Columns.Any(c => c.Name == n)).ToHashSet(StringComparer.Ordinal);
        InputColumn[] more = [.. other.File!.Columns.Where(c => ownColumns.All(o => o.Name != c.Name) && needed.Contains(c.Name))];
        if (match is null || (foreign.Count == 0 && more.Length == 0)) { return (own.RowsHash!, own.File); }
        var key = string.Create(CultureInfo.InvariantCulture, $"{rowsAfter} {string.Join('\u001f', foreign.Order(StringComparer.Ordinal))} + {string.Join('\u001f', more.Select(c => c.Name))}");
        if (!_made.TryGetValue(key, out var made))
        {
            context.Execution.Cancellation.ThrowIfCancellationRequested();
            var hash = RowsParts.Put(context.Artifacts, stream => Write(stream, own.File, other.File, match.Other(rowsAfter), foreign, more));
            _made.Add(key, made = (hash, RowsFile.OpenVerified(context.Artifacts.Require(hash))));
        }
        return made;
    }

    static void Write(Stream stream, RowsFile own, RowsFile other, int[] counterparts, HashSet<string> foreign, InputColumn[] more)
    {
        var writer = new RowsFileWriter(stream);
        var (chunk, cells) = (new double[RowsFile.ChunkRows], new double[ColumnBatch.TrainingRows]);
        foreach (var column in own.Columns.Concat(more))
        {
            writer.BeginColumn();
            var isOwn = own.Columns.Contains(column);
            var taken = foreign.Contains(column.Name) || !isOwn;
            // Of a column whose type changed nothing of one's own side can be kept.
            var (kind, keep) = taken && isOwn && other.Columns.First(c => c.Name == column.Name).Kind is var now && now != column.Kind ? (now, false) : (column.Kind, isOwn);
            var (texts, codes) = Texts(own, other, column.Name, kind, keep, taken);
            for (long first = 0; first < own.Rows; first += chunk.Length)
            {
                var part = chunk.AsSpan(0, (int)Math.Min(chunk.Length, own.Rows - first));
                if (keep) { own.Read(column.Name, first, part); }
                else { part.Fill(double.NaN); }
                if (taken)
                {
                    foreach (var (at, from, count) in RowChanges.Runs(counterparts.AsSpan((int)first, part.Length).ToArray()))
                    {
                        other.Read(column.Name, from, cells.AsSpan(0, count));
                        for (var i = 0; i < count; i++) { part[(int)at + i] = codes is null || double.IsNaN(cells[i]) ? cells[i] : codes[(int)cells[i]]; }
                    }
                }
                writer.Add(ColumnBlock.Encode(part));
            }
            writer.EndColumn(column.Name, kind, texts);
        }
        writer.End(own.Rows);
    }

    // The texts of one's own side, then those that only the other has; and the place that each text of the other has among them.
    static (IReadOnlyList<string> Texts, int[]? Codes) Texts(RowsFile own, RowsFile other, string column, ValueKind kind, bool keep, bool taken)
    {
        if (kind != ValueKind.Text) { return ([], null); }
        List<string> texts = keep ? [.. own.DictionaryOf(column)] : [];
        if (!taken) { return (texts, null); }
        var places = texts.Select((t, i) => (t, i)).ToDictionary(t => t.t, t => t.i, StringComparer.Ordinal);
        var theirs = other.DictionaryOf(column);
        var codes = new int[theirs.Count];
        for (var code = 0; code < codes.Length; code++)
        {
            if (!places.TryGetValue(theirs[code], out codes[code]))
            {
                places.Add(theirs[code], codes[code] = texts.Count);
                texts.Add(theirs[code]);
            }
        }
        return (texts, codes);
    }

    public void Dispose()
    {
        foreach (var (_, file) in _made.Values) { file.Dispose(); }
    }
}

using Relearn.Inference.Features;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Data.Labels;

/// <summary>Rows with the labels of the ledger in place of their own.</summary>
static class LabelledRows
{
    /// <summary>The list of resolved labels as bytes: a line an item, in order of items.</summary>
    public static byte[] List(IReadOnlyList<ResolvedLabel> labels)
    {
        using var stream = new MemoryStream();
        using (var writer = new StreamWriter(stream) { NewLine = "\n" })
        {
            writer.WriteLine("item,label,origin,by,at");
            foreach (var l in labels) { writer.WriteLine(FormattableString.Invariant($"{Quarantine.Quote(l.Item)},{Quarantine.Quote(l.Value ?? "")},{l.Origin.ToString().ToLowerInvariant()},{Quarantine.Quote(l.By)},{l.At.UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffffZ}")); }
        }
        return stream.ToArray();
    }

    /// <summary>Puts labels in place.</summary>
    /// <param name="project">What is declared.</param>
    /// <param name="file">Rows with their own labels.</param>
    /// <param name="entries">Entries that stand.</param>
    /// <param name="labels">What they come to.</param>
    /// <param name="artifacts">Where rows and list go.</param>
    public static LabelSnapshot Put(ProjectConfig project, RowsFile file, long entries, IReadOnlyList<ResolvedLabel> labels, ArtifactStore artifacts)
    {
        var byItem = labels.ToDictionary(l => l.Item, StringComparer.Ordinal);
        var places = new ItemIds(project, file).RowsOf(byItem.Keys.ToHashSet(StringComparer.Ordinal));
        var codes = new LabelCodes(file);
        var (own, known, time) = (new double[1], new double[1], new double[1]);
        var patches = new SortedDictionary<long, (double Label, double Known)>();
        long corrected = 0, added = 0, early = 0, labelled = 0, positives = 0;
        foreach (var (item, rows) in places)
        {
            var label = byItem[item];
            if (label.Value is null) { continue; }
            var value = codes.Of(label.Value);
            var tooEarly = false;
            foreach (var row in rows)
            {
                file.Read(RowsFile.Label, row, own);
                file.Read(RowsFile.LabelKnown, row, known);
                file.Read(RowsFile.EventTime, row, time);
                if (project.Data.Time.Kind == TimeKind.Column && label.At < DateTimeOffset.UnixEpoch.AddMicroseconds(time[0]))
                {
                    tooEarly = true;
                    continue;
                }
                // What functions say does not overrule what happened.
                if (label.Origin == LabelOrigin.Function && !double.IsNaN(own[0])) { continue; }
                if (own[0] == value) { continue; }
                if (double.IsNaN(own[0])) { added++; }
                else { corrected++; }
                patches[row] = (value, double.IsNaN(known[0]) ? time[0] : known[0]);
            }
            early += tooEarly ? 1 : 0;
        }
        var used = new bool[codes.Texts?.Count ?? 2];
        var rowsHash = RowsParts.Put(artifacts, stream => Write(stream, file, patches, codes.Texts, l =>
        {
            if (double.IsNaN(l)) { return; }
            labelled++;
            positives += codes.Texts is null && l == 1 ? 1 : 0;
            used[(int)l] = true;
        }));
        return new(artifacts.Put(List(labels)), rowsHash, entries, labels.Count, corrected, added, labels.Count - places.Count,
            labels.Count(l => l is { Conflict: true, Adjudicated: false }), early, labelled, positives)
        { Classes = codes.Texts is null ? null : used.Count(u => u) };
    }

    // Column by column, codes as they are: chunks without a new label keep their bytes, and are stored once.
    static void Write(Stream stream, RowsFile file, SortedDictionary<long, (double Label, double Known)> patches, IReadOnlyList<string>? texts, Action<double> seen)
    {
        var writer = new RowsFileWriter(stream);
        var chunk = new double[RowsFile.ChunkRows];
        var (rows, values) = (patches.Keys.ToArray(), patches.Values.ToArray());
        foreach (var column in file.Columns)
        {
            writer.BeginColumn();
            var (isLabel, next) = (column.Name == RowsFile.Label, 0);
            for (long first = 0; first < file.Rows; first += chunk.Length)
            {
                var part = chunk.AsSpan(0, (int)Math.Min(chunk.Length, file.Rows - first));
                file.Read(column.Name, first, part);
                if (isLabel || column.Name == RowsFile.LabelKnown)
                {
                    for (; next < rows.Length && rows[next] < first + part.Length; next++) { part[(int)(rows[next] - first)] = isLabel ? values[next].Label : values[next].Known; }
                }
                if (isLabel)
                {
                    foreach (var label in part) { seen(label); }
                }
                writer.Add(ColumnBlock.Encode(part));
            }
            writer.EndColumn(column.Name, column.Kind, column.Kind != ValueKind.Text ? [] : isLabel ? texts! : file.DictionaryOf(column.Name));
        }
        writer.End(file.Rows);
    }
}

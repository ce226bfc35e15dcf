using Relearn.Inference.Features;
using Relearn.Storage;

namespace Relearn.Data.Labels.Queues;

/// <summary>The items of a queue as an artifact: a rows file, so that any of a million is read at once and none is held.</summary>
static class QueueFile
{
    const string Item = "item";
    const string Row = "row";
    const string Given = "given";
    const string Suggested = "suggested";
    const string Probability = "probability";
    const string Why = "why";
    const string Stratum = "stratum";
    const string Random = "random";
    const string Gold = "gold";

    internal static readonly InputColumn[] Columns =
    [
        new(Item, ValueKind.Text), new(Row, ValueKind.Number), new(Given, ValueKind.Text), new(Suggested, ValueKind.Text), new(Probability, ValueKind.Number),
        new(Why, ValueKind.Text), new(Stratum, ValueKind.Text), new(Random, ValueKind.Boolean), new(Gold, ValueKind.Boolean),
    ];

    /// <summary>Stores a list.</summary>
    /// <returns>Its hash.</returns>
    public static string Put(ArtifactStore artifacts, IReadOnlyList<QueuedItem> items) => RowsParts.Put(artifacts, stream =>
    {
        var columns = Columns.Select(c => new TextsOf(c)).ToArray();
        foreach (var i in items)
        {
            columns[0].Add(i.Item);
            columns[1].Add(i.Row);
            columns[2].Add(i.Given);
            columns[3].Add(i.Suggested);
            columns[4].Add(i.Probability ?? double.NaN);
            columns[5].Add(i.Why);
            columns[6].Add(i.Stratum);
            columns[7].Add(i.Random ? 1 : 0);
            columns[8].Add(i.Gold ? 1 : 0);
        }
        RowsFile.Write(stream, [.. columns.Select(c => c.Buffer)], items.Count, null, []);
    });

    /// <summary>An item from a batch with all columns.</summary>
    public static QueuedItem Read(ColumnBatch batch, int i)
    {
        string? Text(int column) => batch.Vectors[column].Codes[i] is >= 0 and var code ? batch.Vectors[column].Dictionary[code] : null;
        double Number(int column) => batch.Vectors[column].Numbers[i];
        return new(Text(0) ?? "", (long)Number(1), Text(2), Text(3), double.IsNaN(Number(4)) ? null : Number(4), Text(5) ?? "", Text(6), Number(7) != 0, Number(8) != 0);
    }

    // Texts get their codes in order of first appearance.
    sealed class TextsOf(InputColumn column)
    {
        readonly List<string> _texts = [];
        readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);

        public ColumnBuffer Buffer { get; } = new(column.Name, column.Kind);

        public void Add(double value) => Buffer.Add(value);

        public void Add(string? text)
        {
            if (text is null)
            {
                Buffer.Add(double.NaN, _texts);
                return;
            }
            if (!_codes.TryGetValue(text, out var code))
            {
                _codes.Add(text, code = _texts.Count);
                _texts.Add(text);
            }
            Buffer.Add(code, _texts);
        }
    }
}

using Relearn.Inference.Features;

namespace Relearn.Data.Labels.Queues;

/// <summary>The items of a queue, read one at a time from their artifact.</summary>
/// <remarks>For one thread at a time. Only the names are held, so that an answer finds its item.</remarks>
sealed class QueuedItems : IDisposable
{
    readonly RowsFile? _file;
    readonly ColumnBatch? _batch;
    readonly Dictionary<string, int> _indexes;

    /// <summary>An empty queue.</summary>
    public QueuedItems() => _indexes = [];

    /// <param name="file">What <see cref="QueueFile.Put"/> stored; it is closed with this.</param>
    public QueuedItems(RowsFile file)
    {
        (_file, _batch) = (file, file.CreateBatch(QueueFile.Columns.Select(c => c.Name), 1));
        _indexes = new((int)file.Rows, StringComparer.Ordinal);
        var names = file.DictionaryOf(QueueFile.Columns[0].Name);
        var codes = new double[ColumnBatch.TrainingRows];
        for (long first = 0; first < file.Rows; first += codes.Length)
        {
            var part = codes.AsSpan(0, (int)Math.Min(codes.Length, file.Rows - first));
            file.Read(QueueFile.Columns[0].Name, first, part);
            for (var i = 0; i < part.Length; i++) { _indexes.TryAdd(names[(int)part[i]], (int)first + i); }
        }
    }

    /// <summary>Number of items.</summary>
    public int Count => (int)(_file?.Rows ?? 0);

    /// <summary>Names of all items.</summary>
    public IEnumerable<string> Names => _indexes.Keys;

    /// <summary>An item by its place, from 0.</summary>
    public QueuedItem this[int index]
    {
        get
        {
            _file!.Read(_batch!, index, 1);
            return QueueFile.Read(_batch!, 0);
        }
    }

    /// <summary>The place of an item; -1: it is not here.</summary>
    public int IndexOf(string item) => _indexes.GetValueOrDefault(item, -1);

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();
}

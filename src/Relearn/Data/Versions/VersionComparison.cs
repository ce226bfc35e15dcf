using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Data.Versions;

/// <summary>Compares the rows of two data set versions, cell by cell.</summary>
/// <remarks>The beginning that both have in common is read once and not hashed: after an append only what was appended is.</remarks>
sealed class VersionComparison
{
    /// <summary>Rows of both sides that are held at a time.</summary>
    public const int PartitionRows = 1 << 19;

    readonly RowsFile _before;
    readonly RowsFile _after;
    readonly CellComparison _cells;
    readonly int _most;
    readonly bool _ofClasses;
    readonly long[] _differ;
    readonly long[] _filled;
    readonly long[] _emptied;
    readonly SortedDictionary<int, long[]> _labels = [];
    readonly FirstRows _firstChanged;
    readonly FirstRows _firstAdded;
    readonly FirstRows _firstRemoved;

    VersionComparison(RowsFile before, RowsFile after, IReadOnlyList<InputColumn> columns, int most)
    {
        (_before, _after, _most) = (before, after, most);
        _ofClasses = columns.Any(c => c is { Name: RowsFile.Label, Kind: ValueKind.Text });
        _cells = new(before, after, columns);
        (_differ, _filled, _emptied) = (new long[columns.Count], new long[columns.Count], new long[columns.Count]);
        (_firstChanged, _firstAdded, _firstRemoved) = (new(most), new(most), new(most));
    }

    /// <summary>Columns that both have with one type, the declared ones and the label.</summary>
    public static IReadOnlyList<InputColumn> Common(RowsFile before, RowsFile after) =>
        [.. before.Columns.Where(c => after.Columns.Contains(c) && c.Name is not (RowsFile.EventTime or RowsFile.LabelKnown or RowsFile.EventHappened or RowsFile.EventSeen))];

    /// <summary>Compares.</summary>
    /// <param name="before">Rows of the one, with id and profile.</param>
    /// <param name="after">Rows of the other.</param>
    /// <param name="identity">Columns that say which row is which; none: rows are matched as a whole.</param>
    /// <param name="most">How many changed cells, added and removed rows are listed.</param>
    /// <param name="temporary">Folder for what does not fit into memory.</param>
    /// <param name="partitionRows">Rows that are held at a time.</param>
    public static DatasetDiff Compare(in VersionRows before, in VersionRows after, IReadOnlyList<string> identity, int most, string temporary, int partitionRows = PartitionRows)
    {
        var (a, b) = (before.File, after.File);
        var columns = Common(a, b);
        var work = new VersionComparison(a, b, columns, most);
        var common = work._cells.CommonRows();
        var (same, added, removed, changed, repeated) = (common, 0L, 0L, 0L, 0L);
        using (var pairing = new RowsPairing(temporary, a.Rows + b.Rows - 2 * common, partitionRows))
        {
            var names = columns.Select(c => c.Name).ToArray();
            new RowDigests(a, identity, names).ForEach(common, (named, whole, row) => pairing.Add(named, whole, row, after: false));
            new RowDigests(b, identity, names).ForEach(common, (named, whole, row) => pairing.Add(named, whole, row, after: true));
            pairing.Pair(paired =>
            {
                (same, added, removed, changed, repeated) = (same + paired.Same, added + paired.Added.Count, removed + paired.Removed.Count, changed + paired.Changed.Count, repeated + paired.Repeated);
                work.Take(paired);
            });
        }
        return new(before.Id, after.Id, identity, a.Rows, b.Rows, same, added, removed, changed, identity.Count == 0 ? 0 : repeated,
            SchemaOf(a, b), work.CellChanges(), work.LabelChanges(), [.. ProfileChanges.Of(before, after)],
            work.FirstChanged(), WholeRows(b, work._firstAdded), WholeRows(a, work._firstRemoved));
    }

    static SchemaChange[] SchemaOf(RowsFile before, RowsFile after)
    {
        var (a, b) = (before.Columns.ToDictionary(c => c.Name, c => c.Kind), after.Columns.ToDictionary(c => c.Name, c => c.Kind));
        return [.. a.Keys.Union(b.Keys).Select(n => new SchemaChange(n, a.TryGetValue(n, out var x) ? x : null, b.TryGetValue(n, out var y) ? y : null)).Where(s => s.Before != s.After)];
    }

    void Take(PairedRows paired)
    {
        for (var c = 0; c < _cells.Columns.Count; c++)
        {
            var isLabel = _cells.Columns[c].Name == RowsFile.Label;
            foreach (var (before, after) in paired.Changed)
            {
                var (x, y) = _cells.Read(c, before, after);
                if (_cells.Equal(c, x, y)) { continue; }
                _differ[c]++;
                if (double.IsNaN(x)) { _filled[c]++; }
                if (double.IsNaN(y)) { _emptied[c]++; }
                if (isLabel) { CountLabel(after, x, y); }
            }
        }
        foreach (var (before, after) in paired.Changed) { _firstChanged.Add(after, before); }
        foreach (var row in paired.Added) { _firstAdded.Add(row, row); }
        foreach (var row in paired.Removed) { _firstRemoved.Add(row, row); }
    }

    void CountLabel(long row, double before, double after)
    {
        Span<double> time = stackalloc double[1];
        _after.Read(RowsFile.EventTime, row, time);
        var day = (int)Math.Floor(time[0] / DatasetImport.Day);
        if (!_labels.TryGetValue(day, out var counts)) { _labels.Add(day, counts = new long[5]); }
        counts[double.IsNaN(before) ? 0 : double.IsNaN(after) ? 1 : _ofClasses ? 4 : after != 0 ? 2 : 3]++;
    }

    CellChanges[] CellChanges() => [.. Enumerable.Range(0, _differ.Length).Where(c => _differ[c] > 0).OrderByDescending(c => _differ[c])
        .Select(c => new CellChanges(_cells.Columns[c].Name, _differ[c], _filled[c], _emptied[c]))];

    LabelChanges[] LabelChanges() => [.. _labels.Select(l => new LabelChanges(CalendarDay.Text(l.Key), l.Value[0], l.Value[1], l.Value[2], l.Value[3], l.Value[4]))];

    CellChange[] FirstChanged() => [.. (
        from pair in _firstChanged.InOrder()
        from column in Enumerable.Range(0, _cells.Columns.Count)
        let values = _cells.Read(column, pair.Other, pair.Row)
        where !_cells.Equal(column, values.Before, values.After)
        select new CellChange(pair.Other + 1, pair.Row + 1, _cells.Columns[column].Name,
            CellComparison.TextOf(_before, _cells.Columns[column], values.Before), CellComparison.TextOf(_after, _cells.Columns[column], values.After))).Take(_most)];

    static WholeRow[] WholeRows(RowsFile file, FirstRows rows)
    {
        var columns = file.Columns.Where(c => c.Name is not (RowsFile.EventTime or RowsFile.LabelKnown or RowsFile.EventHappened or RowsFile.EventSeen)).ToArray();
        var value = new double[1];
        return [.. rows.InOrder().Select(r => new WholeRow(r.Row + 1, columns.ToDictionary(c => c.Name, c =>
        {
            file.Read(c.Name, r.Row, value);
            return CellComparison.TextOf(file, c, value[0]);
        })))];
    }

    // The rows that come first, whatever the order in which they are found.
    sealed class FirstRows(int most)
    {
        readonly PriorityQueue<(long Row, long Other), long> _rows = new();

        public void Add(long row, long other)
        {
            if (_rows.Count < most) { _rows.Enqueue((row, other), -row); }
            else if (most > 0) { _rows.EnqueueDequeue((row, other), -row); }
        }

        public IEnumerable<(long Row, long Other)> InOrder() => _rows.UnorderedItems.Select(i => i.Element).Order();
    }
}

/// <summary>The rows of a version with what is known about them.</summary>
readonly record struct VersionRows(string Id, RowsFile File, IReadOnlyList<ColumnProfile> Profile);

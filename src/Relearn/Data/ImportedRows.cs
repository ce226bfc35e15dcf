using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Data;

/// <summary>The rows that an import has taken so far, and what is counted of them; a file that turns out bad can be taken back.</summary>
sealed class ImportedRows(ProjectConfig project, long mostRows)
{
    readonly ColumnBuffer[] _columns = [.. project.Data.Columns.Select(c => new ColumnBuffer(c.Name, c.Kind))];
    readonly int[] _bounded = [.. Enumerable.Range(0, project.Data.Columns.Count).Where(c => project.Data.Columns[c].Least is not null || project.Data.Columns[c].Most is not null)];
    readonly List<int> _kept = [];
    readonly Maturity.NaturalColumns? _natural = project.Label.Natural is { } natural ? new(natural) : null;
    Counts _counts = new(0, 0, 0, 0, true, double.NegativeInfinity);

    readonly record struct Counts(long Rows, long Labelled, long Positives, double LongestDelay, bool Sorted, double Last);

    public ColumnBuffer Time { get; } = new(RowsFile.EventTime, ValueKind.Time);

    public ColumnBuffer Known { get; private set; } = new(RowsFile.LabelKnown, ValueKind.Time);

    public ColumnBuffer Label { get; private set; } = new(RowsFile.Label, project.HasClasses ? ValueKind.Text : ValueKind.Boolean);

    /// <summary>A declared column.</summary>
    public ColumnBuffer Column(string name) => _columns.First(c => c.Name == name);

    /// <summary>All columns as they are stored.</summary>
    public ColumnBuffer[] All => [.. _columns, Time, Known, Label, .. _events];

    ColumnBuffer[] _events = [];

    /// <summary>States of the rows where the label is an event within a window, once they are given.</summary>
    public Maturity.LabelStates? States { get; private set; }

    public long Rows => _counts.Rows;

    public long Labelled => _counts.Labelled;

    public long Positives => _counts.Positives;

    public double LongestDelay => _counts.LongestDelay;

    /// <summary>No row is older than the one before it.</summary>
    public bool Sorted => _counts.Sorted;

    /// <summary>Rows of batches that were not taken.</summary>
    public long Rejected { get; private set; }

    /// <summary>Takes the good rows of a batch; answers whether more are wanted.</summary>
    public bool Take(ColumnBatch batch, in RowPlaces places, double[] labels, double[] times, double[] knowns, Quarantine quarantine, IReadOnlyList<string>? classes)
    {
        var (rows, labelled, positives, longest, sorted, last) = _counts;
        _kept.Clear();
        for (var i = 0; i < batch.Rows && rows < mostRows; i++)
        {
            if (Reject(batch, i, times[i], out var column, out var reason, out var value))
            {
                quarantine.Add(places[i], column, reason, value);
                Rejected++;
                continue;
            }
            var at = times[i];
            if (project.Data.Time.Kind != TimeKind.Column) { at = rows * DatasetImport.RowStep; }
            var knownAt = project.Data.Time.Kind == TimeKind.Column ? knowns[i] : at + (project.Label.DelayRows + 1) * DatasetImport.RowStep;
            sorted &= at >= last;
            last = at;
            Time.Add(at);
            if (_natural is not null)
            {
                // Labels come when all events are there; until then only that there can be none stands in their place.
                Known.Add(_natural.Take(at, labels[i], knownAt) ? at : double.NaN);
                _kept.Add(i);
                rows++;
                continue;
            }
            Known.Add(knownAt);
            // A label of which nobody can say when it was known can't be kept out of the past: it is none.
            var label = double.IsNaN(knownAt) ? double.NaN : labels[i];
            if (classes is null) { Label.Add(label); }
            else { Label.Add(label, classes); }
            if (!double.IsNaN(label))
            {
                labelled++;
                positives += classes is null && label != 0 ? 1 : 0;
                if (knownAt - at > longest) { longest = knownAt - at; }
            }
            _kept.Add(i);
            rows++;
        }
        var indexes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_kept);
        for (var c = 0; c < _columns.Length; c++) { _columns[c].Add(batch.Vectors[c], indexes); }
        _counts = new(rows, labelled, positives, longest, sorted, last);
        return rows < mostRows;
    }

    /// <summary>Gives rows their labels where those are events within a window; when all rows were taken.</summary>
    public void Mature()
    {
        if (_natural is null || States is not null) { return; }
        var (known, label, taken) = (new ColumnBuffer(RowsFile.LabelKnown, ValueKind.Time), new ColumnBuffer(RowsFile.Label, ValueKind.Boolean), Known.ToArray(Rows));
        (var states, var happened, var seen) = _natural.Mature(Time.ToArray(Rows), i => !double.IsNaN(taken[i]), known, label);
        (Known, Label, States, _events) = (known, label, states, [happened, seen]);
        _counts = _counts with { Labelled = states.Positive + states.Negative, Positives = states.Positive, LongestDelay = states.FullAge };
    }

    /// <summary>Where the rows stand now: calling it takes back all that came since.</summary>
    public Action Mark()
    {
        var counts = _counts;
        var natural = _natural?.Mark();
        var marks = All.Select(c => (Column: c, Mark: c.Mark())).ToArray();
        return () =>
        {
            _counts = counts;
            natural?.Invoke();
            foreach (var (column, mark) in marks) { column.ReturnTo(mark); }
        };
    }

    bool Reject(ColumnBatch batch, int row, double time, out string column, out string reason, out string value)
    {
        foreach (var c in _bounded)
        {
            var declared = project.Data.Columns[c];
            var number = batch.Vectors[c].Numbers[row];
            if (number < declared.Least || number > declared.Most)
            {
                (column, reason) = (declared.Name, FormattableString.Invariant($"is outside {declared.Least} to {declared.Most}"));
                value = number.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
                return true;
            }
        }
        if (project.Data.Time.Kind == TimeKind.Column && double.IsNaN(time))
        {
            (column, reason, value) = (project.Data.Time.Column!, "has no time, or a place whose zone is not known", "");
            return true;
        }
        (column, reason, value) = ("", "", "");
        return false;
    }
}

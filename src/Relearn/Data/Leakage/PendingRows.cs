namespace Relearn.Data.Leakage;

/// <summary>Rows whose label was pending as of a moment: the event had happened, the label was not known.</summary>
sealed class PendingRows
{
    readonly RowsFile _file;
    readonly int _most;
    readonly double _now;
    readonly string? _key;

    public PendingRows(LeakageSample sample, int most)
    {
        (_file, _most) = (sample.File, most);
        _now = TimeSplit.TimeAt(_file, _file.Rows - 1);
        _key = sample.Project.Data.Key is { } key && _file.Columns.Any(c => c.Name == key) ? key : null;
        Columns = [.. sample.Columns.Where(c => c is { IsFeature: false, IsSuspect: true })];
        for (var i = 0; i < sample.Train.Count; i++)
        {
            if (!double.IsInfinity(sample.Train.Known[i])) { LongestDelay = Math.Max(LongestDelay, sample.Train.Known[i] - sample.Train.Times[i]); }
        }
    }

    /// <summary>The columns that are read.</summary>
    public IReadOnlyList<LeakageColumn> Columns { get; }

    /// <summary>Longest time from event to label among the training rows of the sample, microseconds.</summary>
    public double LongestDelay { get; }

    /// <summary>Rows that were pending <paramref name="before"/> microseconds before the last event.</summary>
    public Values Read(double before)
    {
        var moment = _now - before;
        var (from, end) = (_file.FirstAtOrAfter(moment - LongestDelay), before == 0 ? _file.Rows : _file.FirstAtOrAfter(moment));
        if (LongestDelay <= 0 || moment - LongestDelay < TimeSplit.TimeAt(_file, 0)) { return new(0, 0, []); }
        var values = Columns.Select(_ => new List<double>()).ToArray();
        var (known, labels) = (new double[4096], new double[4096]);
        var (numbers, keys, times, events) = (new double[4096], new double[4096], new double[4096], new HashSet<(double, double)>());
        foreach (var (first, rows) in LeakageSample.Batches(new(from, end, double.PositiveInfinity), _most))
        {
            _file.Read(RowsFile.LabelKnown, first, known.AsSpan(0, rows));
            _file.Read(RowsFile.Label, first, labels.AsSpan(0, rows));
            // Without a label, and nobody says when it came: it has not come yet.
            bool IsPending(int i) => !(known[i] <= moment) || (before == 0 && double.IsNaN(labels[i]));
            if (_key is not null)
            {
                _file.Read(_key, first, keys.AsSpan(0, rows));
                _file.Read(RowsFile.EventTime, first, times.AsSpan(0, rows));
                for (var i = 0; i < rows; i++)
                {
                    if (IsPending(i)) { events.Add((times[i], keys[i])); }
                }
            }
            for (var c = 0; c < values.Length; c++)
            {
                _file.Read(Columns[c].Name, first, numbers.AsSpan(0, rows));
                for (var i = 0; i < rows; i++)
                {
                    if (IsPending(i)) { values[c].Add(numbers[i]); }
                }
            }
        }
        var count = values.Length == 0 ? 0 : values[0].Count;
        return new(count, _key is null ? count : events.Count, [.. values.Select(v => v.ToArray())]);
    }

    /// <summary>Values of each column.</summary>
    /// <param name="Rows">Number of rows.</param>
    /// <param name="Events">How many of them happened by themselves: rows of one key at one moment, such as the candidates of a decision, are alike.</param>
    /// <param name="Columns">The values.</param>
    internal sealed record Values(int Rows, int Events, double[][] Columns);
}

using Relearn.Monitoring.Profiles;

namespace Relearn.Monitoring.Inputs;

/// <summary>The windows that a window is held against, put together.</summary>
sealed class MatchedWindows
{
    const int MostSampleRows = 256;

    readonly long[][] _bins;
    readonly long[] _missing;
    readonly long[] _present;
    readonly (double Sum, int Count)[] _tops;
    readonly (double Sum, int Count)[] _runs;

    public MatchedWindows(IReadOnlyList<WindowProfile> windows)
    {
        Windows = windows;
        var columns = windows[0].Columns;
        (_bins, _missing, _present) = ([.. columns.Select(c => new long[c.Bins.Length])], new long[columns.Length], new long[columns.Length]);
        (_tops, _runs) = (new (double, int)[columns.Length], new (double, int)[columns.Length]);
        foreach (var window in windows)
        {
            Rows += window.Rows;
            LogRows += Math.Log(window.Rows + 1.0) / windows.Count;
            var (rows, repeated) = window.Hashes.Counts();
            (HashedRows, Repeated) = (HashedRows + rows, Repeated + repeated);
            for (var c = 0; c < columns.Length; c++)
            {
                var column = window.Columns[c];
                for (var b = 0; b < _bins[c].Length; b++) { _bins[c][b] += column.Bins[b]; }
                (_missing[c], _present[c]) = (_missing[c] + column.Missing, _present[c] + column.Present);
                if (column.Present == 0) { continue; }
                _tops[c] = (_tops[c].Sum + InputScores.TopOf(column), _tops[c].Count + 1);
                _runs[c] = (_runs[c].Sum + InputScores.RunOf(column), _runs[c].Count + 1);
            }
        }
    }

    public IReadOnlyList<WindowProfile> Windows { get; }

    public long Rows { get; }

    public double RowsEach => (double)Rows / Windows.Count;

    /// <summary>Mean logarithm of the rows of a window.</summary>
    public double LogRows { get; }

    public long HashedRows { get; }

    public long Repeated { get; }

    public ReadOnlySpan<long> Bins(int column) => _bins[column];

    public long Missing(int column) => _missing[column];

    public long Present(int column) => _present[column];

    /// <summary>Mean log odds of the most frequent value; NaN where no window has a value.</summary>
    public double Top(int column) => _tops[column].Sum / _tops[column].Count;

    /// <summary>Mean log odds of the longest run.</summary>
    public double Run(int column) => _runs[column].Sum / _runs[column].Count;

    /// <summary>Rows of all windows, as many of each.</summary>
    public IReadOnlyList<byte[]> Sample()
    {
        var each = Math.Max(1, MostSampleRows / Windows.Count);
        return [.. Windows.SelectMany(w => w.Sample.Rows.Take(each)).Select(r => r.Value).Take(MostSampleRows)];
    }
}

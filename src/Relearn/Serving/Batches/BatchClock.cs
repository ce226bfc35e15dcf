using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Serving.Batches;

/// <summary>When each row of a batch happens: by its time column and the zone of its clock, or one after the other where the order of the rows stands for time.</summary>
sealed class BatchClock
{
    readonly ClockZones? _zones;
    readonly string _column;
    readonly string? _placeColumn;
    readonly bool _needsInstant;
    IReadOnlyList<InputColumn>? _columns;
    int _at, _place;
    double _last;

    BatchClock(ClockZones? zones, string column, string? placeColumn, double last, bool needsInstant) =>
        (_zones, _column, _placeColumn, _last, _needsInstant) = (zones, column, placeColumn, last, needsInstant);

    /// <summary>The clock that a batch needs; null where a row's time decides nothing.</summary>
    /// <param name="project">The project.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="inputs">What the model reads.</param>
    /// <param name="windows">The windows, or null.</param>
    public static BatchClock? Of(ProjectConfig project, string folder, IReadOnlyList<InputColumn> inputs, BatchWindows? windows)
    {
        var time = project.Data.Time;
        if (time.Kind != TimeKind.Column) { return windows is null ? null : new(null, "", null, windows.HistoryEnd, true); }
        return windows is not null || inputs.Any(i => i.Name == time.Column) ? new(new(time, folder), time.Column!, windows is null ? null : time.ZoneBy, 0, windows is not null) : null;
    }

    /// <summary>The columns that it reads.</summary>
    public IEnumerable<string> Columns => new[] { _column, _placeColumn }.OfType<string>().Where(c => c.Length > 0);

    /// <summary>When a row happens, microseconds since 1970 UTC; NaN if that cannot be said.</summary>
    public double TimeOf(ColumnBatch batch, int row)
    {
        if (_zones is null) { return _last += DatasetImport.RowStep; }
        if (!ReferenceEquals(_columns, batch.Columns)) { (_columns, _at, _place) = (batch.Columns, batch.IndexOf(_column), _placeColumn is null ? -1 : batch.IndexOf(_placeColumn)); }
        var clock = batch.Vectors[_at].Numbers[row];
        // Without windows a row needs a reading, as the service asks for; which instant it is decides nothing.
        if (!_needsInstant) { return clock; }
        var place = _place < 0 ? null : batch.Vectors[_place];
        var value = place is null || place.Codes[row] < 0 ? null : place.Dictionary[place.Codes[row]];
        return clock - (_zones.OffsetOf(clock, value) ?? double.NaN);
    }

    /// <summary>The time column; empty where there is none.</summary>
    public string Column => _column;
}

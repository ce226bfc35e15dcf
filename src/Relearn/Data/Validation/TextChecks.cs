using Relearn.Inference.Features;

namespace Relearn.Data.Validation;

/// <summary>All that is expected of one column of text (at most 64 expectations): each distinct text is judged once, rows are counted by its code.</summary>
sealed class TextChecks
{
    /// <summary>One bit each in the mask of a code.</summary>
    public const int Most = 64;

    readonly ValidationPlan _plan;
    readonly int _column;
    readonly int[] _expectations;
    readonly Tally[] _tallies;
    readonly int _partition;
    readonly Func<string, bool>?[] _meets;
    readonly bool _named;
    IReadOnlyList<string> _dictionary = [];
    long[] _counts = [];
    ulong[] _failing = [];
    // Expectations that a missing value does not meet, and those whose list of rows has room.
    readonly ulong _presence;
    ulong _open;
    long _rows;
    long _missing;

    public TextChecks(ValidationPlan plan, int column, int[] expectations, Tally[] tallies, int partition)
    {
        (_plan, _column, _expectations, _tallies, _partition) = (plan, column, expectations, tallies, partition);
        _named = plan.Columns[column].Name == plan.Key;
        _meets = [.. expectations.Select(e => plan.Meets[e])];
        for (var k = 0; k < expectations.Length; k++) { _presence |= _meets[k] is null ? 1UL << k : 0; }
        _open = expectations.Length == Most ? ulong.MaxValue : (1UL << expectations.Length) - 1;
    }

    public void Take(ColumnBatch batch, in RowPlaces places)
    {
        var vector = batch.Vectors[_column];
        if (!ReferenceEquals(vector.Dictionary, _dictionary))
        {
            Fold();
            _dictionary = vector.Dictionary;
        }
        if (_dictionary.Count > _counts.Length)
        {
            var room = Math.Max(_dictionary.Count, _counts.Length * 2);
            Array.Resize(ref _counts, room);
            Array.Resize(ref _failing, room);
        }
        var codes = vector.Codes.AsSpan(0, batch.Rows);
        var (counts, failing) = (_counts, _failing);
        ulong met = 0;
        long missing = 0;
        foreach (var code in codes)
        {
            if (code < 0) { missing++; continue; }
            if (counts[code]++ == 0) { failing[code] = FailingOf(_dictionary[code]); }
            met |= failing[code];
        }
        (_rows, _missing) = (_rows + codes.Length, _missing + missing);
        if (((met | (missing > 0 ? _presence : 0)) & _open) != 0) { ListRows(codes, places); }
    }

    ulong FailingOf(string text)
    {
        ulong mask = 0;
        for (var k = 0; k < _meets.Length; k++) { mask |= _meets[k] is { } meets && !meets(text) ? 1UL << k : 0; }
        return mask;
    }

    void ListRows(ReadOnlySpan<int> codes, in RowPlaces places)
    {
        for (var i = 0; i < codes.Length && _open != 0; i++)
        {
            var bits = (codes[i] < 0 ? _presence : _failing[codes[i]]) & _open;
            for (; bits != 0; bits &= bits - 1)
            {
                var k = System.Numerics.BitOperations.TrailingZeroCount(bits);
                var tally = _tallies[_expectations[k]];
                tally.List(new(_partition, places.NumberOf(i), codes[i] < 0 || _named ? null : Short(_dictionary[codes[i]])));
                if (!tally.HasRoom) { _open &= ~(1UL << k); }
            }
        }
    }

    /// <summary>A text as it is quoted: a cell may hold megabytes.</summary>
    public static string Short(string text) => text.Length <= 200 ? text : $"{text[..(char.IsHighSurrogate(text[199]) ? 199 : 200)]}… ({text.Length} characters)";

    /// <summary>Turns the counts by code into counts by expectation.</summary>
    public void Fold()
    {
        for (var k = 0; k < _expectations.Length; k++)
        {
            var tally = _tallies[_expectations[k]];
            if (_meets[k] is null)
            {
                tally.Judged += _rows;
                tally.Failed += _missing;
                continue;
            }
            tally.Judged += _rows - _missing;
            for (var code = 0; code < _dictionary.Count; code++)
            {
                if ((_failing[code] >> k & 1) != 0) { tally.Failed += _counts[code]; }
            }
        }
        Array.Clear(_counts);
        (_rows, _missing) = (0, 0);
    }
}

using System.IO.Hashing;
using System.Runtime.InteropServices;
using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Data.Validation;

/// <summary>Every expectation on the rows of one file (or of the whole source), in one pass over its batches.</summary>
sealed class ValidationScan : IDisposable
{
    readonly ValidationPlan _plan;
    readonly int _partition;
    readonly List<NumberChecks> _numbers = [];
    readonly List<TextChecks> _texts = [];
    readonly ConditionChecks? _conditions;
    readonly UniqueRows[] _unique;
    readonly (IReadOnlyList<string> Dictionary, List<ulong> Keys)[] _hashes;
    double _before = double.NaN;
    long _firstPlace;

    public ValidationScan(ValidationPlan plan, int partition, string temporary)
    {
        (_plan, _partition) = (plan, partition);
        Tallies = [.. plan.Expectations.Select(_ => new Tally())];
        foreach (var (column, expectations) in plan.ByColumn)
        {
            if (plan.Columns[column].Kind != ValueKind.Text) { _numbers.Add(new(plan, column, expectations, Tallies, partition)); }
            else { _texts.AddRange(expectations.Chunk(TextChecks.Most).Select(some => new TextChecks(plan, column, some, Tallies, partition))); }
        }
        _conditions = plan.Program is null ? null : new(plan, Tallies, partition);
        _unique = [.. plan.Unique.Select(_ => new UniqueRows(temporary, partition))];
        _hashes = [.. plan.Unique.Select(_ => ((IReadOnlyList<string>)[], new List<ulong>()))];
    }

    /// <summary>What was counted, one for each expectation.</summary>
    public Tally[] Tallies { get; }

    /// <summary>Rows that came.</summary>
    public long Rows { get; private set; }

    /// <summary>Time of the first row that has one, and of the last.</summary>
    public (double First, double Last) Edge { get; private set; } = (double.NaN, double.NaN);

    /// <summary>Takes a batch of all declared columns in their order.</summary>
    public void Take(ColumnBatch batch, ReadOnlySpan<double> times, in RowPlaces places)
    {
        Rows += batch.Rows;
        foreach (var checks in _numbers) { checks.Take(batch, places); }
        foreach (var checks in _texts) { checks.Take(batch, places); }
        _conditions?.Take(batch, places);
        for (var u = 0; u < _unique.Length; u++) { TakeUnique(u, batch, places); }
        if (_plan.Newest.Length + _plan.InOrder.Length > 0) { TakeTimes(times[..batch.Rows], places); }
    }

    void TakeUnique(int which, ColumnBatch batch, in RowPlaces places)
    {
        var vector = batch.Vectors[batch.IndexOf(_plan.Expectations[_plan.Unique[which]].Column!)];
        if (vector.Kind != ValueKind.Text)
        {
            for (var i = 0; i < batch.Rows; i++)
            {
                if (!double.IsNaN(vector.Numbers[i])) { _unique[which].Add(UniqueRows.KeyOf(vector.Numbers[i]), places.NumberOf(i)); }
            }
            return;
        }
        if (!ReferenceEquals(_hashes[which].Dictionary, vector.Dictionary)) { _hashes[which] = (vector.Dictionary, []); }
        var keys = _hashes[which].Keys;
        for (var code = keys.Count; code < vector.Dictionary.Count; code++) { keys.Add(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(vector.Dictionary[code].AsSpan()))); }
        for (var i = 0; i < batch.Rows; i++)
        {
            if (vector.Codes[i] >= 0) { _unique[which].Add(keys[vector.Codes[i]], places.NumberOf(i)); }
        }
    }

    void TakeTimes(ReadOnlySpan<double> times, in RowPlaces places)
    {
        for (var i = 0; i < times.Length; i++)
        {
            var time = times[i];
            if (double.IsNaN(time)) { continue; }
            foreach (var (e, until) in _plan.Newest)
            {
                if (time <= until) { Tallies[e].Newest = Math.Max(Tallies[e].Newest, time); }
            }
            if (double.IsNaN(Edge.First)) { (Edge, _firstPlace) = ((time, time), places.NumberOf(i)); }
            else
            {
                foreach (var e in _plan.InOrder) { JudgeOrder(Tallies[e], _before, time, places.NumberOf(i)); }
            }
            (_before, Edge) = (time, (Edge.First, time));
        }
    }

    void JudgeOrder(Tally tally, double before, double time, long place)
    {
        tally.Judged++;
        if (time >= before) { return; }
        tally.Failed++;
        tally.List(new(_partition, place, NumberChecks.TextOf(time, ValueKind.Time)));
    }

    /// <summary>Ends the pass.</summary>
    /// <param name="quarantined">Rows of this part that could not be read or were not taken, by reason.</param>
    /// <param name="unreadable">Of them, those whose cell in a column is not of the declared type.</param>
    public void Finish(long quarantined, Func<InputColumn, long> unreadable)
    {
        foreach (var checks in _texts) { checks.Fold(); }
        foreach (var e in _plan.Rows) { Tallies[e].Judged = Rows; }
        for (var e = 0; e < _plan.Expectations.Count; e++)
        {
            if (_plan.Expectations[e].Kind != ExpectationKind.Readable) { continue; }
            (Tallies[e].Judged, Tallies[e].Failed) = (Rows + quarantined, unreadable(_plan.Columns.First(c => c.Name == _plan.Expectations[e].Column)));
        }
        for (var u = 0; u < _unique.Length; u++) { UniqueRows.Judge([_unique[u]], Tallies[_plan.Unique[u]], TextOf(_plan, _plan.Unique[u])); }
    }

    /// <summary>Adds these rows to those of the files before, as if they were one.</summary>
    /// <param name="all">The counts so far; unique values are judged at the end, by <see cref="JudgeUnique"/>.</param>
    /// <param name="before">Time of the last event of the files before; NaN if there is none.</param>
    public void AddTo(Tally[] all, double before)
    {
        for (var e = 0; e < all.Length; e++)
        {
            if (_plan.Expectations[e].Kind == ExpectationKind.InOrder && !double.IsNaN(before) && !double.IsNaN(Edge.First)) { JudgeOrder(all[e], before, Edge.First, _firstPlace); }
            if (_plan.Expectations[e].Kind != ExpectationKind.Unique) { all[e].Add(Tallies[e]); }
        }
        Rest();
    }

    /// <summary>Gives up all but what is needed at the end: a source may have many files.</summary>
    public void Rest()
    {
        foreach (var unique in _unique) { unique.Rest(); }
        Array.Clear(Tallies);
        Array.Clear(_hashes);
        _numbers.Clear();
        _texts.Clear();
    }

    /// <summary>Judges what must be unique over several files together.</summary>
    public static void JudgeUnique(ValidationPlan plan, IReadOnlyList<ValidationScan> scans, Tally[] all)
    {
        for (var u = 0; u < plan.Unique.Length; u++) { UniqueRows.Judge([.. scans.Select(s => s._unique[u])], all[plan.Unique[u]], TextOf(plan, plan.Unique[u])); }
    }

    // A key is the number itself; of a text it is only a hash.
    static Func<ulong, string?> TextOf(ValidationPlan plan, int expectation)
    {
        var column = plan.Columns.First(c => c.Name == plan.Expectations[expectation].Column);
        return column.Kind == ValueKind.Text || column.Name == plan.Key ? _ => null : key => NumberChecks.TextOf(BitConverter.UInt64BitsToDouble(key), column.Kind);
    }

    public void Dispose()
    {
        foreach (var unique in _unique) { unique.Dispose(); }
    }
}

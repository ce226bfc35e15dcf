using Relearn.Numerics;

namespace Relearn.Analysis.Experiments;

/// <summary>The units of an experiment with what was added up of each, as columns.</summary>
/// <remarks>
/// Memory is bounded: beyond two million units those whose hash lies in the upper half of what is still taken are let go, again and again, so that what stays is a random sample
/// that depends on the units alone. A unit that was seen in both arms is in neither.
/// </remarks>
sealed class ExperimentUnits(ExperimentQuestion question, int mostUnits = 2_000_000)
{
    readonly Dictionary<ulong, int> _places = [];
    readonly List<ulong> _units = [];
    readonly List<bool> _treated = [], _mixed = [];
    readonly List<double>[] _sums = [.. question.Columns.Select(_ => new List<double>())];
    readonly List<int>[] _segments = [.. question.Segments.Select(_ => new List<int>())];
    readonly List<double> _before = [], _shares = [], _first = [];
    readonly List<int> _other = [];
    ulong _limit = ulong.MaxValue;

    /// <summary>Rows that were taken.</summary>
    public long Rows { get; private set; }

    /// <summary>Number of units, those in both arms included.</summary>
    public int Count => _units.Count;

    /// <summary>Share of all units that are looked at.</summary>
    public double SampledShare => _limit == ulong.MaxValue ? 1 : (double)_limit / ulong.MaxValue;

    /// <summary>Units that were seen in both arms.</summary>
    public long Mixed => _mixed.LongCount(m => m);

    /// <summary>True of a unit that counts.</summary>
    public bool Counts(int at) => !_mixed[at];

    public bool Treated(int at) => _treated[at];

    /// <summary>The treatment's share when the unit was first seen.</summary>
    public double ShareOf(int at) => _shares[at];

    /// <summary>From before the exposure; NaN: none.</summary>
    public double BeforeOf(int at) => _before[at];

    /// <summary>First row of the unit, microseconds since 1970; NaN: unknown.</summary>
    public double FirstOf(int at) => _first[at];

    /// <summary>Code in a segment column.</summary>
    public int SegmentOf(int column, int at) => _segments[column][at];

    /// <summary>Code of the arm in the other experiment; -1: none.</summary>
    public int OtherOf(int at) => _other[at];

    /// <summary>Where a unit stands; -1: nowhere, or in both arms.</summary>
    public int Find(ulong unit) => _places.TryGetValue(unit, out var at) && !_mixed[at] ? at : -1;

    /// <summary>Takes a row.</summary>
    public void Take(UnitRow row)
    {
        // The assignment went by a hash of the unit too: this one must not be in step with it.
        if (new SeededRandom(row.Unit).Next() > _limit) { return; }
        Rows++;
        if (!_places.TryGetValue(row.Unit, out var at)) { at = Add(row); }
        if (_treated[at] != row.Treated) { _mixed[at] = true; }
        for (var c = 0; c < _sums.Length; c++)
        {
            var value = row.Values[c];
            if (!double.IsNaN(value)) { _sums[c][at] = double.IsNaN(_sums[c][at]) ? value : _sums[c][at] + value; }
        }
        if (double.IsNaN(_before[at])) { _before[at] = row.Before; }
        if (!(_first[at] <= row.Time)) { _first[at] = row.Time; }
        if (_units.Count > mostUnits) { Halve(); }
    }

    int Add(UnitRow row)
    {
        var at = _units.Count;
        _places.Add(row.Unit, at);
        _units.Add(row.Unit);
        _treated.Add(row.Treated);
        _mixed.Add(false);
        _before.Add(double.NaN);
        _first.Add(double.NaN);
        _shares.Add(row.Share);
        _other.Add(row.Other);
        foreach (var sum in _sums) { sum.Add(double.NaN); }
        for (var s = 0; s < _segments.Length; s++) { _segments[s].Add(row.Segments[s]); }
        return at;
    }

    void Halve()
    {
        _limit /= 2;
        bool[] stays = [.. _units.Select(u => new SeededRandom(u).Next() <= _limit)];
        Keep(_units, stays);
        Keep(_treated, stays);
        Keep(_mixed, stays);
        Keep(_before, stays);
        Keep(_first, stays);
        Keep(_shares, stays);
        Keep(_other, stays);
        Array.ForEach(_sums, s => Keep(s, stays));
        Array.ForEach(_segments, s => Keep(s, stays));
        _places.Clear();
        for (var i = 0; i < _units.Count; i++) { _places.Add(_units[i], i); }
    }

    static void Keep<T>(List<T> list, bool[] stays)
    {
        var to = 0;
        for (var from = 0; from < stays.Length; from++)
        {
            if (stays[from]) { list[to++] = list[from]; }
        }
        list.RemoveRange(to, list.Count - to);
    }

    /// <summary>Values of a metric, one a unit; NaN where it is missing. A ratio is linearised within its arm, so that the mean is the ratio and the variance that of the delta method.</summary>
    /// <remarks>Source: A. Deng, U. Knoblich, J. Lu, "Applying the delta method in metric analytics", KDD 2018.</remarks>
    public double[] ValuesOf(ExperimentMetric metric)
    {
        var over = _sums[IndexOf(metric.Numerator)];
        var values = new double[Count];
        if (metric.Denominator is null)
        {
            for (var i = 0; i < values.Length; i++) { values[i] = _mixed[i] ? double.NaN : over[i]; }
            return values;
        }
        var under = _sums[IndexOf(metric.Denominator)];
        var totals = new Dictionary<(bool, double), (double Over, double Under, long Units)>();
        bool Has(int i) => !_mixed[i] && !double.IsNaN(over[i]) && !double.IsNaN(under[i]);
        for (var i = 0; i < values.Length; i++)
        {
            if (!Has(i)) { continue; }
            var t = totals.GetValueOrDefault((_treated[i], _shares[i]));
            totals[(_treated[i], _shares[i])] = (t.Over + over[i], t.Under + under[i], t.Units + 1);
        }
        for (var i = 0; i < values.Length; i++)
        {
            if (!Has(i))
            {
                values[i] = double.NaN;
                continue;
            }
            var t = totals[(_treated[i], _shares[i])];
            var ratio = t.Over / t.Under;
            values[i] = ratio + (over[i] - ratio * under[i]) / (t.Under / t.Units);
        }
        return values;
    }

    int IndexOf(string column) => question.Columns.ToList().IndexOf(column);
}

using System.Globalization;
using System.Runtime.CompilerServices;
using Relearn.Benchmarks.Monitoring;
using Relearn.FaultBench.Plant;
using Relearn.FaultBench.Streams;
using Relearn.Inference.Features;
using Relearn.Tests.Monitoring.Inputs;

namespace Relearn.FaultBench.Baselines;

/// <summary>What baselines look at when they are asked: the last week beside history, and errors as they became known.</summary>
sealed class BaselineView
{
    const int WindowDays = 7;

    // The reference of a stream is made once for all of its runs.
    static readonly ConditionalWeakTable<IReadOnlyList<CompanyRow>, Reference> s_references = [];

    readonly DayRecord _record;
    readonly Reference _reference;
    readonly Lazy<FamousDefaults.Verdict> _famous;
    readonly Lazy<(string Column, double Psi)> _most;

    public BaselineView(DayRecord record, int day)
    {
        (_record, Day) = (record, day);
        lock (s_references) { _reference = s_references.GetValue(record.History, _ => new(record)); }
        _famous = new(() => _reference.Famous.Of(_reference.TableOf(Window.Select(r => r.Cells))));
        _most = new(() => _reference.MostDrifted([.. Window.Select(r => r.Cells)]));
    }

    /// <summary>The day that has just ended.</summary>
    public int Day { get; }

    /// <summary>Rows served so far.</summary>
    public int Served => _record.Rows.Count;

    /// <summary>Rows served by the end of a day.</summary>
    public int ServedBy(int day) => _record.Rows.Count(r => r.Day <= day);

    /// <summary>Days of releases.</summary>
    public IReadOnlyList<int> Releases => _record.Releases;

    /// <summary>Errors as they became known, with the day.</summary>
    public IReadOnlyList<(int Day, double Error)> Errors => _record.Errors;

    /// <summary>The known rules on the last week.</summary>
    public FamousDefaults.Verdict Famous => _famous.Value;

    /// <summary>The column with the greatest population stability index, and that.</summary>
    public (string Column, double Psi) Most => _most.Value;

    /// <summary>The question before this one; -1 for none.</summary>
    public int Before => RunPlan.Asked.Where(d => d < Day).DefaultIfEmpty(-1).Max();

    IEnumerable<(int Day, string?[] Cells, double Score, bool Acted)> Window => _record.Rows.Where(r => r.Day > Day - WindowDays);

    /// <summary>Wrong decisions of the last week that are more than three standard errors above those of the first ten days.</summary>
    public bool ErrorsRose
    {
        get
        {
            var (before, now) = (Errors.Where(e => e.Day < 10).Select(e => e.Error).ToArray(), Errors.Where(e => e.Day > Day - WindowDays).Select(e => e.Error).ToArray());
            if (before.Length < 100 || now.Length < 100) { return false; }
            var usual = before.Average();
            return now.Average() > usual + 3 * Math.Sqrt(usual * (1 - usual) * (1.0 / before.Length + 1.0 / now.Length));
        }
    }

    /// <summary>NannyML's default on CBPE: the expected accuracy of a chunk beyond three standard deviations of the realised one of ten chunks of held-out history.</summary>
    public bool ExpectedAccuracyMoved
    {
        get
        {
            var (size, low, high) = _reference.Accuracy(_record);
            var rows = _record.Rows.Where(r => r.Day > Before).ToArray();
            for (var first = 0; first + size <= rows.Length; first += size)
            {
                var expected = rows.Skip(first).Take(size).Average(r => r.Acted ? r.Score : 1 - r.Score);
                if (expected < low || expected > high) { return true; }
            }
            return false;
        }
    }

    sealed class Reference
    {
        const int MostRows = 6000;
        const int Chunks = 10;
        const double HeldOut = 0.25;

        readonly IReadOnlyList<StreamColumn> _columns;
        readonly Dictionary<string, double>[] _codes;
        readonly List<string?[]> _rows;
        (int, double, double)? _accuracy;

        public Reference(DayRecord record)
        {
            _columns = record.Columns;
            var step = Math.Max(1, record.History.Count / MostRows);
            _rows = [.. record.History.Where((_, i) => i % step == 0).Select(r => r.Cells)];
            _codes = [.. _columns.Select(_ => new Dictionary<string, double>(StringComparer.Ordinal))];
            Famous = new(TableOf(_rows));
        }

        public FamousDefaults Famous { get; }

        public TableFile TableOf(IEnumerable<string?[]> rows)
        {
            var table = new TableFile();
            var cells = rows.ToArray();
            for (var c = 0; c < _columns.Count; c++)
            {
                table.Add(_columns[c].Name, _columns[c].IsNumber ? ValueKind.Number : ValueKind.Text).AddRange(cells.Select(r => Value(c, r[c])));
            }
            return table;
        }

        double Value(int column, string? cell)
        {
            if (cell is null) { return double.NaN; }
            if (_columns[column].IsNumber) { return double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN; }
            lock (_codes)
            {
                if (!_codes[column].TryGetValue(cell, out var code)) { _codes[column].Add(cell, code = _codes[column].Count); }
                return code;
            }
        }

        /// <summary>Population stability index over ten bins, missing values a bin of their own.</summary>
        public (string Column, double Psi) MostDrifted(string?[][] rows) => Enumerable.Range(0, _columns.Count).Select(c => (_columns[c].Name, Psi: Psi(c, rows))).MaxBy(c => c.Psi);

        double Psi(int column, string?[][] rows)
        {
            double[] before = [.. _rows.Select(r => Value(column, r[column]))], now = [.. rows.Select(r => Value(column, r[column]))];
            double[] sorted = [.. before.Where(v => !double.IsNaN(v)).Order()];
            double[] edges = _columns[column].IsNumber ? [.. Enumerable.Range(1, 9).Select(i => sorted[i * sorted.Length / 10]).Distinct()] : [];
            string Bin(double v) => double.IsNaN(v) ? "" : _columns[column].IsNumber ? (Array.BinarySearch(edges, v) is var at && at < 0 ? ~at : at + 1).ToString(CultureInfo.InvariantCulture) : v.ToString(CultureInfo.InvariantCulture);
            var (p, q) = (before.CountBy(Bin).ToDictionary(b => b.Key, b => (double)b.Value / before.Length), now.CountBy(Bin).ToDictionary(b => b.Key, b => (double)b.Value / now.Length));
            return p.Keys.Union(q.Keys).Sum(k => (Math.Max(p.GetValueOrDefault(k), 1e-3) - Math.Max(q.GetValueOrDefault(k), 1e-3)) * Math.Log(Math.Max(p.GetValueOrDefault(k), 1e-3) / Math.Max(q.GetValueOrDefault(k), 1e-3)));
        }

        public (int Size, double Low, double High) Accuracy(DayRecord record)
        {
            if (_accuracy is { } known) { return known; }
            var held = record.History.Skip((int)(record.History.Count * (1 - HeldOut))).ToArray();
            double[] right = [.. held.Select(r => record.ScoreOf(r) >= record.Threshold == r.Label ? 1.0 : 0)];
            var size = right.Length / Chunks;
            double[] chunks = [.. Enumerable.Range(0, Chunks).Select(i => right.Skip(i * size).Take(size).Average())];
            var deviation = Math.Sqrt(chunks.Average(c => (c - chunks.Average()) * (c - chunks.Average())));
            return (_accuracy = (size, chunks.Average() - 3 * deviation, chunks.Average() + 3 * deviation)).Value;
        }
    }
}

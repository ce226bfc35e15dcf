using System.Globalization;
using System.Text;
using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Data.Validation;

/// <summary>Judges a source file by file while it is read, then all files in use together.</summary>
/// <param name="project">What is declared.</param>
/// <param name="temporary">Room for what does not fit into memory.</param>
/// <param name="now">The moment from which the age of the newest event counts, microseconds since 1970; null: age is not judged.</param>
/// <param name="several">The source has several files: one that fails is left out.</param>
sealed class Validator(ProjectConfig project, string temporary, double? now, bool several) : IDisposable
{
    readonly ValidationPlan _plan = new(project.Data.Expectations, project.AllColumns, project.Data.Key, now);
    readonly Tally[] _all = [.. project.Data.Expectations.Select(_ => new Tally())];
    ValidationScan? _open;
    readonly List<ValidationScan> _used = [];
    readonly List<PartitionReport> _partitions = [];
    readonly List<ExpectationResult> _ofPartitions = [];
    readonly StringBuilder _failures = new("partition,row,level,expectation,value\n");
    readonly int[] _listed = new int[project.Data.Expectations.Count];
    double _before = double.NaN;

    /// <summary>Begins a file.</summary>
    public ValidationScan Begin() => _open = new(_plan, _partitions.Count, temporary);

    /// <summary>Ends a file that could be read.</summary>
    /// <returns>Whether its rows may be used.</returns>
    public bool End(ValidationScan scan, string name, string? hash)
    {
        string Place(FailedRow row) => string.Create(CultureInfo.InvariantCulture, $"row {row.Place}");
        List<(int Expectation, ExpectationResult Result)> unmet = [.. Enumerable.Range(0, _all.Length)
            .Where(e => several && project.Data.Expectations[e].JudgesPartitions)
            .Select(e => (e, Judgement.Of(project.Data.Expectations[e], scan.Tallies[e], name, KindOf(e), now, Place))).Where(r => !r.Item2.Passed)];
        var critical = unmet.Where(u => u.Result.Level == ExpectationLevel.Critical).Select(u => u.Result).ToArray();
        var refused = critical.Length > 0;
        _partitions.Add(new(name, hash, scan.Rows, !refused, refused ? string.Join("; ", critical.Select(c => $"{c.Expectation}: {c.Detail}")) : null));
        _ofPartitions.AddRange(unmet.Select(u => u.Result));
        foreach (var (e, _) in unmet)
        {
            // The rows of a file in use are listed with those of all files, if these are judged.
            if (refused || !project.Data.Expectations[e].JudgesWhole) { _listed[e] += List(e, scan.Tallies[e], Tally.MostListed - _listed[e]); }
        }
        if (refused)
        {
            scan.Dispose();
            return false;
        }
        scan.AddTo(_all, _before);
        _used.Add(scan);
        if (!double.IsNaN(scan.Edge.Last)) { _before = scan.Edge.Last; }
        return true;
    }

    /// <summary>Notes a file that could not be read.</summary>
    public void Refuse(string name, string? hash, string reason)
    {
        _open?.Dispose();
        _partitions.Add(new(name, hash, 0, false, reason));
    }

    /// <summary>Judges all files in use together.</summary>
    /// <param name="store">Keeps the list of failing rows and gives its hash.</param>
    /// <param name="declaration">Hash of the declaration.</param>
    public ValidationReport Finish(Func<byte[], string> store, string declaration)
    {
        ValidationScan.JudgeUnique(_plan, _used, _all);
        string Place(FailedRow row) => string.Create(CultureInfo.InvariantCulture, $"row {row.Place}{(several ? $" of {_partitions[row.Partition].Name}" : "")}");
        var whole = new List<ExpectationResult>();
        for (var e = 0; e < _all.Length; e++)
        {
            if (several && !project.Data.Expectations[e].JudgesWhole) { continue; }
            whole.Add(Judgement.Of(project.Data.Expectations[e], _all[e], null, KindOf(e), now, Place));
            List(e, _all[e], Tally.MostListed);
        }
        return new(declaration, null, whole.Any(r => r is { Passed: false, Level: ExpectationLevel.Critical }), _used.Sum(s => s.Rows), _partitions, [.. whole, .. _ofPartitions], store(Encoding.UTF8.GetBytes(_failures.ToString())));
    }

    ValueKind? KindOf(int expectation) => project.AllColumns.FirstOrDefault(c => c.Name == project.Data.Expectations[expectation].Column)?.Kind;

    int List(int expectation, Tally tally, int most)
    {
        var rows = tally.First.Take(most).ToArray();
        if (rows.Length == 0) { return 0; }
        var config = project.Data.Expectations[expectation];
        var line = Quarantine.Quote(config.ToYaml(KindOf(expectation) == ValueKind.Time));
        foreach (var row in rows)
        {
            _failures.Append(CultureInfo.InvariantCulture, $"{Quarantine.Quote(_partitions[row.Partition].Name)},{row.Place},{config.Level.ToString().ToLowerInvariant()},{line},{Quarantine.Quote(row.Value ?? "")}\n");
        }
        return rows.Length;
    }

    public void Dispose()
    {
        _open?.Dispose();
        foreach (var scan in _used) { scan.Dispose(); }
    }
}

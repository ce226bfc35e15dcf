using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Data.Leakage;

/// <summary>A number that counts what comes later: it equals a total over all rows of its subject, those behind it included.</summary>
/// <remarks>
/// As of a row, only the rows before it can be counted. Rows with two later ones of the same subject are looked at, because there no total can be mistaken for a count as of then. The subjects are those of
/// the sample, at most <see cref="MostSubjects"/>; their rows are counted in one pass over the whole file.
/// </remarks>
static class SubjectTotals
{
    /// <summary>Most subjects whose rows are counted.</summary>
    public const int MostSubjects = 10_000;

    /// <summary>Share of rows in which a column must equal the total.</summary>
    public const double LeastAgreement = 0.95;

    /// <summary>Fewest rows by which that is told.</summary>
    public const int LeastRows = 100;

    static readonly (string What, Func<Subject, bool, double> Of)[] s_totals =
    [
        ("the number of all rows", (s, _) => s.Rows),
        ("the number of all other rows", (s, _) => s.Rows - 1),
        ("the number of all rows whose label is true", (s, _) => s.Positives),
        ("the number of all other rows whose label is true", (s, own) => s.Positives - (own ? 1 : 0)),
        ("the rate of the label over all rows", (s, _) => (double)s.Positives / s.Rows),
        ("the rate of the label over all other rows", (s, own) => (double)(s.Positives - (own ? 1 : 0)) / (s.Rows - 1)),
    ];

    sealed class Subject
    {
        public int Rows;
        public int Positives;
    }

    public static IEnumerable<LeakageFinding> Find(LeakageSample sample)
    {
        if (sample.Project.Data.Time.Kind == TimeKind.None || sample.Columns.FirstOrDefault(c => !c.IsFeature && c.Name == sample.Project.Data.Key) is not { } key) { yield break; }
        LeakageColumn[] columns = [.. sample.Columns.Where(c => c is { IsFeature: false, IsSuspect: true, Kind: ValueKind.Number } && c != key)];
        if (columns.Length == 0) { yield break; }
        var (subjects, rows) = Count(sample, key);
        foreach (var column in columns)
        {
            foreach (var (what, of) in s_totals)
            {
                int agreeing = 0, all = 0;
                var values = new HashSet<double>();
                foreach (var (row, subject) in rows)
                {
                    if (double.IsNaN(column.Train[row])) { continue; }
                    var total = of(subjects[subject], sample.Train.Labels[row]);
                    all++;
                    values.Add(total);
                    agreeing += Math.Abs(column.Train[row] - total) <= 1e-6 * Math.Max(1, Math.Abs(total)) ? 1 : 0;
                }
                // A total that hardly varies is met by any constant.
                if (all < LeastRows || values.Count < 3 || agreeing < LeastAgreement * all) { continue; }
                yield return new(TimeTravel.Name, LeakageFinding.Leak, column.Name, column.Sources,
                    FormattableString.Invariant($"it equals {what} of the same '{key.Name}', later ones included, in {(double)agreeing / all:0.0%} of {all:N0} rows that have later ones"),
                    new SortedDictionary<string, double>(StringComparer.Ordinal) { ["agreement"] = (double)agreeing / all, ["rows"] = all }, $"Count only what had happened, and was known, before the row, or take out the features that read '{column.Name}'.");
                break;
            }
        }
    }

    // Totals of the sample's subjects, and the rows of the sample that have two later rows of their subject, the later ones with a true label among them.
    static (Dictionary<double, Subject> Subjects, List<(int Row, double Subject)> Rows) Count(LeakageSample sample, LeakageColumn key)
    {
        // The sample's codes of a text are not the file's.
        var codes = key.Kind == ValueKind.Text ? sample.File.DictionaryOf(key.Name).Select((text, code) => (text, code)).ToDictionary(t => t.text, t => (double)t.code) : null;
        var subjects = new Dictionary<double, Subject>();
        var places = new Dictionary<long, int>();
        for (var i = 0; i < sample.Train.Count; i++)
        {
            if (double.IsNaN(key.Train[i])) { continue; }
            var subject = codes is null ? key.Train[i] : codes[key.Texts[(int)key.Train[i]]];
            if (!subjects.ContainsKey(subject) && subjects.Count == MostSubjects) { continue; }
            subjects.TryAdd(subject, new());
            places.Add(sample.Train.Places[i], i);
        }
        var rows = new List<(int Row, double Subject, int Before, int PositivesBefore)>();
        var (values, labels) = (new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows]);
        foreach (var (first, count) in LeakageSample.Batches(new(0, sample.File.Rows, double.PositiveInfinity), long.MaxValue))
        {
            sample.File.Read(key.Name, first, values.AsSpan(0, count));
            sample.File.Read(RowsFile.Label, first, labels.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                if (double.IsNaN(values[i]) || !subjects.TryGetValue(values[i], out var subject)) { continue; }
                if (places.TryGetValue(first + i, out var row)) { rows.Add((row, values[i], subject.Rows, subject.Positives)); }
                subject.Rows++;
                subject.Positives += labels[i] == 1 ? 1 : 0;
            }
        }
        return (subjects, [.. rows.Where(r => subjects[r.Subject].Rows - r.Before > 2 && subjects[r.Subject].Positives - r.PositivesBefore > (sample.Train.Labels[r.Row] ? 1 : 0)).Select(r => (r.Row, r.Subject))]);
    }
}

using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Data.Leakage;

/// <summary>What the detectors look at: whole batches of rows, spread evenly over the time of the training rows and of the test rows. Its size is bounded, whatever the data's.</summary>
sealed class LeakageSample
{
    /// <summary>Most training rows that are looked at.</summary>
    public const int MostTrainRows = 200_000;

    /// <summary>Most test rows that are looked at.</summary>
    public const int MostTestRows = 20_000;

    // Values that are held at once; with many columns there are fewer rows.
    const int MostCells = 1 << 22;

    LeakageSample(ProjectConfig project, RowsFile file, TimeSplit split, IReadOnlyList<LeakageColumn> columns, LeakageRows train, LeakageRows test, int[]? order) =>
        (Project, File, Split, Columns, Train, Test, Order) = (project, file, split, columns, train, test, order);

    public ProjectConfig Project { get; }

    public RowsFile File { get; }

    public TimeSplit Split { get; }

    /// <summary>The columns that a caller can send, then the features that are more than a column.</summary>
    public IReadOnlyList<LeakageColumn> Columns { get; }

    public LeakageRows Train { get; }

    public LeakageRows Test { get; }

    /// <summary>The training rows of the sample as they came: by time, or as they stood in the source; null if nobody knows.</summary>
    public int[]? Order { get; }

    /// <summary>Reads the sample.</summary>
    public static LeakageSample Read(ProjectConfig project, RowsFile file, TimeSplit split, int[]? sourceOrder)
    {
        var features = new LeakageFeatures(project);
        var reader = new Reader(file, features);
        var rows = Math.Max(ColumnBatch.TrainingRows, MostCells / Math.Max(1, features.Columns.Count));
        var train = reader.Read(split.Train, Math.Min(MostTrainRows, rows), (column, values) => column.Train = values);
        var test = reader.Read(split.Test, Math.Min(MostTestRows, rows), (column, values) => column.Test = values);
        reader.Finish();
        int[] order = [.. Enumerable.Range(0, train.Count)];
        if (sourceOrder is not null) { Array.Sort(train.Places.Select(p => sourceOrder[p]).ToArray(), order); }
        return new(project, file, split, features.Columns, train, test, project.Data.Time.Kind != TimeKind.None || sourceOrder is not null ? order : null);
    }

    /// <summary>First rows of at most <paramref name="most"/> rows' batches, spread evenly over a range.</summary>
    public static IEnumerable<(long First, int Rows)> Batches(RowRange range, long most)
    {
        var all = (range.Rows + ColumnBatch.TrainingRows - 1) / ColumnBatch.TrainingRows;
        var taken = Math.Min(all, Math.Max(1, most / ColumnBatch.TrainingRows));
        for (long i = 0; i < taken; i++)
        {
            var first = range.First + i * all / taken * ColumnBatch.TrainingRows;
            yield return (first, (int)Math.Min(ColumnBatch.TrainingRows, range.End - first));
        }
    }

    sealed class Reader(RowsFile file, LeakageFeatures features)
    {
        readonly ColumnBatch _batch = file.CreateBatch(features.Inputs.Select(c => c.Name), ColumnBatch.TrainingRows);
        readonly FeatureScratch _scratch = features.Program.CreateScratch(ColumnBatch.TrainingRows);
        readonly LeakageTexts[] _texts = [.. features.Columns.Select(_ => new LeakageTexts())];
        readonly double[] _labels = new double[ColumnBatch.TrainingRows];
        readonly double[] _known = new double[ColumnBatch.TrainingRows];
        readonly double[] _times = new double[ColumnBatch.TrainingRows];

        public LeakageRows Read(RowRange range, int most, Action<LeakageColumn, double[]> give)
        {
            var batches = Batches(range, most).ToArray();
            var capacity = batches.Sum(b => b.Rows);
            var values = features.Columns.Select(_ => new double[capacity]).ToArray();
            var (labels, times, known, places) = (new bool[capacity], new double[capacity], new double[capacity], new long[capacity]);
            var count = 0;
            foreach (var (first, rows) in batches)
            {
                file.Read(_batch, first, rows);
                file.Read(RowsFile.Label, first, _labels.AsSpan(0, rows));
                file.Read(RowsFile.LabelKnown, first, _known.AsSpan(0, rows));
                file.Read(RowsFile.EventTime, first, _times.AsSpan(0, rows));
                var vectors = features.VectorsOf(_batch, _scratch);
                var start = count;
                for (var c = 0; c < vectors.Length; c++)
                {
                    count = start;
                    var (vector, to) = (vectors[c], values[c]);
                    if (vector.Kind == ValueKind.Text) { _texts[c].Follow(vector.Dictionary); }
                    for (var i = 0; i < rows; i++)
                    {
                        if (!IsUsable(i, range)) { continue; }
                        to[count++] = vector.Kind != ValueKind.Text ? vector.Numbers[i] : vector.Codes[i] < 0 ? double.NaN : _texts[c].CodeOf(vector.Codes[i]);
                    }
                }
                count = start;
                for (var i = 0; i < rows; i++)
                {
                    if (!IsUsable(i, range)) { continue; }
                    (labels[count], times[count], known[count], places[count]) = (_labels[i] != 0, _times[i], _known[i], first + i);
                    count++;
                }
            }
            for (var c = 0; c < values.Length; c++) { give(features.Columns[c], count == capacity ? values[c] : values[c][..count]); }
            return new(labels[..count], times[..count], known[..count], places[..count]);
        }

        bool IsUsable(int row, RowRange range) => !double.IsNaN(_labels[row]) && _known[row] <= range.KnownBy;

        public void Finish()
        {
            for (var c = 0; c < _texts.Length; c++) { features.Columns[c].Texts = _texts[c].Texts; }
        }
    }
}

using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Data.Maturity;

/// <summary>Reads the curve of maturity from the rows of a version, in one pass.</summary>
static class MaturityReader
{
    /// <summary>The curve of all rows before a moment, as it was then.</summary>
    /// <param name="file">The rows.</param>
    /// <param name="fullAge">Age at which a row is mature.</param>
    /// <param name="moment">What was seen later is not seen; microseconds since 1970 UTC.</param>
    public static MaturityCurve CurveAt(RowsFile file, double fullAge, double moment)
    {
        var table = new DelayTable(fullAge);
        ForEach(file, null, (_, time, seen, _) => table.Add(seen <= moment ? seen - time : double.NaN, moment - time));
        return table.Curve();
    }

    /// <summary>Age at which the rows of a file with events are mature, microseconds: the least time from a row to its label.</summary>
    public static double FullAgeOf(RowsFile file)
    {
        var least = double.PositiveInfinity;
        var (times, known) = (new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows]);
        for (long start = 0; start < file.Rows; start += times.Length)
        {
            var count = (int)Math.Min(times.Length, file.Rows - start);
            file.Read(RowsFile.EventTime, start, times.AsSpan(0, count));
            file.Read(RowsFile.LabelKnown, start, known.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                // Only a row whose event came even later has its label later.
                if (known[i] - times[i] < least) { least = known[i] - times[i]; }
            }
        }
        return least;
    }

    /// <summary>The report on a version.</summary>
    public static MaturityReport Report(ProjectConfig project, string datasetId, DatasetVersion dataset, RowsFile file)
    {
        // What is given with the rows was all known in the end, so nothing is censored there.
        var (fullAge, now) = dataset.States is { } states ? (states.FullAge, states.Now) : (dataset.LongestLabelDelay, double.PositiveInfinity);
        if (!(fullAge > 0)) { throw DataErrors.KnownAtOnce(project.Label.Name).Exception(); }
        var slices = project.Slices.Count == 0 ? null : FeatureProgram.Compile(project.InputColumns, project.Slices).Program!;
        var tables = Enumerable.Range(0, project.Slices.Count + 1).Select(_ => new DelayTable(fullAge)).ToArray();
        ForEach(file, slices, (i, time, seen, met) =>
        {
            tables[0].Add(seen - time, now - time);
            for (var s = 0; s < project.Slices.Count; s++)
            {
                if (met![s].Numbers[i] == 1) { tables[s + 1].Add(seen - time, now - time); }
            }
        });
        var all = tables[0].Curve();
        return new(datasetId, project.Label.Name, dataset.States, fullAge / DatasetImport.Day, all.Complete, all.AgeAt(0.5) / DatasetImport.Day, all.AgeAt(0.9) / DatasetImport.Day,
            [.. tables.Select((table, t) => Segment(t == 0 ? "all" : project.Slices[t - 1].Name, table.Curve()))]);
    }

    static SegmentMaturity Segment(string name, MaturityCurve curve) => new(name, curve.Rows, curve.Events, curve.Rows == 0 ? [] : curve.Points());

    // Every row that can have a label: its place in the batch, its time, when its positive was seen (NaN: not), and the slices.
    static void ForEach(RowsFile file, FeatureProgram? slices, Action<int, double, double, IReadOnlyList<Vector>?> take)
    {
        var scratch = slices?.CreateScratch(ColumnBatch.TrainingRows);
        var batch = slices is null ? null : file.CreateBatch(slices.Inputs.Select(c => c.Name), ColumnBatch.TrainingRows);
        var (times, seen, known, labels) = (new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows], new double[ColumnBatch.TrainingRows]);
        for (long start = 0; start < file.Rows; start += times.Length)
        {
            var count = (int)Math.Min(times.Length, file.Rows - start);
            file.Read(RowsFile.EventTime, start, times.AsSpan(0, count));
            file.Read(RowsFile.LabelKnown, start, known.AsSpan(0, count));
            file.Read(RowsFile.Label, start, labels.AsSpan(0, count));
            if (file.HasEvents) { file.Read(RowsFile.EventSeen, start, seen.AsSpan(0, count)); }
            IReadOnlyList<Vector>? met = null;
            if (batch is not null)
            {
                file.Read(batch, start, count);
                met = scratch!.Evaluate(batch);
            }
            for (var i = 0; i < count; i++)
            {
                if (double.IsNaN(known[i]) || (!file.HasEvents && double.IsNaN(labels[i]))) { continue; }
                take(i, times[i], file.HasEvents ? seen[i] : labels[i] == 1 ? known[i] : double.NaN, met);
            }
        }
    }
}

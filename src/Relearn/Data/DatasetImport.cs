using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Data;

/// <summary>Reads a source into a data set version: events in order of time, labels with the time at which they are known.</summary>
/// <remarks>
/// <code>
/// source -> batches -> quarantine | clock -> instant, label, known -> narrow columns -> order by (time, place in source) -> rows file
/// </code>
/// A project without time gets an order drawn from its seed, so that a split by position is a random split; there, and where the order of the
/// rows stands for time, 1,000 rows count as a day from 1970-01-01 on.
/// </remarks>
static class DatasetImport
{
    /// <summary>Microseconds of a day.</summary>
    public const double Day = 86_400_000_000.0;

    /// <summary>Microseconds between two rows where the order of the rows stands for time.</summary>
    public const double RowStep = Day / TimeConfig.RowsPerBlock;

    public static DatasetVersion Read(ProjectConfig project, IDataSource source, string folder, ArtifactStore artifacts, Action<long>? progress = null, long mostRows = long.MaxValue)
    {
        var wrong = DataSources.Check(source, project.Data.Columns);
        if (wrong.Count > 0) { throw new UserErrorException(wrong); }
        var columns = project.Data.Columns.Select(c => new ColumnBuffer(c.Name, c.Kind)).ToArray();
        var (time, known, label) = (new ColumnBuffer(RowsFile.EventTime, ValueKind.Time), new ColumnBuffer(RowsFile.LabelKnown, ValueKind.Time), new ColumnBuffer(RowsFile.Label, ValueKind.Boolean));
        var quarantine = new Quarantine();
        var clock = new EventClock(project, folder);
        long rows = 0, labelled = 0, positives = 0;
        var longest = 0.0;
        var sorted = true;
        var last = double.NegativeInfinity;
        var kept = new List<int>();
        int[] bounded = [.. Enumerable.Range(0, project.Data.Columns.Count).Where(c => project.Data.Columns[c].Least is not null || project.Data.Columns[c].Most is not null)];

        bool Take(ColumnBatch batch, RowPlaces places)
        {
            var (labels, times) = clock.Evaluate(batch);
            kept.Clear();
            for (var i = 0; i < batch.Rows && rows < mostRows; i++)
            {
                if (Reject(project, bounded, batch, i, times.EventTime[i], out var column, out var reason, out var value))
                {
                    quarantine.Add(places[i], column, reason, value);
                    continue;
                }
                var at = times.EventTime[i];
                if (project.Data.Time.Kind != TimeKind.Column) { at = rows * RowStep; }
                var knownAt = project.Data.Time.Kind == TimeKind.Column ? times.Known[i] : at + (project.Label.DelayRows + 1) * RowStep;
                sorted &= at >= last;
                last = at;
                time.Add(at);
                known.Add(knownAt);
                // A label of which nobody can say when it was known can't be kept out of the past: it is none.
                var labelValue = double.IsNaN(knownAt) ? double.NaN : labels[i];
                label.Add(labelValue);
                if (!double.IsNaN(labelValue))
                {
                    labelled++;
                    positives += labelValue != 0 ? 1 : 0;
                    if (knownAt - at > longest) { longest = knownAt - at; }
                }
                kept.Add(i);
                rows++;
            }
            var indexes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(kept);
            for (var c = 0; c < columns.Length; c++) { columns[c].Add(batch.Vectors[c], indexes); }
            progress?.Invoke(rows);
            return rows < mostRows;
        }

        source.Read(project.Data.Columns, quarantine, Take);
        var quarantineHash = artifacts.Put(quarantine.ToCsv());
        if (rows == 0) { throw DataErrors.NoRows(source.Name, quarantine.Count).Exception(); }
        if (labelled == 0) { throw DataErrors.LabelMissing(project.Label.Name, project.Label.Value).Exception(); }
        if (positives == 0 || positives == labelled) { throw DataErrors.LabelConstant(project.Label.Name, project.Label.Value, positives > 0, labelled).Exception(); }
        var order = project.Data.Time.Kind == TimeKind.None ? Shuffle(rows, project.Seed) : sorted ? null : StableOrder.Of(time.ToArray(rows));
        // Where there is no time the rows move and the clock does not: row i of the new order stands at time i.
        var all = columns.Append(time).Append(known).Append(label).ToArray();
        var rowsHash = artifacts.Put(stream => RowsFile.Write(stream, all, rows, order, project.Data.Time.Kind == TimeKind.None ? [time, known] : []));
        using var file = RowsFile.Open(artifacts.Require(rowsHash));
        var profile = DatasetProfiler.Profile(file, project.AllColumns, project.Data.Key);
        // Beyond this a number is not exact, and two subjects would share one.
        if (profile.FirstOrDefault(c => c.Name == project.Data.Key) is { Kind: ValueKind.Number, Most: >= 9_007_199_254_740_992 } key) { throw DataErrors.KeyTooLarge(key.Name).Exception(); }
        Span<double> edge = stackalloc double[1];
        file.Read(RowsFile.EventTime, 0, edge);
        var firstTime = edge[0];
        file.Read(RowsFile.EventTime, rows - 1, edge);
        return new(rows, rowsHash, quarantineHash, quarantine.Count, quarantine.Reasons, firstTime, edge[0], labelled, positives, longest, profile);
    }

    static bool Reject(ProjectConfig project, int[] bounded, ColumnBatch batch, int row, double time, out string column, out string reason, out string value)
    {
        foreach (var c in bounded)
        {
            var declared = project.Data.Columns[c];
            var number = batch.Vectors[c].Numbers[row];
            if (number < declared.Least || number > declared.Most)
            {
                (column, reason) = (declared.Name, FormattableString.Invariant($"is outside {declared.Least} to {declared.Most}"));
                value = number.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
                return true;
            }
        }
        if (project.Data.Time.Kind == TimeKind.Column && double.IsNaN(time))
        {
            (column, reason, value) = (project.Data.Time.Column!, "has no time, or a place whose zone is not known", "");
            return true;
        }
        (column, reason, value) = ("", "", "");
        return false;
    }

    /// <summary>Where each row of a project without time stood in its source, rows that were not taken left out.</summary>
    public static int[] Shuffle(long rows, ulong seed)
    {
        var order = new int[rows];
        var random = new SeededRandom(seed);
        for (var i = 0; i < order.Length; i++)
        {
            var other = random.NextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }
}

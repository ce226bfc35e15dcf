using Relearn.Data.Sampling;
using Relearn.Data.Validation;
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

    /// <summary>Reads rows, whatever is expected of them; a file of several that is refused stays out.</summary>
    public static DatasetVersion Read(ProjectConfig project, IDataSource source, string folder, ArtifactStore artifacts, Action<long>? progress = null, long mostRows = long.MaxValue)
    {
        // Part of the rows is no ground for a verdict.
        using var validator = source is FilesSource && mostRows == long.MaxValue ? Validator(project, source, folder, null) : null;
        var rows = Take(project, source, folder, validator, progress, mostRows, out var quarantine);
        return Store(project, source, artifacts, rows, quarantine);
    }

    /// <summary>Reads rows and judges them by what is expected; rows that are refused are not stored.</summary>
    /// <param name="project">What is declared.</param>
    /// <param name="source">Where the rows come from.</param>
    /// <param name="folder">The project's folder.</param>
    /// <param name="artifacts">Where rows and lists go.</param>
    /// <param name="declaration">Hash of the declaration, for the report.</param>
    /// <param name="now">The moment from which the age of the newest event counts, microseconds since 1970.</param>
    /// <param name="store">False: the rows are judged only.</param>
    /// <param name="progress">Is told how many rows were taken.</param>
    public static (ValidationReport Report, DatasetVersion? Version) ReadValidated(
        ProjectConfig project, IDataSource source, string folder, ArtifactStore artifacts, string declaration, double now, bool store, Action<long>? progress = null)
    {
        using var validator = Validator(project, source, folder, now);
        var rows = Take(project, source, folder, validator, progress, store ? long.MaxValue : 0, out var quarantine);
        var report = validator.Finish(bytes => artifacts.Put(bytes), declaration);
        return (report, report.Refused || !store ? null : Store(project, source, artifacts, rows, quarantine));
    }

    /// <summary>Refuses rows of which nothing can be learnt. Not when they are read: people may still have to label them.</summary>
    public static void RequireLabels(ProjectConfig project, DatasetVersion dataset)
    {
        if (dataset.Labelled == 0) { throw DataErrors.LabelMissing(project.Label.Name, project.Label.Value).Exception(); }
        if (project.HasClasses)
        {
            if (dataset.Classes < 2) { throw DataErrors.OneClass(project.Label.Name, dataset.Labelled).Exception(); }
            return;
        }
        if (dataset.Positives == 0 || dataset.Positives == dataset.Labelled) { throw DataErrors.LabelConstant(project.Label.Name, project.Label.Value, dataset.Positives > 0, dataset.Labelled).Exception(); }
    }

    static Validator Validator(ProjectConfig project, IDataSource source, string folder, double? now) =>
        new(project, new WorkspacePaths(Path.Combine(folder, ".relearn")).Temporary, now, source is FilesSource);

    // With mostRows 0 the rows are only shown to the validator.
    static ImportedRows Take(ProjectConfig project, IDataSource source, string folder, Validator? validator, Action<long>? progress, long mostRows, out Quarantine quarantine)
    {
        var rows = new ImportedRows(project, mostRows);
        var rejects = quarantine = new Quarantine();
        EventClock? clock = null;
        long seen = 0;
        if (source is not FilesSource files)
        {
            TakeOne(source, source.Fingerprint);
            return rows;
        }
        // What is wrong with the declaration is no file's fault.
        clock = new(project, folder);
        var refused = new List<string>();
        for (var i = 0; i < files.Files.Count && (validator is not null || rows.Rows < mostRows); i++)
        {
            var (undo, mark, name) = (rows.Mark(), rejects.Mark(), Path.GetFileName(files.Files[i]));
            string Hash() => ContentHash.OfFile(files.Files[i]);
            rejects.Source = name;
            string? wrong;
            try
            {
                wrong = TakeOne(files.Open(i), Hash) ? null : "it does not meet a critical expectation";
            }
            catch (UserErrorException e)
            {
                wrong = string.Join(" ", e.Errors.Select(p => p.Message));
                validator?.Refuse(name, Hash(), wrong);
            }
            if (wrong is null) { continue; }
            refused.Add($"{name}: {wrong}");
            undo();
            rejects.ReturnTo(mark);
        }
        return refused.Count < files.Files.Count ? rows : throw DataErrors.NoGoodFile(source.Name, refused).Exception();

        bool TakeOne(IDataSource one, Func<string?> fingerprint)
        {
            var problems = DataSources.Check(one, project.Data.Columns);
            if (problems.Count > 0) { throw new UserErrorException(problems); }
            clock ??= new(project, folder);
            var scan = validator?.Begin();
            var (quarantined, rejected) = (rejects.Count, rows.Rejected);
            long[] unreadable = [.. project.AllColumns.Select(Unreadable)];
            one.Read(project.Data.Columns, rejects, (batch, places) =>
            {
                var (labels, times) = clock.Evaluate(batch);
                scan?.Take(batch, times.EventTime, places);
                var more = mostRows == 0 || rows.Take(batch, places, labels, times.EventTime, times.Known, rejects, clock.Classes);
                progress?.Invoke(seen += batch.Rows);
                return more;
            });
            if (scan is null) { return true; }
            scan.Finish(rejects.Count - quarantined - (rows.Rejected - rejected), c => Unreadable(c) - unreadable[project.AllColumns.ToList().IndexOf(c)]);
            return validator!.End(scan, one.Name, fingerprint());
        }

        long Unreadable(InputColumn column) => rejects.CountOf(column.Name, $"is not a {column.Kind.ToString().ToLowerInvariant()}");
    }

    static DatasetVersion Store(ProjectConfig project, IDataSource source, ArtifactStore artifacts, ImportedRows taken, Quarantine quarantine)
    {
        taken.Mature();
        var (rows, labelled, positives) = (taken.Rows, taken.Labelled, taken.Positives);
        var quarantineHash = artifacts.Put(quarantine.ToCsv());
        if (rows == 0) { throw DataErrors.NoRows(source.Name, quarantine.Count).Exception(); }
        if (labelled == 0 && taken.States is { } states) { throw DataErrors.NothingMature(project.Label.Name, project.Label.Value, states.FullAge / Day, states.Pending).Exception(); }
        var order = project.Data.Time.Kind == TimeKind.None ? SplitOrder.Of(project, taken) : taken.Sorted ? null : StableOrder.Of(taken.Time.ToArray(rows));
        // Where there is no time the rows move and the clock does not: row i of the new order stands at time i.
        var rowsHash = RowsParts.Put(artifacts, stream => RowsFile.Write(stream, taken.All, rows, order, project.Data.Time.Kind == TimeKind.None ? [taken.Time, taken.Known] : []));
        using var file = RowsFile.Open(artifacts.Require(rowsHash));
        var profile = DatasetProfiler.Profile(file, project.AllColumns, project.Data.Key);
        // Beyond this a number is not exact, and two subjects would share one.
        if (profile.FirstOrDefault(c => c.Name == project.Data.Key) is { Kind: ValueKind.Number, Most: >= 9_007_199_254_740_992 } key) { throw DataErrors.KeyTooLarge(key.Name).Exception(); }
        Span<double> edge = stackalloc double[1];
        file.Read(RowsFile.EventTime, 0, edge);
        var firstTime = edge[0];
        file.Read(RowsFile.EventTime, rows - 1, edge);
        return new(rows, rowsHash, quarantineHash, quarantine.Count, quarantine.Reasons, firstTime, edge[0], labelled, positives, taken.LongestDelay, profile) { States = taken.States, Classes = project.HasClasses ? taken.Label.Dictionary.Count : null };
    }
}

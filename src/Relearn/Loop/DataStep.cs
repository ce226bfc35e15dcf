using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Sampling;
using Relearn.Data.Validation;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Loop;

/// <summary>Step 2: the source is judged by what is expected of it, and what passes becomes a data set version.</summary>
/// <remarks>
/// One reading does both. The version's id depends on the files in use, not on the expectations, so a changed expectation is judged anew and
/// equal rows train no new model.
/// </remarks>
sealed class DataStep
{
    readonly CircleContext _context;
    readonly ProjectConfig _project;
    readonly IDataSource _source;
    DatasetVersion? _read;

    DataStep(CircleContext context)
    {
        (_context, _project) = (context, context.Project);
        _source = DataSources.Open(_project.Data, context.Folder, context.Paths.Temporary, _project.Resources.MemoryMb);
    }

    /// <summary>The rows to work with.</summary>
    /// <exception cref="UserErrorException">They are refused, and there is no earlier version.</exception>
    public static async Task<DataInUse> DoAsync(CircleContext context)
    {
        var step = new DataStep(context);
        if (!step.IsValidated)
        {
            // A table has no fingerprint: it is read each time, and its content decides whether anything changed.
            var (only, version) = await step.VersionAsync(null, [step._source.Fingerprint() ?? step.Read().RowsHash]).ConfigureAwait(false);
            return new(only, version, null, null, null);
        }
        var (validationId, report) = await step.ValidateAsync().ConfigureAwait(false);
        if (report.Refused)
        {
            var (earlierId, earlier, earlierValidation, judged) = step.Earlier() ?? throw DataErrors.VersionRefused(step._source.Name, [.. report.Results.Where(r => r is { Passed: false, Level: ExpectationLevel.Critical }).Select(r => $"{r.Expectation}: {r.Detail}")]).Exception();
            context.Refused = report;
            context.Steps.Add(new(2, "data", earlierId, true, 0, 0, FormattableString.Invariant($"EARLIER VERSION: {earlier.Rows:N0} rows")));
            return new(earlierId, earlier, earlierValidation, judged, report);
        }
        var (id, dataset) = await step.VersionAsync(report, report.Partitions[0].Hash is null ? [step.Read().RowsHash] : [.. report.Partitions.Where(p => p.Used).Select(p => p.Hash!)]).ConfigureAwait(false);
        return new(id, dataset, validationId, report, report);
    }

    /// <summary>Judges the source and makes no version of it.</summary>
    public static async Task<ValidationReport> JudgeAsync(CircleContext context)
    {
        var step = new DataStep(context);
        if (!step.IsValidated) { throw DataErrors.NothingExpected(context.Project.Name).Exception(); }
        return (await step.ValidateAsync(judgeOnly: true).ConfigureAwait(false)).Report;
    }

    bool IsValidated => _project.Data.Expectations.Count > 0 || _source is FilesSource;

    string Configuration => string.Join('\n',
        JsonSerializer.Serialize(_project.Data, ScopeJson.Default.DataConfig), JsonSerializer.Serialize(_project.Label, ScopeJson.Default.LabelConfig)) + _project.Label.Natural?.Describe() + DescribeClasses(_project) + SplitOrder.Describe(_project.Split)
        + string.Concat(_project.Data.Sources.Select(s => $"\n{JsonSerializer.Serialize(s, ScopeJson.Default.SourceConfig)}"));

    // What of the classes decides the rows; which of them are learnt is decided later.
    static string DescribeClasses(ProjectConfig project) => project.Label.Classes is { } c ? $"\n{project.Task} {string.Join(' ', c.Levels)} {c.Separator}" : "";

    RecordIdentity IdentityOf(IReadOnlyList<string> hashes) => new(DatasetVersion.Kind, DatasetVersion.Algorithm, [.. hashes, ClockZones.Describe(_project.Data.Time, _context.Folder), .. SourceHashes()], Configuration,
        _project.Data.Time.Kind == TimeKind.None ? _project.Seed : 0);

    IEnumerable<string> SourceHashes() => _project.Data.Sources.Select(s => SourceImport.Open(s, _project, _context.Folder, _context.Paths.Temporary).Fingerprint()!);

    string Declaration => ContentHash.Of($"{Configuration}\n{ClockZones.Describe(_project.Data.Time, _context.Folder)}\n{(_project.Data.Time.Kind == TimeKind.None ? _project.Seed : 0)}");

    Task<(string Id, DatasetVersion Value)> VersionAsync(ValidationReport? report, IReadOnlyList<string> hashes) =>
        _context.DoAsync(2, "data", IdentityOf(hashes), DataJson.Default.DatasetVersion, IsThere,
            d => FormattableString.Invariant($"{d.Rows:N0} rows, {(d.Classes is { } classes ? FormattableString.Invariant($"{classes:N0} labels") : FormattableString.Invariant($"{d.PositiveRate:0.0%} positive"))}, {d.Quarantined:N0} quarantined"),
            () => Task.FromResult(Read(report)));

    Task<(string Id, ValidationReport Report)> ValidateAsync(bool judgeOnly = false)
    {
        var hashes = _source is FilesSource files ? files.Files.Select(ContentHash.OfFile).ToArray() : _source.Fingerprint() is { } whole ? [whole] : null;
        ValidationReport? report = null;
        var now = (_context.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMicroseconds;
        // Of a table the content is known when it was read.
        if (hashes is null) { report = Judge(); }
        var identity = new RecordIdentity(ValidationReport.Kind, ValidationReport.Algorithm, hashes ?? [report!.FailuresHash, _read?.RowsHash ?? ""], string.Join('\n',
            Configuration, ClockZones.Describe(_project.Data.Time, _context.Folder), string.Join('\n', _project.Data.Expectations.Select(e => e.ToYaml())),
            string.Join('\n', _source is FilesSource named ? named.Files.Select(Path.GetFileName) : []),
            // An age that counts from today is another tomorrow.
            _project.Data.Expectations.Any(e => e is { Kind: ExpectationKind.Newest, Now: null }) ? CalendarDay.Text(now) : ""));
        return _context.DoAsync(2, "validate", identity, DataJson.Default.ValidationReport, r => IsThere(r.FailuresHash), Summary, () => Task.FromResult(report ?? Judge()));

        ValidationReport Judge()
        {
            // Where all files are good, which is the rule, and their version is there, no row needs to be stored.
            var stored = hashes is not null && _context.Ledger.Find(IdentityOf(hashes).Id()) is { } known && IsThere(JsonSerializer.Deserialize(known.Body, DataJson.Default.DatasetVersion)!);
            var (found, version) = DatasetImport.ReadValidated(_project, _source, _context.Folder, _context.Artifacts, Declaration, now, !judgeOnly && !stored, Progress());
            if (version is not null) { _read = Complete(version); }
            IReadOnlyList<string>? used = found.Refused ? null : hashes is not null ? [.. found.Partitions.Where(p => p.Used).Select(p => p.Hash!)] : _read is not null ? [_read.RowsHash] : null;
            return found with { Dataset = used is null ? null : IdentityOf(used).Id() };
        }
    }

    static string Summary(ValidationReport r) => r.Refused
        ? $"REFUSED: {r.Unmet.First().Detail}"
        : FormattableString.Invariant($"{r.Results.Count(x => x.Partition is null && x.Passed)} of {r.Results.Count(x => x.Partition is null)} expectations met{(r.RefusedPartitions.Any() ? $", {r.RefusedPartitions.Count()} of {r.Partitions.Count} FILES REFUSED" : "")}");

    // The newest version of the same declaration that met what was expected of it then.
    (string Id, DatasetVersion Dataset, string Validation, ValidationReport Report)? Earlier()
    {
        foreach (var record in _context.Ledger.List(ValidationReport.Kind, int.MaxValue))
        {
            var report = JsonSerializer.Deserialize(record.Body, DataJson.Default.ValidationReport)!;
            if (report.Declaration == Declaration && report.Dataset is { } id && _context.Ledger.Find(id) is { } known
                && JsonSerializer.Deserialize(known.Body, DataJson.Default.DatasetVersion)! is var dataset && IsThere(dataset)) { return (id, dataset, record.Id, report); }
        }
        return null;
    }

    // Of several files those that were judged good, also where the judging was done before.
    DatasetVersion Read(ValidationReport? report = null) => _read ??= Complete(DatasetImport.Read(_project,
        report is not null && _source is FilesSource files ? files.Only([.. report.Partitions.Where(p => p.Used).Select(p => p.Name)]) : _source, _context.Folder, _context.Artifacts, Progress()));

    Action<long> Progress()
    {
        var total = (double)Math.Max(1, _source.Count());
        return rows => _context.Progress.Report(rows / total);
    }

    // With the other sources that windows look at. A source that still has what was forgotten does not bring it back.
    DatasetVersion Complete(DatasetVersion read)
    {
        read = Circle.WithSources(_context, read, _context.Artifacts);
        foreach (var hash in new[] { read.RowsHash, read.QuarantineHash }.Where(h => _context.Ledger.FindTombstone(h) is not null)) { RowsParts.Destroy(_context.Artifacts, hash); }
        return read;
    }

    bool IsThere(DatasetVersion dataset) => IsThere(dataset.RowsHash) && (dataset.Sources?.Values.All(_context.Artifacts.Contains) ?? true);

    bool IsThere(string hash) => RowsParts.AreHere(_context.Artifacts, hash) || _context.Ledger.FindTombstone(hash) is not null;
}

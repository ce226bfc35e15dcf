using System.Text.Json;
using Relearn.Analysis;
using Relearn.Data;
using Relearn.Data.Validation;
using Relearn.Data.Leakage;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Data.Versions;
using Relearn.Loop;
using Relearn.Loop.Versions;
using Relearn.Modeling;
using Relearn.Modeling.Learners;
using Relearn.Monitoring;
using Relearn.Monitoring.Skew;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Serving.Fallbacks;
using Relearn.Serving.Keys;
using Relearn.Storage;

namespace Relearn;

/// <summary>A project and what was made of it: the front door.</summary>
/// <remarks>Several processes may open one workspace. Work that makes records of steps 1 to 3 is done by one at a time; a service may run beside it.</remarks>
public sealed partial class Workspace : IDisposable
{
    readonly WorkspaceOptions _options;

    Workspace(string folder, ProjectConfig project, Ledger ledger, WorkspaceOptions options)
    {
        (Folder, Project, Ledger, _options) = (folder, project, ledger, options);
        Paths = PathsOf(folder);
        Artifacts = new(Paths.Artifacts);
        // project.yaml names it on its first line, so that editors find it.
        var schema = Path.Combine(Paths.Root, ProjectSchema.FileName);
        if (!File.Exists(schema) || File.ReadAllText(schema) != ProjectSchema.Text) { AtomicFile.WriteText(schema, ProjectSchema.Text); }
    }

    /// <summary>The project's folder.</summary>
    public string Folder { get; }

    /// <summary>What the project declares.</summary>
    public ProjectConfig Project { get; }

    /// <summary>Where things stand.</summary>
    public WorkspacePaths Paths { get; }

    /// <summary>What was decided and made.</summary>
    public Ledger Ledger { get; }

    /// <summary>Rows, bundles, binned data.</summary>
    public ArtifactStore Artifacts { get; }

    /// <summary>What was found of the source where its rows were refused, and what was asked for last went on with an earlier version.</summary>
    internal ValidationReport? Refused { get; private set; }

    static WorkspacePaths PathsOf(string folder) => new(Path.Combine(Path.GetFullPath(folder), ".relearn"));

    /// <summary>Opens the project in <paramref name="folder"/>; makes its workspace if there is none.</summary>
    /// <exception cref="UserErrorException">The project has problems (all are named), or its ledger is damaged.</exception>
    public static Workspace Open(string folder, WorkspaceOptions? options = null)
    {
        options ??= new();
        var project = ProjectFile.Read(folder);
        return new(folder, project, Ledger.Open(PathsOf(folder).Ledger, options.Time), options);
    }

    /// <summary>Goes around the circle once. Steps that were done for the same inputs are skipped.</summary>
    public async Task<RunReport> RunAsync(CancellationToken cancellation = default)
    {
        return await RunAsync(updateClasses: false, cancellation).ConfigureAwait(false);
    }

    /// <summary>Fits remedies for rare labels on the training rows and compares them on the validation rows, in money.</summary>
    internal async Task<Modeling.Remedies.RemedyReport> RemediesAsync(CancellationToken cancellation = default)
    {
        BinaryOnly.Require(Project, "model remedies");
        using var taken = Lock("model remedies");
        var context = Context(cancellation);
        var report = await RemedyStep.DoAsync(context).ConfigureAwait(false);
        Refused = context.Refused;
        return report;
    }

    /// <summary>Looks for leaks in the newest data set version, without training.</summary>
    internal async Task<LeakageReport> LeaksAsync(CancellationToken cancellation = default)
    {
        using var taken = Lock("data leaks");
        var context = Context(cancellation);
        var (datasetId, dataset) = await Circle.DataAsync(context).ConfigureAwait(false);
        using var file = Circle.OpenRows(context, dataset.RowsHash);
        return (await LeakageStep.DoAsync(context, datasetId, dataset, Circle.RowsOf(context, dataset.RowsHash), file).ConfigureAwait(false)).Value;
    }

    /// <summary>Measures how late the labels of the newest data set version come.</summary>
    internal async Task<Data.Maturity.MaturityReport> MaturityAsync(CancellationToken cancellation = default)
    {
        BinaryOnly.Require(Project, "data maturity");
        using var taken = Lock("data maturity");
        var context = Context(cancellation);
        var report = await DelayStep.MaturityAsync(context).ConfigureAwait(false);
        Refused = context.Refused;
        return report;
    }

    /// <summary>Compares what training can do with rows whose event may still come.</summary>
    internal async Task<Modeling.Delays.DelayComparison> DelaysAsync(CancellationToken cancellation = default)
    {
        BinaryOnly.Require(Project, "model delays");
        using var taken = Lock("model delays");
        var context = Context(cancellation);
        var comparison = await DelayStep.CompareAsync(context).ConfigureAwait(false);
        Refused = context.Refused;
        return comparison;
    }

    /// <summary>Plays the calendar for three ways of keeping a model fresh, and writes the chart.</summary>
    public async Task<BacktestReport> BacktestAsync(CancellationToken cancellation = default)
    {
        BinaryOnly.Require(Project, "backtest");
        using var taken = Lock("backtest");
        var context = Context(cancellation);
        var (_, report) = await Backtest.RunAsync(context).ConfigureAwait(false);
        Refused = context.Refused;
        Directory.CreateDirectory(Paths.Reports);
        AtomicFile.WriteText(BacktestChartPath, BacktestChart.VegaLite(Project, report));
        if (report.Staleness is { } staleness) { AtomicFile.WriteText(StalenessChartPath, Loop.Learning.StalenessChart.VegaLite(Project, staleness)); }
        return report;
    }

    /// <summary>Where the chart of a back-test stands: a Vega-Lite specification with its data.</summary>
    public string BacktestChartPath => Path.Combine(Paths.Reports, "backtest.vl.json");

    /// <summary>Where the chart of what age costs stands.</summary>
    internal string StalenessChartPath => Path.Combine(Paths.Reports, "staleness.vl.json");

    /// <summary>Estimates a full run from pilots on part of the rows.</summary>
    public RunEstimate Estimate(CancellationToken cancellation = default)
    {
        BinaryOnly.Require(Project, "scope estimate");
        using var taken = Lock("scope estimate");
        return Pilot.Estimate(Context(cancellation));
    }

    /// <summary>Trains a run again and compares the models.</summary>
    /// <param name="runId">The run's id or the beginning of it; null takes the newest.</param>
    /// <param name="reader">Where the rows come from: <c>stored</c>, <c>source</c> (read again) or <c>duckdb</c> (read again with the other reader).</param>
    /// <param name="cancellation">Stops it.</param>
    public Reproduction Reproduce(string? runId = null, string reader = "stored", CancellationToken cancellation = default)
    {
        using var taken = Lock("model reproduce");
        return Reproduction.Of(Context(cancellation), runId ?? Ledger.Latest(ModelRun.Kind)?.Id ?? "", reader);
    }

    /// <summary>Opens the bundle of a run.</summary>
    internal Predictor OpenBundle(ModelRun run) => OpenBundle(run.BundleHash);

    /// <summary>Gives rows that a run did not learn from, in batches: of its test period, then of its validation period.</summary>
    internal void ReadHeldOut(ModelRun run, Predictor predictor, long most, Action<ColumnBatch> take, CancellationToken cancellation = default)
    {
        BinaryOnly.Require(Project, "model export");
        using var taken = Lock("model export");
        HeldOutRows.ForEach(Context(cancellation), run, predictor.Encoder.Program, most, take);
    }

    /// <summary>The data set versions, newest first, and what keeps each.</summary>
    internal VersionList Versions() => DatasetVersions.List(Context(default));

    /// <summary>Compares two data set versions, cell by cell.</summary>
    /// <param name="before">An id or its beginning, <c>newest</c> or <c>previous</c>.</param>
    /// <param name="after">The same.</param>
    /// <param name="key">Column that says which row is which; null: the key and the time of the event, or the whole row.</param>
    /// <param name="most">How many changes are listed.</param>
    internal DatasetDiff Diff(string before, string after, string? key = null, int most = 20) => VersionDiff.Of(Context(default), before, after, key, most);

    /// <summary>Removes the artifacts that no record needs.</summary>
    /// <param name="dryRun">Only say what would go.</param>
    internal GarbageReport CollectGarbage(bool dryRun)
    {
        using var taken = Lock("data gc");
        return GarbageCollection.Collect(Context(default), dryRun);
    }

    /// <summary>Removes a subject from every data set version and from the log.</summary>
    /// <param name="subject">Its value in the column that <c>data.key</c> names.</param>
    /// <param name="reason">Why; kept with the tombstone, so it should not name the subject.</param>
    public Forgetting Forget(string subject, string reason)
    {
        using var run = Lock("data forget");
        using var serve = WorkspaceLock.Take(Paths.Root, "serve", "relearn data forget");
        return Forgetting.Of(Context(default), subject, reason);
    }

    /// <summary>Removes the rows of which a condition holds from every data set version, and the logged decisions about them.</summary>
    /// <param name="where">A condition of the feature language over the declared columns.</param>
    /// <param name="reason">Why; kept with the tombstones, so it should not name what the condition looks for. Not needed for a dry run.</param>
    /// <param name="dryRun">Only say what would go, and what it touches.</param>
    internal Deletion Delete(string where, string? reason, bool dryRun)
    {
        using var run = Lock("data delete");
        using var serve = dryRun ? null : WorkspaceLock.Take(Paths.Root, "serve", "relearn data delete");
        return Deleting.Do(Context(default), where, reason, dryRun);
    }

    /// <summary>Reports on what the current release answered.</summary>
    /// <param name="source"><c>live</c> or <c>replay</c>; null: live if there are live predictions, else replay.</param>
    public MonitoringReport Monitor(string? source = null)
    {
        var (live, decisions, name) = Decisions(source, d => d.Count > 0);
        var report = Monitoring.Monitor.Report(Project, live.Context.Release, live.Release, RunOf(live.Release), decisions, Watch(live, decisions, name), name);
        var id = Append("monitoring", MonitoringReport.Algorithm, [live.Context.Release], Circle.MonitoringConfiguration(Project) + Extent(report), JsonSerializer.Serialize(report, MonitoringJson.Default.MonitoringReport));
        Circle.RequestRetraining(Context(default), live.Context.Release, id, report);
        return report;
    }

    /// <summary>Holds served rows against the same rows of the newest data set version, and names what differs.</summary>
    /// <param name="source"><c>live</c> or <c>replay</c>; null: the replay.</param>
    public SkewReport Skew(string? source = null)
    {
        var live = OpenRelease();
        var run = RunOf(live.Release);
        var context = Context(default);
        source ??= "replay";
        if (source == "live" && Project.Data.Key is null) { throw MonitoringErrors.NoKeyToCompare(Project.Name).Exception(); }
        // A replay is held against the rows it played; live rows against the newest that the data has.
        var datasetId = source == "live" ? Ledger.Latest(DatasetVersion.Kind)!.Id : run.Dataset;
        var dataset = JsonSerializer.Deserialize(Ledger.Find(datasetId)!.Body, DataJson.Default.DatasetVersion)!;
        var rowsHash = source == "live" ? Circle.RowsOf(context, dataset.RowsHash) : run.RowsHash;
        if (live.Predictor.Manifest.Sources?.FirstOrDefault(s => dataset.Sources?.ContainsKey(s.Name) != true) is { } dropped) { throw MonitoringErrors.SourceMissing(live.Context.Model, dropped.Name).Exception(); }
        using var file = Circle.OpenRows(context, rowsHash);
        using var history = context.HistoryOf(rowsHash, dataset);
        var replay = source == "live" ? null : Ledger.List(ReplayRecord.Kind, int.MaxValue).Where(r => r.Inputs.Contains(live.Context.Release)).Select(r => ReplayRecord.Parse(r.Body)).FirstOrDefault();
        if (source == "replay" && replay?.FirstRow is null) { throw MonitoringErrors.NothingLogged(Project.Name, source).Exception(); }
        var report = SkewCheck.Run(live.Context.Release, source, datasetId, live.Predictor, file, history, Paths.Log,
            replay is null ? PredictionLog.Live : PredictionLog.Replay, replay?.Writer, replay?.FirstRow, Project.Data.Key);
        if (report.Compared == 0) { throw MonitoringErrors.NothingLogged(Project.Name, source).Exception(); }
        Append(SkewReport.Kind, SkewReport.Algorithm, [live.Context.Release, datasetId], FormattableString.Invariant($"{source} {report.Compared} {report.Mismatched}"), JsonSerializer.Serialize(report, MonitoringJson.Default.SkewReport));
        return report;
    }

    /// <summary>Counts what the decisions of the current release earned.</summary>
    /// <param name="source"><c>live</c> or <c>replay</c>; null: live if an outcome of a live prediction is known, else replay.</param>
    public BusinessReview Review(string? source = null)
    {
        var (live, decisions, name) = Decisions(source, d => d.Matured().Length > 0);
        var report = Monitoring.Monitor.Report(Project, live.Context.Release, live.Release, RunOf(live.Release), decisions, Watch(live, decisions, name), name);
        var review = Reviewer.Review(Project, Folder, live.Context.Release, report, decisions, CpuSecondsOf(live.Context.Release));
        Append("review", BusinessReview.Algorithm, [live.Context.Release], Extent(report), JsonSerializer.Serialize(review, AnalysisJson.Default.BusinessReview));
        return review;
    }

    static string Extent(MonitoringReport r) => FormattableString.Invariant($"{r.Source} {r.Predictions} {r.Matured} {r.To:R}");

    string Append(string kind, int algorithm, IReadOnlyList<string> inputs, string configuration, string body) =>
        Ledger.Append(new(kind, algorithm, inputs, configuration), body, _options.Actor, anew: true).Id;

    // What it took to make the release: everything in its lineage.
    double CpuSecondsOf(string releaseId) => Ledger.AncestorsOf(releaseId).Append(releaseId).Sum(id => Ledger.Find(id)?.Circumstances.CpuSeconds ?? 0);

    (ServedModel Live, MaturedDecisions Decisions, string Source) Decisions(string? source, Func<MaturedDecisions, bool> enough)
    {
        var live = OpenRelease();
        var run = RunOf(live.Release);
        var now = (_options.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / 10.0;
        var words = ClassStep.WordsOf(Context(default), run);
        MaturedDecisions Read(string from) => from == "live"
            ? MaturedDecisions.Read(Project, live.Predictor, run, Paths.Log, [(PredictionLog.Live, null), (PredictionLog.Outcomes, null)], now, words)
            : MaturedDecisions.Read(Project, live.Predictor, run, Paths.Log, [(PredictionLog.Replay, ReplayWriter(live.Context.Release))], null, words);
        if (source is not null) { return (live, Read(source), source); }
        var answered = Read("live");
        return enough(answered) ? (live, answered, "live") : (live, Read("replay"), "replay");
    }

    Watched Watch(ServedModel live, MaturedDecisions decisions, string source)
    {
        var (context, run, replay) = (Context(default), RunOf(live.Release), ReplayWriter(live.Context.Release));
        return source == "live" ? WatchLive(live, run, decisions, replay < 0 ? null : ReplayDecisions(live, run, replay)) : Watching.Of(context, live.Predictor, run, replay, decisions, null);
    }

    Watched WatchLive(ServedModel live, ModelRun run, MaturedDecisions decisions, MaturedDecisions? reference) => Watching.Of(Context(default), live.Predictor, run, null, decisions, reference);

    long ReplayWriter(string releaseId) => Ledger.List(ReplayRecord.Kind, int.MaxValue).Where(r => r.Inputs.Contains(releaseId)).Select(r => ReplayRecord.Parse(r.Body).Writer).FirstOrDefault(-1);

    ModelRun RunOf(Release release) => JsonSerializer.Deserialize(Ledger.Find(release.Run)!.Body, ModelJson.Default.ModelRun)!;

    /// <summary>The release that is live.</summary>
    internal ServedModel OpenRelease()
    {
        var id = Rollout.LiveRelease(Ledger) ?? throw ServingErrors.NothingReleased(Project.Name).Exception();
        return OpenRelease(id, 1);
    }

    internal ServedModel OpenRelease(string id, int contextNumber)
    {
        var release = JsonSerializer.Deserialize(Ledger.Find(id)!.Body, ServingJson.Default.Release)!;
        return new(id, release, OpenBundle(release.BundleHash), contextNumber, OpenBundle);
    }

    /// <summary>Scores a file or a table; a service may run beside it.</summary>
    internal Serving.Batches.BatchReport PredictBatch(Serving.Batches.BatchRequest request, CancellationToken cancellation = default) =>
        BatchStep.Do(Context(cancellation), request, OpenRelease, OpenBundle);

    /// <summary>The batches that were scored, newest first.</summary>
    internal Serving.Batches.BatchList Batches() => BatchStep.List(Context(default));

    Predictor OpenBundle(string hash)
    {
        try
        {
            return Predictor.Open(Artifacts.Require(hash), hash);
        }
        catch (BundleException e)
        {
            throw ServingErrors.BundleDamaged(e.Message).Exception();
        }
    }

    /// <summary>Refuses a command that works with labels that are true or false where they are not.</summary>
    internal void RequireBinary(string command) => BinaryOnly.Require(Project, command);

    /// <summary>Opens what answers requests on a release; one process at a time.</summary>
    internal LiveService Serve()
    {
        var opened = OpenToServe(Project, Rollout.LiveRelease(Ledger) ?? throw ServingErrors.NothingReleased(Project.Name).Exception(), 1);
        var model = opened.Model;
        if (model.Predictor.NeedsState && Project.Serving.PredictionDurability == Durability.Off) { throw ServingErrors.WindowsNeedLog(model.Context.Model).Exception(); }
        var service = new LiveService(Folder, opened, Paths, Ledger, _options.Time, WorkspaceLock.Take(Paths.Root, "serve", $"relearn serve {Project.Name}, {model.Context.Release}"),
            // What a restart would serve: the project may have been declared anew since.
            (release, contextNumber) => OpenToServe(ProjectFile.Read(Folder), release, contextNumber));
        service.Begin();
        return service;
    }

    OpenedRelease OpenToServe(ProjectConfig project, string release, int contextNumber)
    {
        var model = OpenRelease(release, contextNumber);
        var fallback = Fallback.Of(project, model, number => Rollout.ReleaseBefore(Ledger) is { } before ? OpenRelease(before, number) : null);
        return new(project, model, fallback, FeedDataOf(model.Release));
    }

    /// <summary>The API keys of the service.</summary>
    internal KeyCabinet Keys => new(Paths, Ledger, _options.Actor, _options.Time);

    /// <summary>The clock.</summary>
    internal TimeProvider Time => _options.Time;

    internal FeedData FeedDataOf(Release release)
    {
        var run = RunOf(release);
        var record = Ledger.Find(run.Dataset)!;
        var dataset = JsonSerializer.Deserialize(record.Body, DataJson.Default.DatasetVersion)!;
        var rows = Circle.RowsOf(Context(default), run.RowsHash);
        var hash = ContentHash.Of(string.Join('\n', [rows, .. (dataset.Sources ?? new Dictionary<string, string>()).OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key} {s.Value}")]));
        return new(hash, (record.Circumstances.At - DateTimeOffset.UnixEpoch).Ticks / 10, Project.Data.Key, () => (Circle.OpenRows(Context(default), rows), Context(default).HistoryOf(run)));
    }

    WorkspaceLock Lock(string what)
    {
        var taken = WorkspaceLock.Take(Paths.Root, "run", $"relearn {what} {Project.Name}");
        Artifacts.RemoveAbandoned();
        return taken;
    }

    internal CircleContext Context(CancellationToken cancellation, bool updateClasses = false) => new(Project, Folder, Paths, Ledger, Artifacts, _options.Time, _options.Actor,
        new Execution { Threads = _options.Threads ?? Project.Resources.Threads, BlockRows = _options.BlockRows ?? EncodedRows.DefaultBlock, Cancellation = cancellation }, _options.Progress)
    { UpdateClasses = updateClasses };

    /// <inheritdoc/>
    public void Dispose() => Ledger.Dispose();
}

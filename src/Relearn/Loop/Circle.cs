using System.Globalization;
using System.Text.Json;
using Relearn.Analysis;
using Relearn.Data;
using Relearn.Data.Balance;
using Relearn.Data.Leakage;
using Relearn.Data.Taxonomies;
using Relearn.Inference;
using Relearn.Loop.Objectives;
using Relearn.Modeling;
using Relearn.Modeling.Classes;
using Relearn.Modeling.Learners;
using Relearn.Monitoring;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Serving.Combining;
using Relearn.Serving.Rollouts;
using Relearn.Storage;

namespace Relearn.Loop;

/// <summary>One turn of the circle: scope, data, model, gate, release, replay, monitoring, review. What is done for the same inputs is not done again.</summary>
static class Circle
{
    public static async Task<RunReport> TurnAsync(CircleContext context)
    {
        var started = context.Time.GetTimestamp();
        using var learned = await LearnAsync(context).ConfigureAwait(false);
        var (scopeId, data, dataset, file, runId, run, gateId, gate, classes) = (learned.ScopeId, learned.Data, learned.Dataset, learned.File, learned.RunId, learned.Run, learned.GateId, learned.Gate, learned.Classes);
        var effect = classes is null ? LabelEffect.Of(context, runId, run, dataset, file) : null;
        ReleaseOutcome? released = null;
        if (!gate.Passed) { return Report(null, null, null); }
        await WeightsStep.LearnAsync(context).ConfigureAwait(false);
        var (releaseId, release) = await ReleaseAsync(context, runId, run, gateId, file).ConfigureAwait(false);
        if (release.Checks.Any(c => !c.Passed))
        {
            gate = gate with { Passed = false, Checks = [.. gate.Checks, .. release.Checks] };
            return Report(null, null, null);
        }
        gate = gate with { Checks = [.. gate.Checks, .. release.Checks] };
        released = new Starting(context.Project, context.Ledger, context.Rollouts, context.Actor).AfterRun(releaseId);
        var predictor = Predictor.Open(context.Artifacts.Require(release.BundleHash), release.BundleHash);
        var (replayId, replay) = await ReplayAsync(context, releaseId, release, run, file, predictor).ConfigureAwait(false);
        MaturedDecisions? decisions = null;
        MaturedDecisions Decisions() => decisions ??= MaturedDecisions.Read(context.Project, predictor, run, context.Paths.Log, [(PredictionLog.Replay, replay.Writer)], null, ClassStep.WordsOf(context, run));
        var (reportId, report) = await MonitorAsync(context, replayId, replay.Writer, releaseId, release, run, predictor, Decisions).ConfigureAwait(false);
        var (_, review) = await ReviewAsync(context, scopeId, reportId, releaseId, report, Decisions).ConfigureAwait(false);
        return Report(releaseId, report, review);

        RunReport Report(string? releaseId, MonitoringReport? monitoring, BusinessReview? review)
        {
            var turn = new RunReport(
                context.Project.Name, context.Steps, dataset, data.Newest, run, gate, releaseId, monitoring, review, ServiceBehind(context, releaseId), effect, data.Newest is { Refused: true } refused ? NextSteps.AfterRefusedRows(context.Folder, refused) : NextSteps.Of(context, run, gate, releaseId, review), Estimate(context, dataset),
                context.Time.GetElapsedTime(started).TotalSeconds, PeakMemory.Megabytes());
            return turn with { Released = released, Balance = classes is null ? BalanceOf(context.Project, file) : null, Classes = classes?.Report };
        }
    }

    /// <summary>The first half: scope, data, leaks, model, gate.</summary>
    public static async Task<LearnedModel> LearnAsync(CircleContext context)
    {
        var (scopeId, _) = await ScopeAsync(context).ConfigureAwait(false);
        var data = await DataStep.DoAsync(context).ConfigureAwait(false);
        var (datasetId, dataset) = await LabelStep.DoAsync(context, data.Id, data.Dataset).ConfigureAwait(false);
        DatasetImport.RequireLabels(context.Project, dataset);
        var rowsHash = RowsOf(context, dataset.RowsHash);
        var file = OpenRows(context, rowsHash);
        try
        {
            var (leakageId, leakage) = await LeakageStep.DoAsync(context, datasetId, dataset, rowsHash, file).ConfigureAwait(false);
            var classes = await ClassStep.DoAsync(context, datasetId, rowsHash, file).ConfigureAwait(false);
            var (runId, run) = await ModelAsync(context, datasetId, dataset, rowsHash, file, classes).ConfigureAwait(false);
            var (gateId, gate) = await GateAsync(context, data, runId, run, leakageId, leakage).ConfigureAwait(false);
            return new(scopeId, data, datasetId, dataset, file, classes?.Classes, runId, run, gateId, gate);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>What the classes leave to learn from and to judge by; null where a side of the split has no row.</summary>
    public static ClassBalance? BalanceOf(ProjectConfig project, RowsFile file)
    {
        if (project.HasClasses) { return null; }
        try
        {
            return ClassBalance.Of(project, file);
        }
        catch (UserErrorException)
        {
            // Who trains is told.
            return null;
        }
    }

    // A service answers with the release that was live when it started: a rollout since then is news to it.
    static string? ServiceBehind(CircleContext context, string? releaseId) =>
        releaseId is not null && Rollout.LiveRelease(context.Ledger) == releaseId && WorkspaceLock.HolderOf(context.Paths.Root, "serve") is { } holder && !holder.Contains(releaseId, StringComparison.Ordinal) ? holder : null;

    public static RecordIdentity ScopeIdentity(ProjectConfig project) =>
        new("scope", ProjectScope.Algorithm, [], JsonSerializer.Serialize(ProjectScope.From(project), ScopeJson.Default.ProjectScope));

    public static Task<(string Id, ProjectScope Value)> ScopeAsync(CircleContext context)
    {
        var scope = ProjectScope.From(context.Project);
        return context.DoAsync(1, "scope", ScopeIdentity(context.Project), ScopeJson.Default.ProjectScope, _ => true, s => s.Goal, () => Task.FromResult(scope));
    }

    public static async Task<(string Id, DatasetVersion Value)> DataAsync(CircleContext context)
    {
        var data = await DataStep.DoAsync(context).ConfigureAwait(false);
        var labelled = await LabelStep.DoAsync(context, data.Id, data.Dataset).ConfigureAwait(false);
        DatasetImport.RequireLabels(context.Project, labelled.Dataset);
        return labelled;
    }

    /// <summary>A data set version with the events of the other sources that windows look at.</summary>
    public static DatasetVersion WithSources(CircleContext context, DatasetVersion dataset, ArtifactStore artifacts) => context.Project.Data.Sources.Count == 0 ? dataset
        : dataset with { Sources = context.Project.Data.Sources.ToDictionary(s => s.Name, s => SourceImport.Read(s, context.Project, context.Folder, context.Paths.Temporary, artifacts)) };

    /// <summary>The hash of rows, or of what purges left of them.</summary>
    public static string RowsOf(CircleContext context, string hash)
    {
        while (context.Ledger.FindTombstone(hash) is { } tombstone) { hash = tombstone.NewHash ?? throw StorageErrors.ArtifactPurged(hash, tombstone.Reason).Exception(); }
        return hash;
    }

    /// <summary>Opens rows, or what a purge left of them.</summary>
    public static RowsFile OpenRows(CircleContext context, string hash) => RowsFile.OpenVerified(context.Artifacts.Require(RowsOf(context, hash), verify: true));

    /// <summary>All that decides a run, except data and seed.</summary>
    public static string ModelConfiguration(ProjectConfig p) => string.Join('\n',
        p.Name, p.Task, p.Objective, p.Label.Name,
        JsonSerializer.Serialize(p.Features, ScopeJson.Default.IReadOnlyListFeature), JsonSerializer.Serialize(p.Split, ScopeJson.Default.SplitConfig),
        JsonSerializer.Serialize(p.Model, ScopeJson.Default.ModelConfig), JsonSerializer.Serialize(p.Decision, ScopeJson.Default.DecisionConfig),
        JsonSerializer.Serialize(p.Kpi, ScopeJson.Default.KpiConfig), JsonSerializer.Serialize(p.Slices, ScopeJson.Default.IReadOnlyListFeature),
        p.Model.Learner == "trees" ? Modeling.Learners.Trees.TreeLearner.LibraryVersion : "")
        // Where nothing is left out, nothing is said, and runs keep their ids.
        + string.Concat(p.Calendars.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"\ncalendar {c.Key} {string.Join(' ', c.Value)}"))
        + (p.Sampling.Negatives is { } kept ? string.Create(CultureInfo.InvariantCulture, $"\nnegatives {kept:R}") : "")
        + (p.Model.Learner == Modeling.Learners.Linear.FtrlLearner.LearnerName ? string.Create(CultureInfo.InvariantCulture, $"\nftrl {p.Model.L1:R} {p.Model.L2:R}") : "")
        + (p.Label is { Natural: not null, Delay: not LabelDelay.Mature and var delay } ? $"\ndelay {delay}" : "")
        + (p.Serving.Trust ? "\ntrust" : "");

    static Task<(string Id, ModelRun Value)> ModelAsync(CircleContext context, string datasetId, DatasetVersion dataset, string rowsHash, RowsFile file, (string Id, ClassesInUse Classes)? classes)
    {
        var project = context.Project;
        var before = classes is { } now && context.UpdateClasses ? ClassStep.Before(context, file, now.Classes) : null;
        var identity = new RecordIdentity(ModelRun.Kind, ModelRun.Algorithm, [.. before is null ? Array.Empty<string>() : [before.Run], datasetId, .. rowsHash == dataset.RowsHash ? Array.Empty<string>() : [rowsHash], .. classes is { } c ? new[] { c.Id } : []], ModelConfiguration(project), project.Seed);
        return context.DoAsync(3, "model", identity, ModelJson.Default.ModelRun, r => context.Artifacts.Contains(r.BundleHash),
            r => r.Classes?.Summary ?? FormattableString.Invariant($"{r.Learner}, AUC {r.Metrics.RocAuc?.Estimate:0.000}, log loss {r.Metrics.LogLoss.Estimate:0.0000}"),
            () => Task.Run(() =>
            {
                using var history = context.HistoryOf(rowsHash, dataset);
                var execution = context.Execution with
                {
                    History = history,
                    Binned = new BinnedData(context.Ledger, context.Artifacts, rowsHash, context.Actor),
                    Progress = context.Progress.Report,
                };
                var declared = context.Artifacts.Put(System.Text.Encoding.UTF8.GetBytes(context.Declared));
                var (run, bundle) = classes is { } c ? ClassTraining.Train(project, declared, datasetId, rowsHash, file, c.Classes, context.Artifacts.Put(c.Classes.ToBytes()), before, execution) : ModelTraining.Train(project, declared, datasetId, rowsHash, file, execution);
                context.Artifacts.Put(bundle);
                return run;
            }));
    }

    static Task<(string Id, GateDecision Value)> GateAsync(CircleContext context, DataInUse data, string runId, ModelRun run, string leakageId, LeakageReport leakage)
    {
        var identity = new RecordIdentity("gate", GateDecision.Algorithm, data.ValidationId is { } validation ? [runId, leakageId, validation] : [runId, leakageId], JsonSerializer.Serialize(context.Project.Constraints, ScopeJson.Default.ConstraintsConfig));
        return context.DoAsync(3, "gate", identity, ModelJson.Default.GateDecision, _ => true,
            g => g.Passed ? $"passed {g.Checks.Count} checks" : $"refused: {string.Join("; ", g.Checks.Where(c => !c.Passed).Select(c => c.Name))}",
            () => Task.FromResult(GateDecision.Decide(runId, run, context.Project, new FileInfo(context.Artifacts.Require(run.BundleHash)).Length, leakage, data.Judged)));
    }

    /// <summary>Makes a run ready to go live, with the models that the project's weights have decide with it.</summary>
    /// <exception cref="UserErrorException">One of those is not there.</exception>
    public static Task<(string Id, Release Value)> ReleaseAsync(CircleContext context, string runId, ModelRun run, string gateId, RowsFile file)
    {
        var weighed = WeightsStep.Of(context, runId, run);
        var identity = new RecordIdentity(Release.Kind, Release.Algorithm, [runId, gateId, .. weighed?.Records ?? []], context.Project.Name + (weighed is { } w ? $"\n{w.Weights.Text}" : ""));
        return context.DoAsync(4, "release", identity, ServingJson.Default.Release, r => r.Checks.All(c => c.Passed),
            r => r.Checks.All(c => c.Passed)
                ? FormattableString.Invariant($"{(context.Project.Release is { Mode: ReleaseMode.Direct, SignOff: false } ? "live" : "ready")}, {(context.Project.Decision.Accuracy is { } accuracy ? FormattableString.Invariant($"accuracy {accuracy:0.0%}") : r.Weights is { } weights ? $"weights {weights.Summary}" : FormattableString.Invariant($"threshold {r.Threshold:0.000}"))}, p99 {r.P99Milliseconds:0.000} ms")
                : $"refused: {string.Join("; ", r.Checks.Where(c => !c.Passed).Select(c => c.Detail))}",
            () => MeasureAsync(context, runId, run, file, weighed?.Weights));
    }

    /// <summary>Measures on this machine what a release must keep.</summary>
    public static async Task<Release> MeasureAsync(CircleContext context, string runId, ModelRun run, RowsFile file, ReleaseWeights? weights)
    {
        var release = new Release(context.Project.Name, runId, run.BundleHash, run.Threshold, weights is null ? context.Project.Decision.Rule : ReleaseWeights.Policy, run.TrainedUntil, 0, []) { Weights = weights };
        using var history = context.HistoryOf(run);
        var model = Open(context, "candidate", release);
        using var feed = WindowFeed.After(history, file, model.Predictor, run.Test.First);
        var p99 = await Releasing.MeasureP99Async(context.Project, context.Folder, model, feed, file, run.Test, context.Paths.Temporary, context.Time).ConfigureAwait(false);
        var age = (TimeSplit.TimeAt(file, run.Test.First) - run.TrainedUntil) / DatasetImport.Day;
        return release with { P99Milliseconds = p99, Checks = Releasing.Check(context.Project, p99, age) };
    }

    static ServedModel Open(CircleContext context, string id, Release release)
    {
        Predictor Bundle(string hash) => Predictor.Open(context.Artifacts.Require(hash), hash);
        return new(id, release, Bundle(release.BundleHash), 1, Bundle);
    }

    static Task<(string Id, ReplayRecord Value)> ReplayAsync(CircleContext context, string releaseId, Release release, ModelRun run, RowsFile file, Predictor predictor)
    {
        var identity = new RecordIdentity(ReplayRecord.Kind, ReplayRecord.Algorithm, [releaseId, run.RowsHash], "");
        // A purge moves positions: the held-out rows are found anew.
        var test = file.Rows < run.Test.End ? TimeSplit.Of(file, context.Project.Split).Test : run.Test;
        Replay.KeepNewest(context.Paths.Log, context.Ledger, context.Actor);
        return context.DoAsync(4, "replay", identity, ServingJson.Default.ReplayRecord,
            r => RecordLog.Segments(context.Paths.Log, FormattableString.Invariant($"{PredictionLog.Replay}-{r.Writer:D6}")).Count > 0,
            r => FormattableString.Invariant($"{r.Decisions:N0} decisions of the held-out period"),
            async () =>
            {
                using var history = context.HistoryOf(run);
                using var feed = WindowFeed.After(history, file, predictor, test.First);
                return await Replay.RunAsync(context.Project, context.Folder, file, test.First, test.End, Open(context, releaseId, release), feed,
                    context.Paths.Log, context.Ledger, context.Time, context.Progress.Report, context.Execution.Cancellation).ConfigureAwait(false);
            });
    }

    static async Task<(string Id, MonitoringReport Value)> MonitorAsync(CircleContext context, string replayId, long writer, string releaseId, Release release, ModelRun run, Predictor predictor, Func<MaturedDecisions> decisions)
    {
        var identity = new RecordIdentity("monitoring", MonitoringReport.Algorithm, [replayId], MonitoringConfiguration(context.Project));
        var (id, report) = await context.DoAsync(5, "monitor", identity, MonitoringJson.Default.MonitoringReport, _ => true,
            r => r.Triggers.Count == 0 ? FormattableString.Invariant($"{r.Matured:N0} outcomes, log loss {r.LogLoss?.Estimate:0.0000}, nothing due") : $"retraining due: {r.Triggers[0]}",
            () => Task.Run(() => Monitoring.Monitor.Report(context.Project, releaseId, release, run, decisions(), Watching.Of(context, predictor, run, writer, decisions(), null), "replay"))).ConfigureAwait(false);
        RequestRetraining(context, releaseId, id, report);
        return (id, report);
    }

    /// <summary>All that decides a monitoring report, except what was logged.</summary>
    public static string MonitoringConfiguration(ProjectConfig p) =>
        string.Create(CultureInfo.InvariantCulture, $"{JsonSerializer.Serialize(p.Monitoring with { Alerts = new() }, ScopeJson.Default.MonitoringConfig)}\n{p.Constraints.FreshnessDays}\n");

    /// <summary>Writes the request if the report asks for one.</summary>
    public static void RequestRetraining(CircleContext context, string releaseId, string reportId, MonitoringReport report)
    {
        if (report.Triggers.Count == 0) { return; }
        context.Ledger.Append(new(RetrainingRequest.Kind, 1, [reportId], ""),
            JsonSerializer.Serialize(new RetrainingRequest(releaseId, reportId, report.Triggers), MonitoringJson.Default.RetrainingRequest), context.Actor);
    }

    static Task<(string Id, BusinessReview Value)> ReviewAsync(CircleContext context, string scopeId, string reportId, string releaseId, MonitoringReport report, Func<MaturedDecisions> decisions)
    {
        var identity = new RecordIdentity("review", BusinessReview.Algorithm, [scopeId, reportId], "");
        var cpu = context.Steps.Sum(s => s.CpuSeconds);
        return context.DoAsync(6, "analyze", identity, AnalysisJson.Default.BusinessReview, _ => true,
            r => FormattableString.Invariant($"earned {r.Earned:N0} {r.Currency}, {r.EarnedPerDecision.Estimate:0.00} a decision"),
            () => Task.Run(() => Reviewer.Review(context.Project, context.Folder, releaseId, report, decisions(), cpu)));
    }

    static RunEstimate? Estimate(CircleContext context, DatasetVersion dataset)
    {
        var record = context.Ledger.Latest(RunEstimate.Kind);
        var estimate = record is null ? null : JsonSerializer.Deserialize(record.Body, LoopJson.Default.RunEstimate);
        return estimate is not null && Math.Abs(estimate.Rows - dataset.Rows - dataset.Quarantined) < 1 + 0.01 * estimate.Rows ? estimate : null;
    }
}

using System.Diagnostics;
using System.Text.Json;
using Relearn.Data;
using Relearn.Inference;
using Relearn.Modeling;
using Relearn.Modeling.Updating;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Serving;
using Relearn.Storage;

namespace Relearn.Loop.Learning;

/// <summary>Makes candidates for the champion's place and compares them on rows that none of them has seen.</summary>
/// <remarks>
/// <code>
///     all rows, or a window       | calibrate, threshold |   judge    | labels not all known
/// champion learnt ... validation | .......................... its own test period and what came since
/// </code>
/// Judging rows lie behind the champion's validation period, so neither side has seen them.
/// </remarks>
sealed class CandidateStep(CircleContext context, RowsFile file, WindowHistory history, string datasetId, string rowsHash, string releaseId, Release release, ModelRun champion)
{
    readonly ProjectConfig _project = context.Project;
    readonly Dictionary<string, (ModelRun Run, byte[] Bundle)> _made = [];

    /// <summary>Makes and compares them, or finds that this was done for the same rows, champion and settings.</summary>
    /// <param name="context">The workspace.</param>
    /// <param name="triggersOf">Why; null where nothing is due, and nothing is made.</param>
    public static async Task<(string? Id, CandidateReport? Report, LearningTriggers Triggers)> DoAsync(CircleContext context, Func<CandidateData, LearningTriggers> triggersOf)
    {
        var project = context.Project;
        var releaseId = Rollout.LiveRelease(context.Ledger) ?? throw LoopErrors.CandidateNoChampion(project.Name).Exception();
        var release = JsonSerializer.Deserialize(context.Ledger.Find(releaseId)!.Body, ServingJson.Default.Release)!;
        var champion = JsonSerializer.Deserialize(context.Ledger.Find(release.Run)!.Body, ModelJson.Default.ModelRun)!;
        if (project.Data.Time.Kind == TimeKind.None) { throw LoopErrors.CandidateNeedsTime().Exception(); }
        var data = await DataStep.DoAsync(context).ConfigureAwait(false);
        var (datasetId, dataset) = await LabelStep.DoAsync(context, data.Id, data.Dataset).ConfigureAwait(false);
        DatasetImport.RequireLabels(project, dataset);
        var rowsHash = Circle.RowsOf(context, dataset.RowsHash);
        using var file = Circle.OpenRows(context, rowsHash);
        var triggers = triggersOf(new(datasetId, file, releaseId, release, champion));
        if (!triggers.Due) { return (null, null, triggers); }
        var configuration = string.Join('\n', Circle.ModelConfiguration(project), JsonSerializer.Serialize(project.Learning, ScopeJson.Default.LearningConfig), JsonSerializer.Serialize(project.Monitoring.WindowDays, ScopeJson.Default.Int32));
        var identity = new RecordIdentity(CandidateReport.Kind, CandidateReport.Algorithm, [datasetId, rowsHash, releaseId], configuration, project.Seed);
        var (id, report) = await context.DoAsync(5, "candidate", identity, LoopJson.Default.CandidateReport, r => r.Winner is null || context.Ledger.Find(r.Winner) is not null, r => r.Verdict, () => Task.Run(() =>
        {
            using var history = context.HistoryOf(rowsHash, dataset);
            var lag = (int)Math.Ceiling(dataset.LongestLabelDelay / DatasetImport.Day);
            return new CandidateStep(context, file, history, datasetId, rowsHash, releaseId, release, champion).Compare(triggers.Triggers, lag, RefusedFiles(context, data));
        })).ConfigureAwait(false);
        return (id, report, triggers);
    }

    static SkippedDay[] RefusedFiles(CircleContext context, DataInUse data) =>
        [.. (data.Judged?.RefusedPartitions ?? []).Select(p => new SkippedDay(p.Name, 0, 0, p.Reason ?? "it does not meet what is expected of it")),
            .. (context.Refused is { } refused ? refused.Unmet.Take(1).Select(u => new SkippedDay("the newest rows", 0, 0, $"{u.Expectation}: {u.Detail}")) : [])];

    CandidateReport Compare(IReadOnlyList<LearningTrigger> triggers, int lag, SkippedDay[] files)
    {
        var seen = file.FirstAtOrAfter(champion.Validation.KnownBy);
        var end = (int)Math.Floor(TimeSplit.TimeAt(file, file.Rows - 1) / DatasetImport.Day) + 1;
        var first = (int)Math.Floor(TimeSplit.TimeAt(file, 0) / DatasetImport.Day);
        var window = Math.Max(4, Math.Min(_project.Monitoring.WindowDays, (end - first - lag) / 3));
        SkippedDay[] skipped = [.. files, .. DayGate.Find(_project, file, file.FirstAtOrAfter(champion.TrainedUntil + 1), file.Rows)];
        var part = RunOrigin.PartOf(skipped);
        var periods = BacktestModel.Periods.Before(file, end, window, lag, null, part);
        var judge = periods.Judge with { First = Math.Max(periods.Judge.First, seen) };
        var (rows, positives) = EncodedRows.Count(file, judge);
        if (judge.First >= judge.End || rows < 50 || positives == 0 || positives == rows) { throw LoopErrors.CandidateNothingToJudge(rows, positives, CalendarDay.Text(champion.Validation.KnownBy)).Exception(); }
        var predictor = Predictor.Open(context.Artifacts.Require(release.BundleHash), release.BundleHash);
        var (probabilities, judged) = BacktestModel.Score(predictor, file, history, judge);
        var keeping = new Keeping(_project, file, history, predictor, new(0, periods.Calibrate.First, double.PositiveInfinity) { Part = part }, judge);
        var championLoss = probabilities.Select((p, i) => BinaryMetrics.LogLoss(p, judged.Positives[i])).Average();
        var made = Recipes(predictor).Select(recipe => Make(recipe, periods, judge, skipped, (probabilities, release.Threshold), keeping)).ToArray();
        double Order(Candidate c) => (_project.Objective == "value" ? c.ValueGain : c.LogLossGain)?.Estimate ?? double.NegativeInfinity;
        Candidate[] ranked = [.. made.OrderByDescending(c => c.Accepted).ThenByDescending(Order)];
        var winner = ranked[0].Accepted ? Keep(ranked[0]) : null;
        return new(datasetId, releaseId, release.Run, triggers, TimeSplit.TimeAt(file, judge.First), TimeSplit.TimeAt(file, judge.End - 1), judged.Rows, championLoss, skipped, ranked, winner, _project.Kpi.Currency,
            winner is null ? $"the champion stays: {ranked[0].Name}, {ranked[0].Why}" : FormattableString.Invariant($"{ranked[0].Name} is better than the champion by {ranked[0].LogLossGain!.Estimate:0.00000} in log loss and {ranked[0].ValueGain!.Estimate:+0.0000;-0.0000} {_project.Kpi.Currency} a decision, and becomes the challenger"));
    }

    // The window that a back-test chose, where there was one; else all that are declared.
    IEnumerable<(string Name, UpdateKind Update, int? Window, string? Cannot)> Recipes(Predictor predictor)
    {
        yield return ("all rows", UpdateKind.Anew, null, null);
        var tuned = context.Ledger.Latest(BacktestReport.Kind) is { } record && JsonSerializer.Deserialize(record.Body, LoopJson.Default.BacktestReport)?.Tuning is { } tuning ? tuning : null;
        var favoured = tuned is null ? null : FreshnessPolicy.Grid([1], _project.Learning.Windows, []).FirstOrDefault(p => p.WindowDays is { } days && tuned.Chosen.EndsWith(FormattableString.Invariant($"last {days}"), StringComparison.Ordinal))?.WindowDays;
        foreach (var days in tuned is null ? _project.Learning.Windows : favoured is { } best ? [best] : []) { yield return (FormattableString.Invariant($"last {days} days"), UpdateKind.Anew, days, null); }
        foreach (var update in ModelUpdating.KindsOf(_project)) { yield return (update == UpdateKind.Continue ? "champion continued" : "champion's leaves refitted", update, null, ModelUpdating.WhyNot(_project, predictor, update)); }
    }

    Candidate Make((string Name, UpdateKind Update, int? Window, string? Cannot) recipe, BacktestModel.Periods periods, RowRange judge, IReadOnlyList<SkippedDay> skipped, (double[] Probabilities, double Threshold) champion, Keeping keeping)
    {
        if (recipe.Cannot is { } cannot) { return None(cannot); }
        var train = recipe.Update != UpdateKind.Anew ? periods.Train with { First = Math.Min(periods.Train.End, file.FirstAtOrAfter(release.TrainedUntil + 1)) }
            : recipe.Window is { } days ? periods.Train with { First = BacktestModel.RowOf(file, (int)Math.Floor(periods.Train.KnownBy / DatasetImport.Day) - days) } : periods.Train;
        var (rows, positives) = EncodedRows.Count(file, train);
        if (rows < 50 || positives is 0 || positives == rows) { return None(FormattableString.Invariant($"{rows:N0} rows to learn from, {positives:N0} of them true{(recipe.Update == UpdateKind.Anew ? "" : ", since the champion")}; it takes 50, and both classes")); }
        if (!new BacktestModel.Periods(train, periods.Calibrate, judge).CanTrain(file)) { return None("too few rows, or one class only, to calibrate on"); }
        var origin = new RunOrigin(release.Run, recipe.Update == UpdateKind.Anew ? null : release.BundleHash, recipe.Update, TimeSplit.TimeAt(file, train.First), train.KnownBy, skipped);
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        try
        {
            var project = context.Artifacts.Put(System.Text.Encoding.UTF8.GetBytes(context.Declared));
            var (run, bundle, judged, probabilities) = CandidateTraining.Train(_project, project, datasetId, rowsHash, file, train with { Part = null }, periods.Calibrate with { Part = null }, judge with { Part = null }, origin, context.Artifacts, champion,
                context.Execution with { History = history, Progress = context.Progress.Report });
            process.Refresh();
            var (loss, value) = (run.Baselines[0].LogLossGain, run.Baselines[0].ValueGain);
            var kept = keeping.Compare(bundle, judged, probabilities, champion.Probabilities);
            var worse = kept.Where(k => k.Worse).Select(k => k.Name).ToArray();
            var gain = _project.Objective == "value" ? value : loss;
            var why = worse.Length > 0 ? $"worse than the champion beyond doubt on {string.Join(", ", worse.Select(w => $"'{w}'"))}" : gain.Low > 0 ? null : "not better than the champion beyond doubt";
            _made[recipe.Name] = (run, bundle);
            return new(recipe.Name, recipe.Update, recipe.Window, run.TrainRows, run.Metrics.LogLoss.Estimate, loss, value, run.ModelHash, (process.TotalProcessorTime - cpu).TotalSeconds, why is null, why, kept);
        }
        catch (UserErrorException e)
        {
            return None(e.Errors[0].Message);
        }

        Candidate None(string why) => new(recipe.Name, recipe.Update, recipe.Window, 0, null, null, null, null, 0, false, why, []);
    }

    // A run like any other, so that it can be released, monitored and made again.
    string Keep(Candidate winner)
    {
        var (run, bundle) = _made[winner.Name];
        context.Artifacts.Put(bundle);
        var configuration = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Circle.ModelConfiguration(_project)}\n{winner.Update} {winner.WindowDays} {run.Train.First} {run.Train.End}");
        return context.Ledger.Append(new(ModelRun.Kind, ModelRun.Algorithm, [datasetId, rowsHash, release.Run], configuration, _project.Seed), JsonSerializer.Serialize(run, ModelJson.Default.ModelRun), context.Actor, cpuSeconds: winner.CpuSeconds, anew: true).Id;
    }
}

/// <summary>What triggers may look at.</summary>
/// <param name="Dataset">The newest data set version.</param>
/// <param name="File">Its rows.</param>
/// <param name="ReleaseId">The champion's release.</param>
/// <param name="Release">The same.</param>
/// <param name="Run">Its run.</param>
sealed record CandidateData(string Dataset, RowsFile File, string ReleaseId, Release Release, ModelRun Run);

using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Sampling;
using Relearn.Loop.Learning;
using Relearn.Modeling;
using Relearn.Modeling.Updating;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Loop;

/// <summary>Plays the calendar: policies are tuned on its earlier part, and the best, fixed by then, stands beside never, schedule and trigger on all of it.</summary>
/// <remarks>
/// <code>
/// first model        report from             last day
///      |-- tuning ---------|                     |     on a part of the rows: many policies, one is fixed
///      |-- play -----------|-- reported ---------|     on all rows: never, schedule, trigger, tuned
///      |-- staleness ----------------------------|     on a part of the rows: old models beside fresh ones
/// </code>
/// </remarks>
sealed class Backtest
{
    readonly CircleContext _context;
    readonly ProjectConfig _project;
    readonly RowsFile _file;
    readonly WindowHistory _history;
    readonly string _datasetId;
    readonly int _lag;

    Backtest(CircleContext context, RowsFile file, WindowHistory history, string datasetId, int lag) =>
        (_context, _project, _file, _history, _datasetId, _lag) = (context, context.Project, file, history, datasetId, lag);

    /// <summary>Plays a project's calendar, or finds that it was played.</summary>
    public static async Task<(string Id, BacktestReport Report)> RunAsync(CircleContext context)
    {
        var project = context.Project;
        if (project.Data.Time.Kind == TimeKind.None) { throw LoopErrors.BacktestNeedsTime().Exception(); }
        await Circle.ScopeAsync(context).ConfigureAwait(false);
        var (datasetId, dataset) = await Circle.DataAsync(context).ConfigureAwait(false);
        var configuration = string.Join('\n', Circle.ModelConfiguration(project), JsonSerializer.Serialize(project.Monitoring, ScopeJson.Default.MonitoringConfig),
            JsonSerializer.Serialize(project.Backtest, ScopeJson.Default.BacktestConfig), JsonSerializer.Serialize(project.Constraints, ScopeJson.Default.ConstraintsConfig),
            JsonSerializer.Serialize(project.Learning, ScopeJson.Default.LearningConfig), JsonSerializer.Serialize(project.Resources.CostPerCpuHour, ScopeJson.Default.Double));
        var identity = new RecordIdentity(BacktestReport.Kind, BacktestReport.Algorithm, [datasetId], configuration, project.Seed);
        return await context.DoAsync(5, "backtest", identity, LoopJson.Default.BacktestReport, _ => true,
            r => string.Join(", ", r.Policies.Select(p => FormattableString.Invariant($"{p.Policy} {p.LogLoss.Estimate:0.0000}"))),
            () => Task.Run(() =>
            {
                using var file = Circle.OpenRows(context, dataset.RowsHash);
                using var history = context.HistoryOf(Circle.RowsOf(context, dataset.RowsHash), dataset);
                return new Backtest(context, file, history, datasetId, (int)Math.Ceiling(dataset.LongestLabelDelay / DatasetImport.Day)).Play(dataset);
            })).ConfigureAwait(false);
    }

    BacktestReport Play(DatasetVersion dataset)
    {
        var (first, last) = ((int)Math.Floor(dataset.FirstTime / DatasetImport.Day), (int)Math.Floor(dataset.LastTime / DatasetImport.Day));
        if (last - first + 1 < 10) { throw LoopErrors.BacktestTooShort(last - first + 1).Exception(); }
        var start = first + Math.Max(3, (int)((last - first + 1) * _project.Backtest.Start));
        var window = Math.Max(4, Math.Min(_project.Monitoring.WindowDays, (start - first - _lag) / 2));
        var every = _project.Backtest.ScheduleDays ?? Math.Max(1, (last - start + 1) / 6);
        var reportFrom = ReportFrom(start, last);
        var all = new PolicyPlay(_context, _file, _history, _datasetId, window, _lag, null);
        RequireFirst(all.PeriodsBefore(start), start - first, window);
        // Weekly where there is room for it: a policy cannot be finer than that.
        var step = Math.Clamp((last - start + 1) / 12, 1, 7);
        var part = RowPart.AtMost(_project.Backtest.TuningRows, BacktestModel.RowOf(_file, reportFrom));
        var sampled = new PolicyPlay(_context, _file, _history, _datasetId, window, _lag, part);
        var (tuning, chosen) = Tune(sampled, start, reportFrom, first, step, part);

        var model = all.AnewAt(start)!;
        FreshnessPolicy[] policies = [FreshnessPolicy.Never, new("schedule", every, false), new("trigger", null, true), chosen with { Name = "tuned" }];
        var played = all.Play(policies, model, start, last + 1, reportFrom, Share(0.3, 0.85));
        var traffic = (double)(BacktestModel.RowOf(_file, last + 1) - BacktestModel.RowOf(_file, start)) / (last - start + 1);
        var price = new FreshnessPrice(_project.Learning.RetrainCost + model.CpuSeconds / 3600 * _project.Resources.CostPerCpuHour, traffic);
        var curve = sampled.AnewAt(start) is null ? null : StalenessCurve.Of(sampled.Age(start, last, step, Share(0.85, 1)), step, price, _project.Kpi.Currency, _project.Seed);
        return new(_datasetId, start, last, _lag, every, _project.Kpi.Currency, [.. played.Select(p => p.Result(played[0], start, true, _project.Seed))], [.. played.SelectMany(p => p.Points)])
        {
            ReportFrom = reportFrom,
            Tuning = tuning,
            Reported = [.. played.Select(p => p.Result(played[0], reportFrom, false, _project.Seed))],
            Staleness = curve,
        };
    }

    (PolicyTuning Tuning, FreshnessPolicy Chosen) Tune(PolicyPlay play, int start, int reportFrom, int first, int step, RowPart? part)
    {
        if (play.AnewAt(start) is not { } model)
        {
            var chosen = new FreshnessPolicy("every " + step + ", all rows", step, false);
            return (new(start, reportFrom - 1, part?.OneIn ?? 1, [], chosen.Name), chosen);
        }
        int[] schedules = [.. Enumerable.Range(0, 3).Select(n => step << n).Where(d => d < reportFrom - start)];
        // A window that holds all there is is no window.
        int[] windows = [.. _project.Learning.Windows.Where(d => d < start - first)];
        UpdateKind[] updates = [.. ModelUpdating.KindsOf(_project).Where(u => ModelUpdating.WhyNot(_project, u) is null)];
        var grid = FreshnessPolicy.Grid(schedules, windows, updates);
        var played = play.Play(grid, model, start, reportFrom, reportFrom, Share(0, 0.3), ranked: false);
        var tried = played.Select(p => (p.Policy, Result: p.Result(played[0], start, true, _project.Seed))).ToArray();
        // What the project asks for decides; where two are the same, the one that retrained less.
        var ranked = tried.OrderBy(t => _project.Objective == "value" ? -t.Result.Value : t.Result.LogLoss.Estimate).ThenBy(t => t.Result.Retrainings.Count).ToArray();
        return (new(start, reportFrom - 1, part?.OneIn ?? 1,
            [.. ranked.Select(t => new TriedPolicy(t.Policy.Name, t.Result.LogLoss.Estimate, t.Result.LogLossGain, t.Result.Value / Math.Max(1, t.Result.Rows), t.Result.Retrainings.Count, t.Result.Retrainings.Count(r => r.Promoted), t.Result.TrainCpuSeconds))],
            ranked[0].Policy.Name), ranked[0].Policy);
    }

    int ReportFrom(int start, int last)
    {
        if (_project.Backtest.ReportFrom is not { } date) { return start + (last - start + 1) / 2; }
        var day = CalendarDay.Of(date);
        return day > start && day <= last ? day : throw LoopErrors.BacktestReportFrom(date, CalendarDay.Text(start), CalendarDay.Text(last)).Exception();
    }

    void RequireFirst(BacktestModel.Periods periods, int day, int window)
    {
        if (periods.CanTrain(_file)) { return; }
        var (trainRows, trainPositives) = EncodedRows.Count(_file, periods.Train);
        var (judgeRows, judgePositives) = EncodedRows.Count(_file, periods.Judge);
        throw LoopErrors.BacktestNoFirstModel(day, window, _lag, trainRows, trainPositives, judgeRows, judgePositives).Exception();
    }

    Action<double> Share(double from, double to) => share => _context.Progress.Report(from + (to - from) * share);
}

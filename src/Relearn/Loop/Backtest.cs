using System.Text.Json;
using Relearn.Data;
using Relearn.Inference;
using Relearn.Modeling;
using Relearn.Monitoring;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Loop;

/// <summary>Plays the calendar for three policies at once: never retrain, on schedule, on trigger.</summary>
/// <remarks>
/// <code>
/// each morning:  1 look at the days whose labels are all known   2 retrain if the policy says so   3 promote what is better beyond doubt
/// each day:      4 the live model of each policy answers
/// </code>
/// Nothing is used before it was known. A candidate is judged on days that neither it nor the champion has learnt or calibrated from.
/// </remarks>
sealed class Backtest
{
    readonly CircleContext _context;
    readonly ProjectConfig _project;
    readonly RowsFile _file;
    readonly WindowHistory _history;
    readonly string _datasetId;
    readonly int _lag;
    readonly Dictionary<string, Predictor> _predictors = [];

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
            JsonSerializer.Serialize(project.Backtest, ScopeJson.Default.BacktestConfig), JsonSerializer.Serialize(project.Constraints, ScopeJson.Default.ConstraintsConfig));
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

    sealed class Policy(string name, BacktestModel first, int day)
    {
        public string Name => name;
        public BacktestModel Live { get; set; } = first;
        public int LiveSince { get; set; } = day;
        public int LastAttempt { get; set; } = day;
        public double TrainCpuSeconds { get; set; }
        public List<(DayTotals Totals, double Value)> Days { get; } = [];
        public List<BacktestDay> Points { get; } = [];
        public List<Retraining> Retrainings { get; } = [];
        public ScoreHistogram Histogram { get; } = new();
    }

    BacktestReport Play(DatasetVersion dataset)
    {
        var (first, last) = ((int)Math.Floor(dataset.FirstTime / DatasetImport.Day), (int)Math.Floor(dataset.LastTime / DatasetImport.Day));
        if (last - first + 1 < 10) { throw LoopErrors.BacktestTooShort(last - first + 1).Exception(); }
        var start = first + Math.Max(3, (int)((last - first + 1) * _project.Backtest.Start));
        var window = Math.Max(4, Math.Min(_project.Monitoring.WindowDays, (start - first - _lag) / 2));
        var every = _project.Backtest.ScheduleDays ?? Math.Max(1, (last - start + 1) / 6);
        var periods = BacktestModel.Periods.Before(_file, start, window, _lag);
        if (!periods.CanTrain(_file))
        {
            var (trainRows, trainPositives) = EncodedRows.Count(_file, periods.Train);
            var (judgeRows, judgePositives) = EncodedRows.Count(_file, periods.Judge);
            throw LoopErrors.BacktestNoFirstModel(start - first, window, _lag, trainRows, trainPositives, judgeRows, judgePositives).Exception();
        }
        var model = BacktestModel.At(_context, _datasetId, _file, _history, start, periods);
        Policy[] policies = [new("never", model, start), new("schedule", model, start), new("trigger", model, start)];
        for (var day = start; day <= last; day++)
        {
            _context.Execution.Cancellation.ThrowIfCancellationRequested();
            foreach (var policy in policies)
            {
                if (Reason(policy, day, window, every, start) is { } reason) { Retrain(policy, day, window, reason); }
            }
            Answer(policies, day);
            _context.Progress.Report((day - start + 1.0) / (last - start + 1));
        }
        return new(_datasetId, start, last, _lag, every, _project.Kpi.Currency, [.. policies.Select(p => Result(p, policies[0]))], [.. policies.SelectMany(p => p.Points)]);
    }

    string? Reason(Policy policy, int day, int window, int every, int start)
    {
        switch (policy.Name)
        {
            case "schedule": return day > start && (day - start) % every == 0 ? $"every {every} days" : null;
            case "trigger":
                if (day - policy.LastAttempt < _project.Backtest.CooldownDays) { return null; }
                var seen = policy.Days.Where(d => d.Totals.Day >= Math.Max(policy.LiveSince, day - _lag - window) && d.Totals.Day < day - _lag && d.Totals.Rows > 0).Select(d => d.Totals).ToArray();
                IReadOnlyList<WindowReport> windows = seen.Length == 0 ? [] : [Monitoring.Monitor.Window(seen, _project.Seed)];
                return Monitoring.Monitor.Triggers(_project, windows, policy.Live.JudgedLogLoss, policy.Live.JudgedRate, day - policy.Live.TrainedUntil / DatasetImport.Day) is [var reason, ..] ? reason : null;
            default: return null;
        }
    }

    void Retrain(Policy policy, int day, int window, string reason)
    {
        policy.LastAttempt = day;
        var periods = BacktestModel.Periods.Before(_file, day, window, _lag);
        if (!periods.CanTrain(_file))
        {
            policy.Retrainings.Add(new(day, reason, false, null, "no candidate: too few rows, or one class only, before this day"));
            return;
        }
        var candidate = BacktestModel.At(_context, _datasetId, _file, _history, day, periods);
        policy.TrainCpuSeconds += candidate.CpuSeconds;
        var (newer, rows) = BacktestModel.Score(Open(candidate), _file, _history, periods.Judge);
        var (older, _) = BacktestModel.Score(Open(policy.Live), _file, _history, periods.Judge);
        var (lossGain, valueGain) = Modeling.Evaluation.Evaluator.Compare(newer, candidate.Threshold, older, policy.Live.Threshold, rows.Positives, rows.Days, _project.Kpi, _project.Seed);
        var gain = _project.Objective == "value" ? valueGain : lossGain;
        var promoted = gain.Low > 0;
        policy.Retrainings.Add(new(day, reason, promoted, gain,
            FormattableString.Invariant($"{(_project.Objective == "value" ? $"{_project.Kpi.Currency} a decision" : "log loss")} gain {gain.Estimate:+0.00000;-0.00000;0.00000} [{gain.Low:+0.00000;-0.00000;0.00000}, {gain.High:+0.00000;-0.00000;0.00000}]: {(promoted ? "promoted" : "not better beyond doubt, kept the champion")}")));
        if (promoted) { (policy.Live, policy.LiveSince) = (candidate, day); }
    }

    Predictor Open(BacktestModel model)
    {
        if (!_predictors.TryGetValue(model.BundleHash, out var predictor))
        {
            predictor = Predictor.Open(_context.Artifacts.Require(model.BundleHash), model.BundleHash);
            _predictors.Add(model.BundleHash, predictor);
        }
        return predictor;
    }

    void Answer(Policy[] policies, int day)
    {
        // Every label counts in the end, whenever it became known.
        var range = new RowRange(BacktestModel.RowOf(_file, day), BacktestModel.RowOf(_file, day + 1), double.PositiveInfinity);
        foreach (var group in policies.GroupBy(p => p.Live.BundleHash))
        {
            var live = group.First().Live;
            var (probabilities, rows) = BacktestModel.Score(Open(live), _file, _history, range);
            double predicted = 0, positive = 0, loss = 0, value = 0;
            for (var i = 0; i < probabilities.Length; i++)
            {
                predicted += probabilities[i];
                positive += rows.Positives[i] ? 1 : 0;
                loss += BinaryMetrics.LogLoss(probabilities[i], rows.Positives[i]);
                value += _project.Kpi.ValueOf(probabilities[i] >= live.Threshold, rows.Positives[i]);
                foreach (var policy in group) { policy.Histogram.Add(probabilities[i], rows.Positives[i]); }
            }
            var n = probabilities.Length;
            if (n == 0) { continue; }
            foreach (var policy in group)
            {
                policy.Days.Add((new(day, n, predicted, positive, loss), value));
                policy.Points.Add(new(policy.Name, day, n, positive / n, predicted / n, loss / n, value, day - live.TrainedUntil / DatasetImport.Day));
            }
        }
    }

    PolicyResult Result(Policy policy, Policy never)
    {
        double[] rows = [.. policy.Days.Select(d => d.Totals.Rows)];
        var (predicted, positive) = (policy.Days.Sum(d => d.Totals.Predicted), policy.Days.Sum(d => d.Totals.Positive));
        Interval? Gain(Func<(DayTotals Totals, double Value), double> value, double sign) => policy == never ? null
            : BlockBootstrap.Mean([.. policy.Days.Zip(never.Days, (mine, theirs) => sign * (value(mine) - value(theirs)))], rows, _project.Seed);
        return new(policy.Name, (long)rows.Sum(), BlockBootstrap.Mean([.. policy.Days.Select(d => d.Totals.Loss)], rows, _project.Seed),
            policy.Histogram.Areas().RocAuc, (predicted - positive) / Math.Max(0.5, positive), policy.Days.Sum(d => d.Value),
            Gain(d => d.Totals.Loss, -1), Gain(d => d.Value, 1), policy.TrainCpuSeconds, policy.Retrainings);
    }
}

using Relearn.Data;
using Relearn.Data.Sampling;
using Relearn.Inference;
using Relearn.Modeling;
using Relearn.Modeling.Evaluation;
using Relearn.Modeling.Updating;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Loop.Learning;

/// <summary>Plays the calendar for policies that keep a model fresh, all on the same rows.</summary>
/// <remarks>
/// <code>
/// each morning:  1 look at the days whose labels are all known   2 retrain if the policy says so   3 promote what is better beyond doubt
/// each day:      4 the live model of each policy answers
/// </code>
/// Nothing is used before it was known. A candidate is judged on days that neither it nor the champion has learnt or calibrated from.
/// </remarks>
/// <param name="context">The workspace.</param>
/// <param name="file">The rows.</param>
/// <param name="history">Their windows.</param>
/// <param name="datasetId">The data set version.</param>
/// <param name="window">Days that are kept for calibration and judging.</param>
/// <param name="lag">Days until every label of a day is known.</param>
/// <param name="part">The part of the rows that is used; null: all.</param>
sealed class PolicyPlay(CircleContext context, RowsFile file, WindowHistory history, string datasetId, int window, int lag, RowPart? part)
{
    readonly ProjectConfig _project = context.Project;
    readonly Dictionary<string, Predictor> _predictors = [];
    readonly Dictionary<(string Bundle, int Day), DayAnswers?> _answers = [];

    /// <summary>The three periods before a morning.</summary>
    public BacktestModel.Periods PeriodsBefore(int day, int? learnDays = null) => BacktestModel.Periods.Before(file, day, window, lag, learnDays, part);

    /// <summary>The model that all rows make anew; null where they do not suffice.</summary>
    public BacktestModel? AnewAt(int day) => PeriodsBefore(day) is var periods && periods.CanTrain(file) ? BacktestModel.At(context, datasetId, file, history, day, periods) : null;

    /// <summary>Plays days [start, end) for policies that all begin with one model.</summary>
    /// <param name="policies">The policies; the first is what the others are held against.</param>
    /// <param name="first">The model that is live on the first morning.</param>
    /// <param name="start">The first day.</param>
    /// <param name="end">The day behind the last.</param>
    /// <param name="reportFrom">The day from which on the scores are kept for the report.</param>
    /// <param name="progress">Is told the share that is done.</param>
    /// <param name="ranked">Areas under curves are wanted too.</param>
    public IReadOnlyList<PlayedPolicy> Play(IReadOnlyList<FreshnessPolicy> policies, BacktestModel first, int start, int end, int reportFrom, Action<double> progress, bool ranked = true)
    {
        PlayedPolicy[] played = [.. policies.Select(p => new PlayedPolicy(p, first, start) { LearntUntil = PeriodsBefore(start).Train.End })];
        for (var day = start; day < end; day++)
        {
            context.Execution.Cancellation.ThrowIfCancellationRequested();
            var scores = ranked ? new Dictionary<string, ScoreHistogram>() : null;
            foreach (var policy in played)
            {
                if (Reason(policy, day, start) is { } reason) { Retrain(policy, day, reason); }
                var answers = Answer(policy.Live, day, scores);
                if (answers is null) { continue; }
                var n = answers.Totals.Rows;
                policy.Days.Add(answers);
                if (scores is not null)
                {
                    policy.AllScores.Add(scores[policy.Live.BundleHash], 1);
                    if (day >= reportFrom) { policy.Histogram.Add(scores[policy.Live.BundleHash], 1); }
                }
                policy.Points.Add(new(policy.Policy.Name, day, (long)n, answers.Totals.Positive / n, answers.Totals.Predicted / n, answers.Totals.Loss / n, answers.Value, day - policy.Live.TrainedUntil / DatasetImport.Day));
            }
            progress((day - start + 1.0) / (end - start));
        }
        return played;
    }

    string? Reason(PlayedPolicy policy, int day, int start)
    {
        if (policy.Policy.EveryDays is { } every) { return day > start && (day - start) % every == 0 ? $"every {every} days" : null; }
        if (!policy.Policy.OnTrigger || day - policy.LastAttempt < _project.Backtest.CooldownDays) { return null; }
        var seen = policy.Days.Select(d => d.Totals).Where(d => d.Day >= Math.Max(policy.LiveSince, day - lag - window) && d.Day < day - lag && d.Rows > 0).ToArray();
        IReadOnlyList<Monitoring.WindowReport> windows = seen.Length == 0 ? [] : [Monitoring.Monitor.Window(seen, _project.Seed)];
        return Monitoring.Monitor.Triggers(_project, windows, policy.Live.JudgedLogLoss, policy.Live.JudgedRate, day - policy.Live.TrainedUntil / DatasetImport.Day) is [var reason, ..] ? reason : null;
    }

    void Retrain(PlayedPolicy policy, int day, string reason)
    {
        policy.LastAttempt = day;
        var (periods, update) = (PeriodsBefore(day, policy.Policy.WindowDays), policy.Policy.Update);
        var parent = update == UpdateKind.Anew ? null : policy.Live;
        // What is updated learns from what came since.
        if (parent is not null) { periods = periods with { Train = periods.Train with { First = Math.Min(policy.LearntUntil, periods.Train.End) } }; }
        if (!periods.CanTrain(file))
        {
            policy.Retrainings.Add(new(day, reason, false, null, "no candidate: too few rows, or one class only, before this day"));
            return;
        }
        var candidate = BacktestModel.At(context, datasetId, file, history, day, periods, update, parent);
        policy.TrainCpuSeconds += candidate.CpuSeconds;
        var (newer, rows) = BacktestModel.Score(Open(candidate), file, history, periods.Judge);
        var (older, _) = BacktestModel.Score(Open(policy.Live), file, history, periods.Judge);
        var (lossGain, valueGain) = Evaluator.Compare(newer, candidate.Threshold, older, policy.Live.Threshold, rows.Positives, rows.Days, _project.Kpi, _project.Seed);
        var gain = _project.Objective == "value" ? valueGain : lossGain;
        var promoted = gain.Low > 0;
        policy.Retrainings.Add(new(day, reason, promoted, gain,
            FormattableString.Invariant($"{(_project.Objective == "value" ? $"{_project.Kpi.Currency} a decision" : "log loss")} gain {gain.Estimate:+0.00000;-0.00000;0.00000} [{gain.Low:+0.00000;-0.00000;0.00000}, {gain.High:+0.00000;-0.00000;0.00000}]: {(promoted ? "promoted" : "not better beyond doubt, kept the champion")}")));
        if (promoted) { (policy.Live, policy.LiveSince, policy.LearntUntil) = (candidate, day, periods.Train.End); }
    }

    Predictor Open(BacktestModel model)
    {
        if (!_predictors.TryGetValue(model.BundleHash, out var predictor))
        {
            predictor = Predictor.Open(context.Artifacts.Require(model.BundleHash), model.BundleHash);
            _predictors.Add(model.BundleHash, predictor);
        }
        return predictor;
    }

    // Sums of a day are kept, scores are not: there may be a hundred models of a hundred days.
    DayAnswers? Answer(BacktestModel model, int day, Dictionary<string, ScoreHistogram>? scores = null)
    {
        if (_answers.TryGetValue((model.BundleHash, day), out var known) && scores?.ContainsKey(model.BundleHash) != false) { return known; }
        // Every label counts in the end, whenever it became known.
        var range = new RowRange(BacktestModel.RowOf(file, day), BacktestModel.RowOf(file, day + 1), double.PositiveInfinity) { Part = part };
        var (probabilities, rows) = BacktestModel.Score(Open(model), file, history, range);
        var histogram = new ScoreHistogram();
        double predicted = 0, positive = 0, loss = 0, value = 0;
        for (var i = 0; i < probabilities.Length; i++)
        {
            predicted += probabilities[i];
            positive += rows.Positives[i] ? 1 : 0;
            loss += BinaryMetrics.LogLoss(probabilities[i], rows.Positives[i]);
            value += _project.Kpi.ValueOf(probabilities[i] >= model.Threshold, rows.Positives[i]);
            if (scores is not null) { histogram.Add(probabilities[i], rows.Positives[i]); }
        }
        if (scores is not null) { scores[model.BundleHash] = histogram; }
        return _answers[(model.BundleHash, day)] = probabilities.Length == 0 ? null : new(new(day, probabilities.Length, predicted, positive, loss), value);
    }

    /// <summary>Models made every so many days, each held on every later period against the one made when that began.</summary>
    /// <param name="start">Morning of the first.</param>
    /// <param name="last">The last day.</param>
    /// <param name="step">Days of a period.</param>
    /// <param name="progress">Is told the share that is done.</param>
    public IReadOnlyList<AgedPeriod> Age(int start, int last, int step, Action<double> progress)
    {
        var models = new List<BacktestModel?>();
        var compared = new List<AgedPeriod>();
        for (var day = start; day + step - 1 <= last; day += step)
        {
            context.Execution.Cancellation.ThrowIfCancellationRequested();
            models.Add(AnewAt(day));
            if (models[^1] is not { } fresh) { continue; }
            for (var age = 1; age < models.Count; age++)
            {
                if (models[^(age + 1)] is not { } aged) { continue; }
                double rows = 0, loss = 0, cost = 0;
                for (var d = day; d < day + step; d++)
                {
                    if (Answer(fresh, d) is not { } young || Answer(aged, d) is not { } old) { continue; }
                    (rows, loss, cost) = (rows + young.Totals.Rows, loss + old.Totals.Loss - young.Totals.Loss, cost + young.Value - old.Value);
                }
                compared.Add(new(models.Count - 1, age, rows, loss, cost));
            }
            progress((day - start + step) / (last - start + 1.0));
        }
        return compared;
    }
}

using System.Diagnostics;
using Relearn.Data;
using Relearn.Inference.Models;
using Relearn.Modeling.Evaluation;
using Relearn.Modeling.Learners;
using Relearn.Modeling.Learners.Linear;
using Relearn.Modeling.Learners.Trees;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Modeling;

/// <summary>Fits the declared model and its baselines, calibrates, sets the threshold, and judges all of them on the later rows.</summary>
static class ModelTraining
{
    const int LeastRows = 50;

    /// <summary>The learner that a project declares.</summary>
    public static ILearner LearnerOf(ProjectConfig project) => LearnerOf(project, project.Label.Natural is null ? LabelDelay.Mature : project.Label.Delay);

    /// <summary>The same with another treatment of rows whose event may still come.</summary>
    internal static ILearner LearnerOf(ProjectConfig project, LabelDelay delay) => delay != LabelDelay.Mature ? new Delays.DelayedLearner(OnAllRows(project), delay) : SamplingReport.SampleOf(project) is { } sample ? new SampledLearner(OnAllRows(project), sample) : OnAllRows(project);

    /// <summary>The same, whatever the project says of sampling.</summary>
    internal static ILearner OnAllRows(ProjectConfig project) => project.Model.Learner switch
    {
        "linear" => new LinearLearner(),
        FtrlLearner.LearnerName => FtrlLearner.Of(project),
        "rate_table" => new RateTableLearner(),
        _ => new TreeLearner(project.Model, project.Seed),
    };

    /// <summary>Fits the model alone, without judging it.</summary>
    public static (EncodedRows Rows, IModel Model) Fit(ProjectConfig project, RowsFile file, RowRange train, Execution execution)
    {
        var rows = FeatureFitting.Fit(project, file, train, execution.History);
        return (rows, LearnerOf(project).Fit(rows, train, execution));
    }

    /// <summary>Trains and judges.</summary>
    public static (ModelRun Run, byte[] Bundle) Train(ProjectConfig project, string projectHash, string datasetId, string rowsHash, RowsFile file, Execution execution)
    {
        var seconds = new SortedDictionary<string, double>(StringComparer.Ordinal);
        var watch = Stopwatch.StartNew();
        var split = TimeSplit.Of(file, project.Split);
        Require(file, split);
        var rows = FeatureFitting.Fit(project, file, split.Train, execution.History);
        var encoder = rows.Encoder;
        Lap("encode");
        var learner = LearnerOf(project);
        var model = learner.Fit(rows, split.Train, execution);
        Lap("train");
        ILearner[] baselines = [.. new ILearner[] { new ConstantLearner(), new RateTableLearner(), new LinearLearner() }.Where(b => b.Name != learner.Name)];
        var baselineModels = baselines.Select(b => b.Fit(rows, split.Train, execution with { Progress = null })).ToArray();
        Lap("baselines");

        IScorer[] scorers = [model.Scorer, .. baselineModels.Select(b => b.Scorer)];
        var validation = ScoredRows.Of(rows, split.Validation, scorers);
        var calibrations = scorers.Select((_, m) => Calibrator.Fit(validation.Raw[m], validation.Positives)).ToArray();
        (var sampling, calibrations[0]) = SamplingReport.Of(project, rows, split.Train, validation, calibrations[0]);
        var calibration = calibrations[0];
        var thresholds = scorers.Select((_, m) => project.Decision.Threshold
            ?? ThresholdSearch.Best(validation.Probabilities(m, calibrations[m]), validation.Positives, project.Kpi)).ToArray();
        var validationMetrics = Evaluator.Evaluate(validation.Probabilities(0, calibration), validation.Positives, validation.Days, thresholds[0], project.Kpi, project.Seed);
        Lap("calibrate");

        var test = ScoredRows.Of(rows, split.Test, scorers);
        var probabilities = test.Probabilities(0, calibration);
        var metrics = Evaluator.Evaluate(probabilities, test.Positives, test.Days, thresholds[0], project.Kpi, project.Seed);
        var comparisons = baselineModels.Select((b, i) => CompareWith(project, test, probabilities, thresholds[0], b.Learner, test.Probabilities(i + 1, calibrations[i + 1]), thresholds[i + 1])).ToList();
        comparisons.AddRange(CompareWithRule(project, file, split.Test, test, probabilities, thresholds[0]));
        var (months, slices) = Parts(project, file, split.Test, test, probabilities, thresholds[0]);
        var suspects = SuspectGroup.Of(project, file, calibration, validation, test);
        Lap("evaluate");

        var (trainRows, trainPositives) = rows.Count(split.Train);
        var bundle = ModelBundle.Write(project, encoder, model, calibration, project.Serving.Trust ? Trust.FamiliarFitting.Fit(rows, split.Train, split.Validation) : null);
        var run = new ModelRun(projectHash, datasetId, rowsHash, model.Learner, model.Learner == "trees" ? TreeLearner.LibraryVersion : null, model.Hash, ContentHash.Of(bundle),
            split.Train, split.Validation, split.Test, trainRows, (double)trainPositives / trainRows, NewestLearnt(LearnerOf(project), file, split.Train),
            calibration, thresholds[0], validationMetrics, metrics, comparisons, months, slices,
            [.. project.Features.Select((f, i) => new FeatureIdentity(f.Name, ContentHash.Of(encoder.Program.TextOf(i))[..12]))],
            InputReference.Of(file, encoder.Program.Inputs, split.Train), seconds, SplitCounts.Of(file, split, project.Split), sampling,
            HashReport.Of(rows.Source, split.Train) is { Count: > 0 } hashes ? hashes : null, suspects)
        {
            Decisions = DecisionReport.Of(probabilities, test.Positives, test.Days, thresholds[0], project),
            Likely = LikelyPositives.Draw(rows, model.Scorer, calibration, LikelyPositives.DefaultRows, project.Seed).Expected is { Unlabelled: > 0 } likely ? likely : null,
        };
        return (run, bundle);

        void Lap(string part)
        {
            seconds[part] = watch.Elapsed.TotalSeconds;
            watch.Restart();
        }
    }

    internal static BaselineComparison CompareWith(ProjectConfig project, ScoredRows test, double[] model, double modelThreshold, string name, double[] baseline, double threshold)
    {
        var (loss, value) = Evaluator.Compare(model, modelThreshold, baseline, threshold, test.Positives, test.Days, project.Kpi, project.Seed);
        return new(name, Evaluator.Evaluate(baseline, test.Positives, test.Days, threshold, project.Kpi, project.Seed), loss, value);
    }

    // The declared rule only decides; as a probability it is the rate of the rows where it acts, or does not.
    static IEnumerable<BaselineComparison> CompareWithRule(ProjectConfig project, RowsFile file, RowRange range, ScoredRows test, double[] model, double threshold)
    {
        if (project.Decision.RuleWithoutModel is not { } rule) { yield break; }
        var acts = Conditions.Evaluate(file, project.InputColumns, [new("rule", rule)], range)[0];
        var rates = new double[2];
        var counts = new double[2];
        for (var i = 0; i < test.Rows; i++)
        {
            var side = acts[test.RowIndexes[i] - range.First] ? 1 : 0;
            counts[side]++;
            rates[side] += test.Positives[i] ? 1 : 0;
        }
        var order = Math.Max(rates[0] / Math.Max(1, counts[0]), 1e-6);
        var probabilities = new double[test.Rows];
        for (var i = 0; i < probabilities.Length; i++)
        {
            var side = acts[test.RowIndexes[i] - range.First] ? 1 : 0;
            // The order of the two sides is the rule's, also where the rule is wrong about it.
            probabilities[i] = side == 1 ? Math.Max(rates[1] / Math.Max(1, counts[1]), order * (1 + 1e-9)) : order;
        }
        yield return CompareWith(project, test, model, threshold, "rule_without_model", probabilities, order * (1 + 5e-10));
    }

    internal static (IReadOnlyList<NamedMetrics> Months, IReadOnlyList<NamedMetrics> Slices) Parts(ProjectConfig project, RowsFile file, RowRange range, ScoredRows test, double[] probabilities, double threshold)
    {
        var months = Months(test.Days, rows => Part(rows));
        var met = Conditions.Evaluate(file, project.InputColumns, project.Slices, range);
        var slices = new List<NamedMetrics>();
        for (var k = 0; k < project.Slices.Count; k++)
        {
            var rows = new List<int>();
            for (var i = 0; i < test.Rows; i++)
            {
                if (met[k][test.RowIndexes[i] - range.First]) { rows.Add(i); }
            }
            if (rows.Count > 0) { slices.Add(new(project.Slices[k].Name, Part(rows))); }
        }
        return (months, slices);

        Metrics Part(List<int> at)
        {
            var (p, y, days) = (new double[at.Count], new bool[at.Count], new int[at.Count]);
            for (var i = 0; i < p.Length; i++) { (p[i], y[i], days[i]) = (probabilities[at[i]], test.Positives[at[i]], test.Days[at[i]]); }
            return Evaluator.Evaluate(p, y, days, threshold, project.Kpi, project.Seed);
        }
    }

    /// <summary>Metrics by month of rows that have a day each.</summary>
    internal static IReadOnlyList<NamedMetrics> Months(int[] days, Func<List<int>, Metrics> metricsOf)
    {
        var monthOfDay = days.Distinct().ToDictionary(d => d, MonthOf);
        var inMonth = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < days.Length; i++)
        {
            var month = monthOfDay[days[i]];
            if (!inMonth.TryGetValue(month, out var rows)) { inMonth.Add(month, rows = []); }
            rows.Add(i);
        }
        return [.. inMonth.Select(m => new NamedMetrics(m.Key, metricsOf(m.Value)))];
    }

    static string MonthOf(int day) => DateTime.UnixEpoch.AddDays(day).ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);

    internal static void Require(RowsFile file, RowRange range, string period, int least)
    {
        if (ProblemOf(file, period, range, least) is { } problem) { throw problem.Exception(); }
    }

    /// <summary>Refuses a split whose sides cannot be learnt from or judged; all that is wrong is said at once.</summary>
    internal static void Require(RowsFile file, TimeSplit split)
    {
        var problems = new[] { ("training", split.Train, LeastRows), ("validation", split.Validation, 2), ("test", split.Test, 2) }.Select(side => ProblemOf(file, side.Item1, side.Item2, side.Item3)).OfType<UserError>().ToArray();
        if (problems.Length > 0) { throw new UserErrorException(problems); }
    }

    static UserError? ProblemOf(RowsFile file, string period, RowRange range, int least)
    {
        var (rows, positives) = EncodedRows.Count(file, range);
        return rows < least ? ModelErrors.TooFewRows(period, rows, least)
            : positives == 0 || positives == rows ? ModelErrors.OneClass(period, positives > 0)
            : positives == 1 || positives == rows - 1 ? ModelErrors.OneExample(period, rows, positives == 1)
            : null;
    }

    /// <summary>Event time of the newest row that a learner learns from; of pending rows too, where it takes them.</summary>
    internal static double NewestLearnt(ILearner learner, RowsFile file, RowRange range) =>
        learner is Delays.DelayedLearner delayed && file.HasEvents ? delayed.NewestRow(file, range) : NewestUsable(file, range);

    /// <summary>Event time of the newest row that may be learnt from.</summary>
    internal static double NewestUsable(RowsFile file, RowRange range)
    {
        Span<double> known = stackalloc double[1];
        for (var row = range.End - 1; row >= range.First; row--)
        {
            file.Read(RowsFile.LabelKnown, row, known);
            if (known[0] <= range.KnownBy) { return TimeSplit.TimeAt(file, row); }
        }
        return TimeSplit.TimeAt(file, range.First);
    }
}

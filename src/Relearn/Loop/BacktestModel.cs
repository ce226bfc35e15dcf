using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Sampling;
using Relearn.Inference;
using Relearn.Modeling;
using Relearn.Modeling.Evaluation;
using Relearn.Modeling.Updating;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Loop;

/// <summary>A model as it could have been made on the morning of a day, kept in the ledger so that a back-test that was cut off goes on.</summary>
/// <param name="BundleHash">The bundle.</param>
/// <param name="Threshold">Act where the probability is at least this.</param>
/// <param name="TrainedUntil">Event time of the newest training row, microseconds since 1970 UTC.</param>
/// <param name="JudgedLogLoss">Log loss on the days that neither training nor calibration saw.</param>
/// <param name="JudgedRate">Share of those rows whose label is true.</param>
/// <param name="CpuSeconds">Processor time of the training.</param>
sealed record BacktestModel(string BundleHash, double Threshold, double TrainedUntil, Interval JudgedLogLoss, double JudgedRate, double CpuSeconds)
{
    public const string Kind = "backtest_model";
    const int Algorithm = 1;

    /// <summary>The three periods before a morning: learn, calibrate and set the threshold, judge.</summary>
    public readonly record struct Periods(RowRange Train, RowRange Calibrate, RowRange Judge)
    {
        /// <summary>Every label used was known on the morning of <paramref name="day"/>; what is learnt from was known before calibration began.</summary>
        /// <param name="file">The rows.</param>
        /// <param name="day">The morning.</param>
        /// <param name="windowDays">Days that are kept for calibration and judging.</param>
        /// <param name="lagDays">Days until every label is known.</param>
        /// <param name="learnDays">Days to learn from; null: all before.</param>
        /// <param name="part">The part of the rows that is used; null: all.</param>
        public static Periods Before(RowsFile file, int day, int windowDays, int lagDays, int? learnDays = null, RowPart? part = null)
        {
            var (start, middle) = (day - windowDays - lagDays, day - (windowDays + 1) / 2 - lagDays);
            var morning = day * DatasetImport.Day;
            return new(
                new(learnDays is { } days ? RowOf(file, start - days) : 0, RowOf(file, start), start * DatasetImport.Day) { Part = part },
                new(RowOf(file, start), RowOf(file, middle), morning) { Part = part },
                new(RowOf(file, middle), RowOf(file, day - lagDays), morning) { Part = part });
        }

        public bool CanTrain(RowsFile file) => Has(file, Train, 50) && Has(file, Calibrate, 2) && Has(file, Judge, 2);

        static bool Has(RowsFile file, RowRange range, int least)
        {
            var (rows, positives) = EncodedRows.Count(file, range);
            return rows >= least && positives > 0 && positives < rows;
        }
    }

    public static long RowOf(RowsFile file, int day) => file.FirstAtOrAfter(day * DatasetImport.Day);

    /// <summary>The model of that morning, from the ledger if it is there.</summary>
    /// <param name="context">The workspace.</param>
    /// <param name="datasetId">The data set version.</param>
    /// <param name="file">Its rows.</param>
    /// <param name="history">Its windows.</param>
    /// <param name="day">The morning.</param>
    /// <param name="periods">What is learnt from, calibrated on and judged by.</param>
    /// <param name="update">Anew, or from <paramref name="parent"/>.</param>
    /// <param name="parent">The model before it; null: it is made anew.</param>
    public static BacktestModel At(CircleContext context, string datasetId, RowsFile file, WindowHistory history, int day, Periods periods, UpdateKind update = UpdateKind.Anew, BacktestModel? parent = null)
    {
        var project = context.Project;
        // What all rows from the first make anew has the id that it had before there was a choice.
        var recipe = (periods.Train.First, periods.Train.Part, update) is (0, null, UpdateKind.Anew) ? ""
            : string.Create(CultureInfo.InvariantCulture, $"\n{periods.Train.First} {periods.Train.Part?.OneIn ?? 1} {update} {parent?.BundleHash} {(update == UpdateKind.Anew ? "" : JsonSerializer.Serialize(project.Learning, ScopeJson.Default.LearningConfig))}");
        var identity = new RecordIdentity(Kind, Algorithm, [datasetId], string.Create(CultureInfo.InvariantCulture, $"{Circle.ModelConfiguration(project)}\n{day} {periods.Train.End} {periods.Calibrate.End} {periods.Judge.End}{recipe}"), project.Seed);
        if (context.Ledger.Find(identity.Id()) is { } known && Parse(known.Body) is { } before && context.Artifacts.Contains(before.BundleHash)) { return before; }
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var execution = context.Execution with { Progress = null, History = history };
        var (rows, model) = parent is null ? ModelTraining.Fit(project, file, periods.Train, execution)
            : ModelUpdating.Update(project, context.Artifacts.Require(parent.BundleHash), file, periods.Train, update, execution);
        var calibrate = ScoredRows.Of(rows, periods.Calibrate, [model.Scorer]);
        var calibration = Calibrator.Fit(calibrate.Raw[0], calibrate.Positives);
        var threshold = project.Decision.Threshold ?? ThresholdSearch.Best(calibrate.Probabilities(0, calibration), calibrate.Positives, project.Kpi);
        var judge = ScoredRows.Of(rows, periods.Judge, [model.Scorer]);
        var probabilities = judge.Probabilities(0, calibration);
        var loss = ResamplingBlocks.Of(judge.Days).Mean(row => BinaryMetrics.LogLoss(probabilities[row], judge.Positives[row]), project.Seed);
        var bundle = context.Artifacts.Put(ModelBundle.Write(project, rows.Encoder, model, calibration));
        process.Refresh();
        var made = new BacktestModel(bundle, threshold, ModelTraining.NewestLearnt(ModelTraining.LearnerOf(project), file, periods.Train), loss, judge.Positives.Average(p => p ? 1.0 : 0), (process.TotalProcessorTime - cpu).TotalSeconds);
        var record = context.Ledger.Append(identity, JsonSerializer.Serialize(made, LoopJson.Default.BacktestModel), context.Actor, cpuSeconds: made.CpuSeconds, anew: true);
        return Parse(record.Body);
    }

    static BacktestModel Parse(string body) => JsonSerializer.Deserialize(body, LoopJson.Default.BacktestModel)!;

    /// <summary>Probabilities on the usable rows of a range.</summary>
    public static (double[] Probabilities, ScoredRows Rows) Score(Predictor predictor, RowsFile file, WindowHistory history, RowRange range)
    {
        var rows = ScoredRows.Of(new(file, predictor.Encoder, history), range, [predictor.Scorer]);
        return (rows.Probabilities(0, predictor.Manifest.Calibration), rows);
    }
}

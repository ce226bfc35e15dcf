using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Relearn.Data;
using Relearn.Inference;
using Relearn.Modeling;
using Relearn.Modeling.Evaluation;
using Relearn.Numerics;
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
        public static Periods Before(RowsFile file, int day, int windowDays, int lagDays)
        {
            var (start, middle) = (day - windowDays - lagDays, day - (windowDays + 1) / 2 - lagDays);
            var morning = day * DatasetImport.Day;
            return new(
                new(0, RowOf(file, start), start * DatasetImport.Day),
                new(RowOf(file, start), RowOf(file, middle), morning),
                new(RowOf(file, middle), RowOf(file, day - lagDays), morning));
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
    public static BacktestModel At(CircleContext context, string datasetId, RowsFile file, WindowHistory history, int day, Periods periods)
    {
        var project = context.Project;
        var identity = new RecordIdentity(Kind, Algorithm, [datasetId], string.Create(CultureInfo.InvariantCulture, $"{Circle.ModelConfiguration(project)}\n{day} {periods.Train.End} {periods.Calibrate.End} {periods.Judge.End}"), project.Seed);
        if (context.Ledger.Find(identity.Id()) is { } known && Parse(known.Body) is { } before && context.Artifacts.Contains(before.BundleHash)) { return before; }
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var (rows, model) = ModelTraining.Fit(project, file, periods.Train, context.Execution with { Progress = null, History = history });
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

using System.Globalization;
using Relearn.Data;
using Relearn.Modeling;
using Relearn.Modeling.Evaluation;
using Relearn.Scoping;

namespace Relearn.Benchmarks;

/// <summary><c>features FOLDER</c>: what the windows of a project are worth: the same model with them and without, on the held-out period, paired by row.</summary>
static class FeatureGain
{
    public static int Run(string folder)
    {
        using var workspace = Workspace.Open(folder);
        var context = workspace.Context(default);
        var (_, dataset) = Loop.Circle.DataAsync(context).GetAwaiter().GetResult();
        using var file = Loop.Circle.OpenRows(context, dataset.RowsHash);
        using var history = context.HistoryOf(dataset.RowsHash, dataset);
        var project = workspace.Project;
        var plain = project with { Features = [.. project.Features.Where(f => !f.Source.Contains(" over ", StringComparison.Ordinal) && !f.Source.Contains("target_mean", StringComparison.Ordinal))] };
        var split = TimeSplit.Of(file, project.Split);
        var (with, without) = (Score(project, file, history, split, context), Score(plain, file, history, split, context));
        Print($"{project.Features.Count} features, {project.Features.Count - plain.Features.Count} of them windows", with, project);
        Print("without windows", without, project);
        var (loss, value) = Evaluator.Compare(with.Probabilities, with.Threshold, without.Probabilities, without.Threshold, with.Rows.Positives, with.Rows.Days, project.Kpi, project.Seed);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"gain: log loss {loss.Estimate:0.0000} [{loss.Low:0.0000}, {loss.High:0.0000}], {project.Kpi.Currency} a decision {value.Estimate:0.00} [{value.Low:0.00}, {value.High:0.00}]"));
        return 0;
    }

    static (double[] Probabilities, double Threshold, ScoredRows Rows) Score(ProjectConfig project, RowsFile file, WindowHistory history, TimeSplit split, Loop.CircleContext context)
    {
        var (rows, model) = ModelTraining.Fit(project, file, split.Train, context.Execution with { History = history });
        var validation = ScoredRows.Of(rows, split.Validation, [model.Scorer]);
        var calibration = Calibrator.Fit(validation.Raw[0], validation.Positives);
        var threshold = ThresholdSearch.Best(validation.Probabilities(0, calibration), validation.Positives, project.Kpi);
        var test = ScoredRows.Of(rows, split.Test, [model.Scorer]);
        return (test.Probabilities(0, calibration), threshold, test);
    }

    static void Print(string name, (double[] Probabilities, double Threshold, ScoredRows Rows) scored, ProjectConfig project)
    {
        var m = Evaluator.Evaluate(scored.Probabilities, scored.Rows.Positives, scored.Rows.Days, scored.Threshold, project.Kpi, project.Seed);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: AUC {m.RocAuc!.Estimate:0.0000} [{m.RocAuc.Low:0.0000}, {m.RocAuc.High:0.0000}], log loss {m.LogLoss.Estimate:0.0000} [{m.LogLoss.Low:0.0000}, {m.LogLoss.High:0.0000}]"));
    }
}

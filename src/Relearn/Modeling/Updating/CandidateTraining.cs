using Relearn.Data;
using Relearn.Modeling.Evaluation;
using Relearn.Modeling.Learners;
using Relearn.Modeling.Learners.Trees;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Modeling.Updating;

/// <summary>Makes a candidate and judges it on rows that neither it nor the champion learnt or calibrated from.</summary>
static class CandidateTraining
{
    /// <summary>Fits the model alone.</summary>
    public static (EncodedRows Rows, IModel Model) Fit(ProjectConfig project, RowsFile file, RowRange train, RunOrigin origin, ArtifactStore artifacts, Execution execution)
    {
        var range = train with { Part = origin.Part };
        return origin.ParentBundle is { } parent ? ModelUpdating.Update(project, artifacts.Require(parent), file, range, origin.Update, execution) : ModelTraining.Fit(project, file, range, execution);
    }

    /// <summary>Fits, calibrates, sets the threshold and judges. The run's only baseline is the champion.</summary>
    /// <param name="project">What the project declares.</param>
    /// <param name="projectHash">The artifact with it.</param>
    /// <param name="datasetId">The data set version.</param>
    /// <param name="rowsHash">Hash of its rows.</param>
    /// <param name="file">Its rows.</param>
    /// <param name="train">What is learnt from.</param>
    /// <param name="calibrate">What sets calibration and threshold.</param>
    /// <param name="judge">What judges.</param>
    /// <param name="origin">What it comes from.</param>
    /// <param name="artifacts">Where the champion's bundle is.</param>
    /// <param name="champion">Probabilities of the champion on the judging rows, and its threshold.</param>
    /// <param name="execution">How the work is done.</param>
    public static (ModelRun Run, byte[] Bundle, ScoredRows Judged, double[] Probabilities) Train(ProjectConfig project, string projectHash, string datasetId, string rowsHash, RowsFile file,
        RowRange train, RowRange calibrate, RowRange judge, RunOrigin origin, ArtifactStore artifacts, (double[] Probabilities, double Threshold) champion, Execution execution)
    {
        var part = origin.Part;
        var (rows, model) = Fit(project, file, train, origin, artifacts, execution);
        var validation = ScoredRows.Of(rows, calibrate with { Part = part }, [model.Scorer]);
        var (sampling, calibration) = SamplingReport.Of(project, rows, train with { Part = part }, validation, Calibrator.Fit(validation.Raw[0], validation.Positives));
        var threshold = project.Decision.Threshold ?? ThresholdSearch.Best(validation.Probabilities(0, calibration), validation.Positives, project.Kpi);
        var test = ScoredRows.Of(rows, judge with { Part = part }, [model.Scorer]);
        var probabilities = test.Probabilities(0, calibration);
        var (months, slices) = ModelTraining.Parts(project, file, judge, test, probabilities, threshold);
        var (trainRows, trainPositives) = rows.Count(train with { Part = part });
        var bundle = ModelBundle.Write(project, rows.Encoder, model, calibration);
        var learner = ModelTraining.LearnerOf(project);
        return (new(projectHash, datasetId, rowsHash, model.Learner, model.Learner == "trees" ? TreeLearner.LibraryVersion : null, model.Hash, ContentHash.Of(bundle),
            train, calibrate, judge, trainRows, (double)trainPositives / trainRows, ModelTraining.NewestLearnt(learner, file, train), calibration, threshold,
            Evaluator.Evaluate(validation.Probabilities(0, calibration), validation.Positives, validation.Days, threshold, project.Kpi, project.Seed),
            Evaluator.Evaluate(probabilities, test.Positives, test.Days, threshold, project.Kpi, project.Seed),
            [ModelTraining.CompareWith(project, test, probabilities, threshold, "champion", champion.Probabilities, champion.Threshold)],
            months, slices, [.. project.Features.Select((f, i) => new FeatureIdentity(f.Name, ContentHash.Of(rows.Encoder.Program.TextOf(i))[..12]))],
            InputReference.Of(file, rows.Encoder.Program.Inputs, train), new Dictionary<string, double>(), null, sampling)
        { Origin = origin }, bundle, test, probabilities);
    }
}

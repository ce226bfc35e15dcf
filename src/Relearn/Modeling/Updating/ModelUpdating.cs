using Relearn.Data;
using Relearn.Inference;
using Relearn.Inference.Bundles;
using Relearn.Inference.Models.Trees;
using Relearn.Modeling.Learners;
using Relearn.Modeling.Learners.Linear;
using Relearn.Modeling.Learners.Trees;
using Relearn.Scoping;

namespace Relearn.Modeling.Updating;

/// <summary>Makes a model from the one before it and the rows that came since. Vocabularies and all else that features learnt stay as they were.</summary>
/// <remarks>The same model before and the same rows give the same model, so what was updated many times can be made again from its first ancestor.</remarks>
static class ModelUpdating
{
    /// <summary>With more trees than so many times what the project declares, a model is made anew instead.</summary>
    public const int MostGrowth = 3;

    /// <summary>The updates that a project asks for.</summary>
    public static IReadOnlyList<UpdateKind> KindsOf(ProjectConfig project) => [.. project.Learning.Updates.Select(u => u == "refit" ? UpdateKind.Refit : UpdateKind.Continue)];

    /// <summary>Why a project's models cannot be updated so; null where they can.</summary>
    public static string? WhyNot(ProjectConfig project, UpdateKind update)
    {
        if (update == UpdateKind.Anew) { return null; }
        if (project.Label.Natural is not null && project.Label.Delay != LabelDelay.Mature) { return "rows whose event may still come are learnt from ('label.delay'), and what was said of them would have to be taken back"; }
        if (SamplingReport.SampleOf(project) is not null) { return "only a share of the negatives is learnt from ('sampling.negatives')"; }
        return (project.Model.Learner, update) switch
        {
            ("trees", _) => project.Model.OwnObjective ? "its trees have an objective of their own ('model.positive_weight', 'model.focal')" : null,
            (FtrlLearner.LearnerName, UpdateKind.Continue) => null,
            (FtrlLearner.LearnerName, _) => "it has no leaves; 'continue' goes on from its weights",
            var (learner, _) => $"'{learner}' keeps nothing to go on from; 'trees' and '{FtrlLearner.LearnerName}' can be updated",
        };
    }

    /// <summary>Why the model of a bundle cannot be updated so, beyond what the project says; null where it can.</summary>
    public static string? WhyNot(ProjectConfig project, Predictor before, UpdateKind update) => WhyNot(project, update)
        ?? (update == UpdateKind.Anew ? null
            : before.Manifest.Learner != (project.Model.Learner == FtrlLearner.LearnerName ? FtrlLearner.Served : project.Model.Learner) ? $"the champion was made by '{before.Manifest.Learner}', the project says '{project.Model.Learner}'"
            : !before.Encoder.Program.Features.SequenceEqual(project.Features) ? "the features changed since the champion was made"
            : update == UpdateKind.Continue && before.Scorer is TreeEnsemble trees && trees.Trees + project.Learning.UpdateTrees > MostGrowth * project.Model.Trees ? FormattableString.Invariant($"the champion has {trees.Trees} trees; beyond {MostGrowth} times 'model.trees' it is made anew")
            : null);

    /// <summary>Updates the model of a bundle.</summary>
    /// <param name="project">What the project declares.</param>
    /// <param name="path">The bundle of the model before.</param>
    /// <param name="file">The rows.</param>
    /// <param name="range">What came since, or so much of it as is to be learnt from.</param>
    /// <param name="update">Continue or refit.</param>
    /// <param name="execution">How the work is done.</param>
    public static (EncodedRows Rows, IModel Model) Update(ProjectConfig project, string path, RowsFile file, RowRange range, UpdateKind update, Execution execution)
    {
        var predictor = Predictor.Open(path);
        using var bundle = BundleFile.Open(path);
        var rows = new EncodedRows(file, predictor.Encoder, execution.History);
        if (project.Model.Learner == FtrlLearner.LearnerName) { return (rows, FtrlLearner.Of(project).Continue(bundle, rows, range, execution)); }
        var (learner, text) = (new TreeLearner(project.Model, project.Seed), bundle.Read("trees"));
        return (rows, update == UpdateKind.Refit
            ? LeafRefit.Refit(learner, text, rows, range, project.Model.LearningRate, project.Learning.Decay, execution)
            : learner.Continue(text, rows, range, project.Learning.UpdateTrees, execution));
    }
}

using Relearn.Data;
using Relearn.Data.Labels.Suspects;
using Relearn.Data.Sampling;
using Relearn.Data.Taxonomies;
using Relearn.Modeling.Classes;
using Relearn.Modeling.Learners;
using Relearn.Scoping;

namespace Relearn.Modeling.OutOfFold;

/// <summary>The rows of a project with the classes that models give them which did not learn from them: what wrong labels are looked for in. The same as <see cref="OutOfFoldRows"/>, for labels that are one of several classes.</summary>
/// <param name="Rows">Row number of each item, ascending.</param>
/// <param name="Probabilities">Class of the given label, and the share of the scores that each class has.</param>
/// <param name="Learner">What was fitted.</param>
/// <param name="ModelHashes">Hash of each fold's model.</param>
sealed record OutOfFoldClasses(long[] Rows, TopProbabilities Probabilities, string Learner, IReadOnlyList<string> ModelHashes)
{
    /// <summary>Makes them.</summary>
    /// <param name="project">Its features, split and seed.</param>
    /// <param name="file">The rows.</param>
    /// <param name="classes">The classes; what the plan tells apart is what is doubted.</param>
    /// <param name="learner">The learner that is fitted on each fold.</param>
    /// <param name="execution">How the work is done.</param>
    /// <param name="folds">Number of folds, 2 to 255.</param>
    public static OutOfFoldClasses Of(ProjectConfig project, RowsFile file, ClassesInUse classes, string learner, Execution execution, int folds = RowFolds.Usual)
    {
        var range = new RowRange(0, file.Rows, double.PositiveInfinity);
        var dealt = RowFolds.Of(project, file, range, folds);
        var classOf = ClassesInUse.ClassOfLabel(classes.NodeOfLabel, classes.Plan);
        var (set, width) = (new ClassSet(classes.Taxonomy, classes.Plan.Classes), Math.Min(TopProbabilities.DefaultWidth, classes.Plan.Classes.Length));
        var parts = new (SparseRows Rows, RankedRows Ranked)[folds];
        var hashes = new string[folds];
        for (var fold = 0; fold < folds; fold++)
        {
            var train = range with { Fold = new(dealt, fold, Within: false) };
            var encoder = SparseFitting.Fit(project, file, train, execution.History, execution);
            var source = FeatureRows.Open(file, encoder.Program, execution.History).With(encoder.Program, train);
            var model = LearnerChoice.LearnerOf(learner, project, set).Fit(SparseFitting.Encode(encoder, source, train, classOf, execution), set, execution with { Progress = null });
            var rows = SparseFitting.Encode(encoder, source, range with { Fold = new(dealt, fold, Within: true) }, classOf, execution);
            (parts[fold], hashes[fold]) = ((rows, RankedRows.Of(model.Scorer, rows, execution, width)), model.Hash);
            execution.Progress?.Invoke((fold + 1.0) / folds);
        }
        return Join(parts, set.Count, width, learner, hashes);
    }

    static OutOfFoldClasses Join((SparseRows Rows, RankedRows Ranked)[] parts, int classes, int width, string learner, string[] hashes)
    {
        // A row whose label no fold learnt has nothing to be held against.
        var places = parts.SelectMany((p, fold) => Enumerable.Range(0, p.Rows.Count).Where(i => p.Rows.Classes[i] >= 0).Select(i => (Row: p.Rows.Indexes[i], Fold: fold, At: i))).OrderBy(p => p.Row).ToArray();
        var builder = new TopProbabilities.Builder(places.Length, classes, width);
        var (kept, shares) = (new int[width], new double[width]);
        for (var item = 0; item < places.Length; item++)
        {
            var (rows, ranked) = parts[places[item].Fold];
            var best = ranked[places[item].At];
            double total = 0;
            foreach (var candidate in best) { total += candidate.Score; }
            for (var j = 0; j < best.Length; j++) { (kept[j], shares[j]) = (best[j].Class, total > 0 ? best[j].Score / total : 0); }
            builder.Set(item, rows.Classes[places[item].At], kept.AsSpan(0, best.Length), shares.AsSpan(0, best.Length));
        }
        return new([.. places.Select(p => p.Row)], builder.Build(), learner, hashes);
    }
}

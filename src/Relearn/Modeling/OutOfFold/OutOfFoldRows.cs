using Relearn.Data;
using Relearn.Data.Labels.Suspects;
using Relearn.Data.Sampling;
using Relearn.Modeling.Evaluation;
using Relearn.Modeling.Learners;
using Relearn.Scoping;

namespace Relearn.Modeling.OutOfFold;

/// <summary>The rows of a project with the probabilities that models give them which did not learn from them: what wrong labels are looked for in.</summary>
/// <remarks>
/// <code>
/// rows -> folds (<see cref="RowFolds"/>: what the split keeps together stays together)
///      -> for each fold: features and the project's learner are fitted on the other folds alone, and score it
///      -> one slope and intercept for all scores -> probabilities
/// </code>
/// The same rows, declaration and seed give the same probabilities, whatever the number of threads. Held are a byte and a score a row, and the result; rows are streamed.
/// Windows look at earlier rows and their labels, whatever their fold, as they do in training.
/// </remarks>
/// <param name="Rows">Row number of each item, ascending.</param>
/// <param name="Folds">Fold of each item.</param>
/// <param name="Probabilities">Given labels and the probability of each class.</param>
/// <param name="Learner">What was fitted.</param>
/// <param name="ModelHashes">Hash of each fold's model.</param>
sealed record OutOfFoldRows(long[] Rows, int[] Folds, TopProbabilities Probabilities, string Learner, IReadOnlyList<string> ModelHashes)
{
    const int LeastRows = 50;

    /// <summary>Makes them.</summary>
    /// <param name="project">Its features, learner, split and seed.</param>
    /// <param name="file">The rows.</param>
    /// <param name="range">Which of them; null: all whose label is known.</param>
    /// <param name="execution">How the work is done; the history of windows is taken from it.</param>
    /// <param name="folds">Number of folds, 2 to 255.</param>
    /// <exception cref="Numerics.UserErrorException">There are too few rows or groups, or the other folds of one have one class only.</exception>
    public static OutOfFoldRows Of(ProjectConfig project, RowsFile file, RowRange? range, Execution execution, int folds = RowFolds.Usual)
    {
        range ??= new(0, file.Rows, double.PositiveInfinity);
        var dealt = RowFolds.Of(project, file, range, folds);
        var others = Enumerable.Range(0, folds).Select(fold => range with { Fold = new(dealt, fold, Within: false) }).ToArray();
        foreach (var train in others) { Require(file, train); }
        var scored = new ScoredRows[folds];
        var hashes = new string[folds];
        var learner = "";
        for (var fold = 0; fold < folds; fold++)
        {
            // Binned rows are kept between runs by their range; those of a fold are used once.
            var done = fold;
            var (rows, model) = ModelTraining.Fit(project, file, others[fold], execution with { Binned = null, Progress = execution.Progress is { } tell ? p => tell((done + p) / folds) : null });
            scored[fold] = ScoredRows.Of(rows, range with { Fold = new(dealt, fold, Within: true) }, [model.Scorer]);
            (hashes[fold], learner) = (model.Hash, model.Learner);
        }
        return Join(scored, learner, hashes);
    }

    static void Require(RowsFile file, RowRange train)
    {
        var (rows, positives) = EncodedRows.Count(file, train);
        if (rows < LeastRows) { throw ModelErrors.FoldTooSmall(rows, LeastRows).Exception(); }
        if (positives == 0 || positives == rows) { throw ModelErrors.FoldOneClass(positives > 0).Exception(); }
    }

    // Each fold's rows ascend, so the joined ones are their merge.
    static OutOfFoldRows Join(ScoredRows[] scored, string learner, string[] hashes)
    {
        var count = scored.Sum(s => s.Rows);
        var (rows, folds, raw, labels) = (new long[count], new int[count], new double[count], new bool[count]);
        var next = new int[scored.Length];
        for (var i = 0; i < count; i++)
        {
            var fold = -1;
            for (var f = 0; f < scored.Length; f++)
            {
                if (next[f] < scored[f].Rows && (fold < 0 || scored[f].RowIndexes[next[f]] < scored[fold].RowIndexes[next[fold]])) { fold = f; }
            }
            var at = next[fold]++;
            (rows[i], folds[i], raw[i], labels[i]) = (scored[fold].RowIndexes[at], fold, scored[fold].Raw[0][at], scored[fold].Positives[at]);
        }
        var calibration = Calibrator.Fit(raw, labels);
        for (var i = 0; i < count; i++) { raw[i] = calibration.Probability(raw[i]); }
        return new(rows, folds, TopProbabilities.FromBinary(raw, labels), learner, hashes);
    }
}

using Relearn.Data;
using Relearn.Data.Sampling;
using Relearn.Inference.Features;
using Relearn.Modeling;
using Relearn.Modeling.Learners;
using Relearn.Scoping;

namespace Relearn.Analysis.OffPolicy;

/// <summary>Learns from the log what an action brings in a context: each fifth of the rows from the other four, so that no reward explains itself.</summary>
/// <remarks>
/// A reward that is one of two is learnt by the project's learners: trees from 500 of the rarer one on, the linear one below that, where trees would learn by heart. Any other is the mean of its action,
/// drawn to the mean of all. The estimate that uses it stays right where it is wrong; it is only less sure.
/// </remarks>
static class RewardModel
{
    const string Action = "action";
    const int LeastForTrees = 500;
    const double Shrinkage = 20;

    static int s_files;

    /// <summary>Learns from context and action whether something came true.</summary>
    /// <param name="rows">The decisions.</param>
    /// <param name="outcomes">Whether it came true, one a decision.</param>
    /// <param name="context">What was known, columns as long as the decisions.</param>
    /// <param name="worth">What an action and an outcome are worth.</param>
    /// <param name="temporary">Folder for the encoded rows.</param>
    /// <param name="seed">Deals the rows to folds.</param>
    /// <param name="execution">How the work is done.</param>
    public static RewardGuesses OfOutcomes(PolicyRows rows, IReadOnlyList<bool> outcomes, IReadOnlyList<ColumnBuffer> context, Func<int, bool, double> worth, string temporary, ulong seed, Execution execution)
    {
        var positives = outcomes.LongCount(o => o);
        var learner = Math.Min(positives, rows.Count - positives) >= LeastForTrees ? "trees" : "linear";
        ColumnConfig[] columns = [.. context.Select(c => new ColumnConfig(c.Name, c.Kind)), new(Action, ValueKind.Text)];
        var project = new ProjectConfig { Name = "reward", Data = new() { Columns = columns }, Label = new("came_true", "true"), Features = [.. columns.Select(c => new Feature(c.Name, c.Name))], Model = new() { Learner = learner }, Seed = seed };
        Directory.CreateDirectory(temporary);
        var path = Path.Combine(temporary, $"reward-{Environment.ProcessId}-{Interlocked.Increment(ref s_files)}.rows");
        Write(path, rows, outcomes, context);
        try
        {
            using var file = RowsFile.Open(path);
            return Guess(project, file, rows, worth, execution);
        }
        finally
        {
            File.Delete(path);
        }
    }

    static void Write(string path, PolicyRows rows, IReadOnlyList<bool> outcomes, IReadOnlyList<ColumnBuffer> context)
    {
        var (action, time, known, label) = (new ColumnBuffer(Action, ValueKind.Text), new ColumnBuffer(RowsFile.EventTime, ValueKind.Time), new ColumnBuffer(RowsFile.LabelKnown, ValueKind.Time), new ColumnBuffer(RowsFile.Label, ValueKind.Number));
        for (var i = 0; i < rows.Count; i++)
        {
            action.Add(rows.Taken[i], rows.Actions);
            time.Add(i * DatasetImport.RowStep, []);
            known.Add(0, []);
            label.Add(outcomes[i] ? 1 : 0, []);
        }
        using var stream = File.Create(path);
        RowsFile.Write(stream, [.. context, action, time, known, label], rows.Count, null, []);
    }

    static RewardGuesses Guess(ProjectConfig project, RowsFile file, PolicyRows rows, Func<int, bool, double> worth, Execution execution)
    {
        var all = new RowRange(0, file.Rows, double.PositiveInfinity);
        var folds = RowFolds.Of(project, file, all);
        var (ofAction, ofPolicy) = (new double[rows.Count], new double[rows.Count]);
        for (var fold = 0; fold < folds.Count; fold++)
        {
            var train = all with { Fold = new(folds, fold, Within: false) };
            var (count, positives) = EncodedRows.Count(file, train);
            ILearner learner = positives == 0 || positives == count ? new ConstantLearner() : ModelTraining.LearnerOf(project);
            var encoded = FeatureFitting.Fit(project, file, train, null);
            var scorer = learner.Fit(encoded, train, execution with { Binned = null, Progress = null }).Scorer;
            var (width, place) = (encoded.Encoder.Width, encoded.Encoder.Width - 1);
            float[] codes = [.. rows.Actions.Select(a => (float)encoded.Encoder.VocabularyOf(place)!.CodeOf(a))];
            encoded.ForEach(all with { Fold = new(folds, fold, Within: true) }, 8192, block =>
            {
                var raw = new double[block.Rows];
                for (var a = 0; a < codes.Length; a++)
                {
                    // The same rows, as if this had been done.
                    for (var i = 0; i < block.Rows; i++) { block.Matrix[i * width + place] = codes[a]; }
                    scorer.Score(block.Matrix.AsSpan(0, block.Rows * width), raw);
                    for (var i = 0; i < block.Rows; i++)
                    {
                        var (row, p) = ((int)block.RowIndexes[i], 1 / (1 + Math.Exp(-raw[i])));
                        var expected = p * worth(a, true) + (1 - p) * worth(a, false);
                        ofPolicy[row] += rows.TargetOf!(row, a) * expected;
                        if (rows.Taken[row] == a) { ofAction[row] = expected; }
                    }
                }
            });
        }
        return new($"{project.Model.Learner}, cross-fitted", ofAction, ofPolicy);
    }

    /// <summary>The mean reward of each action, learnt from the other folds.</summary>
    public static RewardGuesses OfMeans(PolicyRows rows)
    {
        const int Folds = RowFolds.Usual;
        var (sums, counts) = (new double[Folds, rows.Actions.Count], new double[Folds, rows.Actions.Count]);
        for (var i = 0; i < rows.Count; i++)
        {
            sums[i % Folds, rows.Taken[i]] += rows.Rewards[i];
            counts[i % Folds, rows.Taken[i]]++;
        }
        var guesses = new double[Folds][];
        for (var fold = 0; fold < Folds; fold++)
        {
            var (sum, count) = (new double[rows.Actions.Count], new double[rows.Actions.Count]);
            for (var other = 0; other < Folds; other++)
            {
                for (var a = 0; other != fold && a < sum.Length; a++) { (sum[a], count[a]) = (sum[a] + sums[other, a], count[a] + counts[other, a]); }
            }
            var mean = count.Sum() == 0 ? 0 : sum.Sum() / count.Sum();
            guesses[fold] = [.. sum.Select((s, a) => (s + Shrinkage * mean) / (count[a] + Shrinkage))];
        }
        var (ofAction, ofPolicy) = (new double[rows.Count], new double[rows.Count]);
        for (var i = 0; i < rows.Count; i++)
        {
            var guess = guesses[i % Folds];
            ofAction[i] = guess[rows.Taken[i]];
            for (var a = 0; a < guess.Length; a++) { ofPolicy[i] += rows.TargetOf!(i, a) * guess[a]; }
        }
        return new("mean of the action, cross-fitted", ofAction, ofPolicy);
    }
}

using Relearn.Data;
using Relearn.Data.Sampling;
using Relearn.Inference;
using Relearn.Inference.Models;
using Relearn.Inference.Models.Trees;
using Relearn.Modeling;
using Relearn.Modeling.Evaluation;
using Relearn.Modeling.Learners;
using Relearn.Modeling.Learners.Linear;
using Relearn.Modeling.Updating;
using Relearn.Scoping;

namespace Relearn.Tests.Modeling.Updating;

public sealed class ModelUpdatingTests
{
    static readonly Func<string, string> Ftrl = y => y.Replace("model: { trees: 20, leaves: 8 }", "model: { learner: ftrl, learning_rate: 0.3 }", StringComparison.Ordinal);

    static string Put(TemporaryFolder folder, string name, ProjectConfig project, EncodedRows rows, IModel model)
    {
        var path = folder[name];
        File.WriteAllBytes(path, ModelBundle.Write(project, rows.Encoder, model, Calibration.None));
        return path;
    }

    static double Loss(EncodedRows rows, RowRange range, IModel model)
    {
        var scored = ScoredRows.Of(rows, range, [model.Scorer]);
        var probabilities = scored.Probabilities(0, Calibration.None);
        return probabilities.Select((p, i) => Relearn.Numerics.BinaryMetrics.LogLoss(p, scored.Positives[i])).Average();
    }

    [Theory]
    [InlineData("continue", false)]
    [InlineData("refit", false)]
    [InlineData("continue", true)]
    public void An_update_on_rows_of_a_world_that_moved_does_better_on_later_ones_and_is_the_same_each_time(string how, bool ftrl)
    {
        using var project = TestProject.Create(ftrl ? Ftrl : null, drift: 3, driftFrom: 0.4);
        using var folder = new TemporaryFolder();
        var config = project.Config with { Learning = new() { Decay = 0.2 } };
        using var file = project.ReadRows(out _);
        var (old, newer, later) = (new RowRange(0, 1500, double.PositiveInfinity), new RowRange(1500, 3000, double.PositiveInfinity), new RowRange(3000, 4000, double.PositiveInfinity));
        var (rows, before) = ModelTraining.Fit(config, file, old, TestProject.Plain);
        var path = Put(folder, "before", config, rows, before);
        var update = how == "refit" ? UpdateKind.Refit : UpdateKind.Continue;
        var (updatedRows, after) = ModelUpdating.Update(config, path, file, newer, update, TestProject.Plain);
        var (_, again) = ModelUpdating.Update(config, path, file, newer, update, new() { Threads = 2, BlockRows = 300 });
        Assert.Equal(after.Hash, again.Hash);
        Assert.Equal(ModelBundle.Write(config, updatedRows.Encoder, after, Calibration.None), ModelBundle.Write(config, updatedRows.Encoder, again, Calibration.None));
        Assert.True(Loss(updatedRows, later, after) < Loss(rows, later, before) - 0.03, $"{Loss(updatedRows, later, after)} after {Loss(rows, later, before)}");
        // What was written serves what was fitted.
        var served = Predictor.Open(Put(folder, "after", config, updatedRows, after));
        var scores = ScoredRows.Of(updatedRows, later, [after.Scorer, served.Scorer]);
        Assert.Equal(scores.Raw[0], scores.Raw[1]);
    }

    [Fact]
    public void Continued_trees_begin_with_the_champions_and_a_refit_keeps_every_split()
    {
        using var project = TestProject.Create();
        using var folder = new TemporaryFolder();
        var config = project.Config;
        using var file = project.ReadRows(out _);
        var (rows, before) = ModelTraining.Fit(config, file, new(0, 2000, double.PositiveInfinity), TestProject.Plain);
        var path = Put(folder, "before", config, rows, before);
        var newer = new RowRange(2000, 3500, double.PositiveInfinity);
        var first = ((TreeEnsemble)before.Scorer).Model;
        var continued = ((TreeEnsemble)ModelUpdating.Update(config, path, file, newer, UpdateKind.Continue, TestProject.Plain).Model.Scorer).Model;
        Assert.Equal(first.Trees + config.Learning.UpdateTrees, continued.Trees);
        Assert.Equal(first.Leaves, continued.Leaves[..first.Leaves.Length]);
        var refitted = ((TreeEnsemble)ModelUpdating.Update(config, path, file, newer, UpdateKind.Refit, TestProject.Plain).Model.Scorer).Model;
        Assert.Equal(first.Nodes, refitted.Nodes);
        Assert.NotEqual(first.Leaves, refitted.Leaves);
        var kept = ((TreeEnsemble)ModelUpdating.Update(config with { Learning = new() { Decay = 1 } }, path, file, newer, UpdateKind.Refit, TestProject.Plain).Model.Scorer).Model;
        Assert.Equal(first.Leaves, kept.Leaves);
    }

    [Fact]
    public void Ftrl_that_went_on_has_the_weights_of_one_pass_over_all_rows()
    {
        using var project = TestProject.Create(Ftrl);
        using var folder = new TemporaryFolder();
        var config = project.Config;
        using var file = project.ReadRows(out _);
        var (rows, half) = ModelTraining.Fit(config, file, new(0, 2000, double.PositiveInfinity), TestProject.Plain);
        var path = Put(folder, "half", config, rows, half);
        var whole = FtrlLearner.Of(config).Fit(rows, new(0, 2000, double.PositiveInfinity), TestProject.Plain);
        Assert.Equal(half.Hash, whole.Hash);
        // With one encoder and one scale of the numbers, two halves are the whole.
        var continued = (FtrlModel)ModelUpdating.Update(config, path, file, new(2000, 4000, double.PositiveInfinity), UpdateKind.Continue, TestProject.Plain).Model;
        using var bundle = Relearn.Inference.Bundles.BundleFile.Open(path);
        var quarter = Put(folder, "quarter", config, rows, FtrlLearner.Of(config).Continue(bundle, rows, new(2000, 3000, double.PositiveInfinity), TestProject.Plain));
        var steps = ModelUpdating.Update(config, quarter, file, new(3000, 4000, double.PositiveInfinity), UpdateKind.Continue, TestProject.Plain).Model;
        Assert.Equal(continued.Hash, steps.Hash);
        Assert.InRange(continued.Progressive, 0.1, 0.693);
    }

    [Fact]
    public void A_stronger_l1_leaves_fewer_weights()
    {
        using var project = TestProject.Create(Ftrl);
        var (file, rows, split) = project.Encode();
        using var _ = file;
        int[] left = [.. new[] { 0.0, 5, 50 }.Select(l1 => ((FtrlModel)new FtrlLearner(0.3, 1, l1, 1).Fit(rows, split.Train, TestProject.Plain)).NonZero)];
        Assert.True(left[0] > left[1] && left[1] > left[2], string.Join(' ', left));
    }

    [Fact]
    public void Who_cannot_be_updated_is_told_why()
    {
        using var project = TestProject.Create();
        var config = project.Config;
        Assert.Null(ModelUpdating.WhyNot(config, UpdateKind.Continue));
        Assert.Contains("'trees' and 'ftrl' can be updated", ModelUpdating.WhyNot(config with { Model = new() { Learner = "linear" } }, UpdateKind.Continue), StringComparison.Ordinal);
        Assert.Contains("objective of their own", ModelUpdating.WhyNot(config with { Model = new() { Focal = 1 } }, UpdateKind.Refit), StringComparison.Ordinal);
        Assert.Contains("negatives", ModelUpdating.WhyNot(config with { Sampling = new() { Negatives = 0.1 } }, UpdateKind.Continue), StringComparison.Ordinal);
        Assert.Contains("no leaves", ModelUpdating.WhyNot(config with { Model = new() { Learner = "ftrl" } }, UpdateKind.Refit), StringComparison.Ordinal);
        Assert.Null(ModelUpdating.WhyNot(config with { Model = new() { Learner = "linear" } }, UpdateKind.Anew));
    }

    [Fact]
    public void A_part_of_the_rows_is_read_as_it_is_counted_and_nothing_else_is()
    {
        using var project = TestProject.Create(rows: 60_000);
        using var file = project.ReadRows(out _);
        var part = new RowPart(4, [(5000, 9000), (20_000, 20_010)]);
        var range = new RowRange(100, 59_000, double.PositiveInfinity) { Part = part };
        var rows = FeatureFitting.Fit(project.Config, file, range, null);
        var seen = new List<long>();
        rows.ForEach(range, 1000, block => seen.AddRange(block.RowIndexes[..block.Rows]));
        Assert.Equal(seen.Count, rows.Count(range).Rows);
        Assert.Equal(Enumerable.Range(100, 58_900).Select(r => (long)r).Where(part.Holds), seen);
        Assert.All(seen, r => Assert.False(r is >= 5000 and < 9000 or >= 20_000 and < 20_010));
        Assert.InRange(seen.Count, 8000, 18_000);
    }
}

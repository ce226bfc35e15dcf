using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Evaluation.Classes;
using Relearn.Tests.Modeling.Classes.Stopping;

namespace Relearn.Tests.Modeling.Evaluation.Classes;

public sealed class ClassEvaluatorTests
{
    static readonly Taxonomy Tree = Taxonomy.Of(((string[])["a > x > u", "a > x > v", "a > y", "b > z", "c"]).Select(p => p.Split(" > ")));

    static readonly int[] Nodes = [.. ((string[])["a > x > u", "a > x > v", "a > y", "b > z"]).Select(Tree.Find)];

    static ScoredClassRows Rows(params (string Truth, int[] Best)[] rows)
    {
        var made = new ScoredClassRows(Tree, Nodes);
        var day = 0;
        foreach (var (truth, best) in rows) { made.Add(Tree.Find(truth), [.. best.Select((c, i) => new ClassScore(c, 1f / (i + 2)))], day++); }
        return made;
    }

    // Right; a wrong sibling, second choice; a wrong branch, not among the found; a class that the model does not have; an inner node.
    static readonly ScoredClassRows Five = Rows(("a > x > u", [0, 1]), ("a > x > u", [1, 0]), ("b > z", [2, 0]), ("c", [2]), ("a > x", [0]));

    static ClassMetrics Evaluate(ScoredClassRows rows, params (string Path, long Count)[] counts)
    {
        var examples = new long[Tree.Count];
        foreach (var (path, count) in counts) { examples[Tree.Find(path)] = count; }
        return ClassEvaluator.Evaluate(rows, examples, 1);
    }

    [Fact]
    public void The_figures_of_five_rows_are_what_they_are_by_hand()
    {
        var metrics = Evaluate(Five);
        Assert.Equal(1 / 5.0, metrics.Accuracy.Estimate, 12);
        Assert.Equal(2 / 5.0, metrics.TopK.Estimate, 12);
        // Shared 3 2 0 0 2 of predicted 3 3 2 2 3 and true 3 3 2 1 2.
        Assert.Equal(7 / 13.0, metrics.Micro.Precision.Estimate, 12);
        Assert.Equal(7 / 11.0, metrics.Micro.Recall.Estimate, 12);
        Assert.Equal(14 / 24.0, metrics.Micro.F.Estimate, 12);
        Assert.Equal((1 + 2 / 3.0 + 0 + 0 + 2 / 3.0) / 5, metrics.Macro.Precision.Estimate, 12);
        Assert.Equal((1 + 2 / 3.0 + 0 + 0 + 1) / 5, metrics.Macro.Recall.Estimate, 12);
        Assert.Equal((1 + 2 / 3.0 + 0 + 0 + 4 / 5.0) / 5, metrics.Macro.F.Estimate, 12);
        // Steps 0 2 4 3 1.
        Assert.Equal(2, metrics.TreeDistance.Estimate, 12);
    }

    [Fact]
    public void Levels_count_the_rows_whose_true_path_reaches_them()
    {
        var levels = Evaluate(Five).Levels;
        Assert.Equal([(1, 5L, 3 / 5.0), (2, 4L, 3 / 4.0), (3, 2L, 1 / 2.0)], levels.Select(l => (l.Depth, l.Rows, l.Accuracy.Estimate)));
    }

    [Fact]
    public void Sizes_are_those_of_the_true_class_and_a_class_that_the_model_does_not_have_is_missed()
    {
        var sizes = Evaluate(Five, ("a > x > u", 9), ("b > z", 1_000), ("a > x", 10)).BySize;
        Assert.Equal([("0", 1, 1L, 0.0), ("1-9", 1, 2L, 0.5), ("10-99", 1, 1L, 0.0), ("1,000+", 1, 1L, 0.0)], sizes.Select(s => (s.Name, s.Classes, s.Rows, s.Recall.Estimate)));
    }

    [Fact]
    public void The_mean_recall_of_classes_counts_each_class_once()
    {
        var rows = Rows(("a > y", [2]), ("a > y", [2]), ("a > y", [2]), ("b > z", [2]));
        var size = Assert.Single(Evaluate(rows, ("a > y", 20), ("b > z", 30)).BySize);
        Assert.Equal((0.75, 0.5), (size.Recall.Estimate, size.MeanRecall));
    }

    [Fact]
    public void In_a_flat_tree_all_measures_of_the_path_are_the_accuracy()
    {
        var flat = Taxonomy.Of(Enumerable.Range(0, 5).Select(i => (string[])[$"c{i}"]));
        var rows = new ScoredClassRows(flat, [1, 2, 3, 4, 5]);
        for (var i = 0; i < 60; i++) { rows.Add(1 + i % 5, [new(i % 3, 0.9f), new(i % 5, 0.1f)], i); }
        var metrics = ClassEvaluator.Evaluate(rows, new long[6], 1);
        Assert.All((double[])[metrics.Micro.F.Estimate, metrics.Micro.Precision.Estimate, metrics.Macro.F.Estimate, 1 - metrics.TreeDistance.Estimate / 2, metrics.Levels[0].Accuracy.Estimate],
            f => Assert.Equal(metrics.Accuracy.Estimate, f, 12));
        Assert.True(metrics.Accuracy.Low < metrics.Accuracy.Estimate && metrics.Accuracy.Estimate < metrics.Accuracy.High);
    }

    [Fact]
    public void The_calibration_error_of_a_level_is_the_gap_between_shown_and_right()
    {
        var rows = new ScoredClassRows(Tree, Nodes);
        // Says 0.75 for the branch and the class, and is right in half.
        for (var i = 0; i < 100; i++) { rows.Add(Tree.Find(i % 2 == 0 ? "b > z" : "c"), [new(3, 0.6f), new(2, 0.2f)], i); }
        var levels = ClassEvaluator.Evaluate(rows, new long[Tree.Count], 1).Levels;
        Assert.Equal([0.25, 0.25], levels.Select(l => l.CalibrationError!.Value), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void The_intervals_hold_what_many_other_rows_give()
    {
        var metrics = ClassEvaluator.Evaluate(ClassSimulation.Rows(2_000, 1), new long[ClassSimulation.Tree.Count], 1);
        var truth = ClassEvaluator.Evaluate(ClassSimulation.Rows(50_000, 2), new long[ClassSimulation.Tree.Count], 1);
        Assert.InRange(truth.Accuracy.Estimate, metrics.Accuracy.Low, metrics.Accuracy.High);
        Assert.InRange(truth.Micro.F.Estimate, metrics.Micro.F.Low, metrics.Micro.F.High);
        Assert.InRange(truth.TreeDistance.Estimate, metrics.TreeDistance.Low, metrics.TreeDistance.High);
    }
}

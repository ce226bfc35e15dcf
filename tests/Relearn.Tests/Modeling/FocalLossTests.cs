using Relearn.Inference.Models.Trees;
using Relearn.Modeling.Evaluation;
using Relearn.Modeling.Learners.Trees;
using Relearn.Scoping;
using static Relearn.Modeling.Learners.Trees.LightGbmNative;

namespace Relearn.Tests.Modeling;

/// <summary>Trees that are fitted by a loss of ours.</summary>
public sealed class FocalLossTests
{
    // -w (1 - p)^f ln p of the class that turned out, as the paper writes it.
    static double Loss(double raw, bool positive, double weight, double focus)
    {
        var p = 1 / (1 + Math.Exp(positive ? -raw : raw));
        return -(positive ? weight : 1) * Math.Pow(1 - p, focus) * Math.Log(p);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(30, 0)]
    [InlineData(1, 2)]
    [InlineData(7, 0.5)]
    public void Gradient_and_curvature_are_the_derivatives_of_the_loss(double weight, double focus)
    {
        var loss = new FocalLoss(weight, focus);
        foreach (var raw in new[] { -6, -2.5, -0.3, 0, 0.7, 3 })
        {
            foreach (var positive in new[] { true, false })
            {
                const double H = 1e-4;
                var (down, here, up) = (Loss(raw - H, positive, weight, focus), Loss(raw, positive, weight, focus), Loss(raw + H, positive, weight, focus));
                var (gradient, curvature) = loss.At(raw, positive);
                Assert.Equal((up - down) / (2 * H), gradient, 1e-6 * weight);
                var bend = (up - 2 * here + down) / (H * H);
                // Where the loss bends the other way it is held above 0.
                Assert.True(curvature > 0 && curvature >= bend - 1e-5 * weight);
                if (focus == 0) { Assert.Equal(bend, curvature, 1e-5 * weight); }
                Assert.True(Math.Abs(gradient) <= loss.Bound && curvature <= loss.Bound);
            }
        }
    }

    [Fact]
    public void Without_focus_and_weight_the_best_constant_is_the_rate()
    {
        Assert.Equal(Math.Log(30 / 970.0), new FocalLoss(1, 0).Start(30, 1000), 1e-9);
        // A true row that counts 10 times raises the odds tenfold.
        Assert.Equal(Math.Log(300 / 970.0), new FocalLoss(10, 0).Start(30, 1000), 1e-9);
    }

    static ModelConfig Config(double? weight, double? focal, int trees = 20) => new() { Trees = trees, Leaves = 8, PositiveWeight = weight, Focal = focal };

    [Theory]
    [InlineData(25.0, null)]
    [InlineData(null, 2.0)]
    [InlineData(3.7, 0.5)]
    public void The_model_depends_on_the_rows_alone_not_on_threads_or_blocks(double? weight, double? focal)
    {
        using var project = TestProject.Create();
        var (file, rows, split) = project.Encode();
        using (file)
        {
            var hashes = new[] { (1, 65536), (2, 65536), (2, 977) }.Select(e => new TreeLearner(Config(weight, focal), 1).Fit(rows, split.Train, new() { Threads = e.Item1, BlockRows = e.Item2 }).Hash).Distinct();
            Assert.Single(hashes);
        }
    }

    [Theory]
    [InlineData(1.0, null)]
    [InlineData(20.0, null)]
    [InlineData(null, 2.0)]
    public void Probabilities_fit_the_rate_of_all_rows_whatever_a_true_row_counts(double? weight, double? focal)
    {
        // One in 25 is true: rare enough for the focal loss's own map to be nearly straight.
        using var project = TestProject.Create(edit: (i, line) => line.EndsWith("yes", StringComparison.Ordinal) && i % 12 != 0 ? line[..^3] + "no" : line, rows: 8000);
        var (file, rows, split) = project.Encode();
        using (file)
        {
            var scored = ScoredRows.Of(rows, split.Train, [new TreeLearner(Config(weight, focal), 1).Fit(rows, split.Train, TestProject.Plain).Scorer]);
            var rate = scored.Positives.Average(p => p ? 1.0 : 0);
            Assert.InRange(rate, 0.02, 0.08);
            // On the rows that it learnt from; without the correction a weight of 20 would give five times the rate and more.
            Assert.InRange(scored.Probabilities(0, Relearn.Inference.Models.Calibration.None).Average() / rate, 0.85, 1.15);
            Assert.True(new Relearn.Numerics.RankedScores(scored.Raw[0], scored.Positives).Areas().RocAuc > 0.8);
        }
    }

    [Fact]
    public void A_weight_of_one_is_the_log_loss()
    {
        var config = new ModelConfig { PositiveWeight = 1 };
        Assert.False(config.OwnObjective);
    }

    // The loss of ours with nothing special about it takes LightGBM's own steps.
    [Fact]
    public void Our_boosting_with_the_plain_loss_agrees_with_LightGBMs()
    {
        using var project = TestProject.OfNumbers();
        var (file, rows, split) = project.Encode();
        using (file)
        {
            var theirs = new TreeLearner(new() { Trees = 10, Leaves = 8 }, 1).Fit(rows, split.Train, TestProject.Plain);
            // Just off the plain loss, so that it is ours that runs.
            var ours = new TreeLearner(Config(1.0000001, null, trees: 10), 1).Fit(rows, split.Train, TestProject.Plain);
            var scored = ScoredRows.Of(rows, split.Test, [theirs.Scorer, ours.Scorer]);
            for (var i = 0; i < scored.Rows; i++) { Assert.Equal(scored.Raw[0][i], scored.Raw[1][i], 1e-4); }
        }
    }

    [Fact]
    public unsafe void LightGBM_reads_what_was_made_of_its_text_and_gives_the_same_probabilities()
    {
        using var project = TestProject.OfNumbers();
        var (file, rows, split) = project.Encode();
        using (file)
        {
            var model = new TreeLearner(Config(12, 1.5), 1).Fit(rows, split.Train, TestProject.Plain);
            Check(LGBM_BoosterLoadModelFromString(System.Text.Encoding.UTF8.GetString(model.Section!.Content), out _, out var booster));
            try
            {
                rows.ForEach(split.Test, 500, block =>
                {
                    var theirs = new double[block.Rows];
                    fixed (float* matrix = block.Matrix)
                    fixed (double* to = theirs) { Check(LGBM_BoosterPredictForMat(booster, matrix, Float32, block.Rows, rows.Encoder.Width, 1, 0, 0, -1, "", out _, to)); }
                    var raw = new double[block.Rows];
                    model.Scorer.Score(block.Matrix.AsSpan(0, block.Rows * rows.Encoder.Width), raw);
                    for (var i = 0; i < block.Rows; i++) { Assert.Equal(theirs[i], 1 / (1 + Math.Exp(-raw[i])), 1e-12); }
                });
            }
            finally
            {
                Check(LGBM_BoosterFree(booster));
            }
            Assert.Equal("binary", TreeEnsemble.Parse(model.Section!.Content).Objective.Name);
        }
    }

    [Theory]
    [InlineData("positive_weight: 20")]
    [InlineData("focal: 2")]
    [InlineData("focal: 1, positive_weight: 3")]
    public async Task A_project_with_it_goes_round_and_is_reproduced(string key)
    {
        using var project = TestProject.Create(y => y.Replace("leaves: 8 }", $"leaves: 8, {key} }}", StringComparison.Ordinal));
        using var workspace = project.Open();
        var report = await workspace.RunAsync(TestContext.Current.CancellationToken);
        Assert.NotNull(report.Release);
        // Its correction is checked on the validation rows as that of a sample is.
        Assert.Equal(1, report.Run.Sampling!.Negatives);
        Assert.InRange(report.Run.ValidationMetrics.MeanPrediction / report.Run.ValidationMetrics.PositiveRate, 0.9, 1.1);
        Assert.True(workspace.Reproduce(cancellation: TestContext.Current.CancellationToken).Equal);
    }

    [Theory]
    [InlineData("learner: linear, positive_weight: 20", "positive_weight")]
    [InlineData("learner: rate_table, focal: 2", "focal")]
    public void Another_learner_has_no_such_setting(string keys, string key)
    {
        using var project = TestProject.Create(y => y.Replace("model: { trees: 20, leaves: 8 }", $"model: {{ {keys} }}", StringComparison.Ordinal));
        var error = Assert.Single(ProjectFile.Check(project.Folder).Problems);
        Assert.Equal("scope.needs_trees", error.Code);
        Assert.Contains($"'model.{key}'", error.Message);
    }
}

using Relearn.Data;
using Relearn.Data.Sampling;
using Relearn.Inference;
using Relearn.Inference.Bundles;
using Relearn.Inference.Features;
using Relearn.Inference.Models;
using Relearn.Inference.Models.Trees;
using Relearn.Modeling;
using Relearn.Modeling.Evaluation;
using Relearn.Modeling.Learners;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Tests.Data;

namespace Relearn.Tests.Modeling;

public sealed class NegativeSamplingTests
{
    // p = s / (s + (1 - s) / w), by hand: s = 0.5, w = 0.1 gives 1 / 11; s = 0.9, w = 0.01 gives 0.9 / 10.9.
    [Theory]
    [InlineData(0.5, 0.1, 1 / 11.0)]
    [InlineData(0.9, 0.01, 0.9 / 10.9)]
    [InlineData(0.3, 1, 0.3)]
    public void The_probability_of_a_sample_is_corrected_to_that_of_all_rows(double sampled, double kept, double expected)
    {
        double[] raw = [0];
        new SampledScorer(new ConstantScorer(1, Math.Log(sampled / (1 - sampled))), kept).Score([0f], raw);
        Assert.Equal(expected, Calibration.None.Probability(raw[0]), 1e-12);
    }

    [Fact]
    public void All_true_rows_and_a_share_of_the_others_are_kept()
    {
        var sample = new NegativeSample(0.1, 3);
        Assert.All(Enumerable.Range(0, 1000), row => Assert.True(sample.Keeps(row, 1)));
        var kept = Enumerable.Range(0, 100_000).Count(row => sample.Keeps(row, 0));
        // Four standard errors of a share of 0.1 of 100,000.
        Assert.InRange(kept, 10_000 - 380, 10_000 + 380);
        Assert.All(Enumerable.Range(0, 1000), row => Assert.Equal(sample.Keeps(row, 0), new NegativeSample(0.1, 3).Keeps(row, 0)));
        Assert.Contains(Enumerable.Range(0, 1000), row => sample.Keeps(row, 0) != new NegativeSample(0.1, 4).Keeps(row, 0));
    }

    const int Rows = 4_000_000;

    /// <summary>Rows with one true label in 10,000 on average, five times as many where x is high as where it is low.</summary>
    /// <remarks>Labels stand at even distances of the summed probability, so that what is measured is the model and not the luck of the draw.</remarks>
    static RowsFile Rare(ImportFolder folder)
    {
        var (x, time, known, label) = (new ColumnBuffer("x", ValueKind.Number), new ColumnBuffer(RowsFile.EventTime, ValueKind.Time), new ColumnBuffer(RowsFile.LabelKnown, ValueKind.Time), new ColumnBuffer(RowsFile.Label, ValueKind.Boolean));
        var random = new SeededRandom(11);
        var due = 0.5;
        for (var i = 0; i < Rows; i++)
        {
            var level = random.NextInt(16);
            due += 1e-4 * (level < 8 ? 1 / 3.0 : 5 / 3.0);
            var positive = due >= 1;
            if (positive) { due--; }
            x.Add(level);
            time.Add(i * DatasetImport.RowStep);
            known.Add(i * DatasetImport.RowStep);
            label.Add(positive ? 1 : 0);
        }
        return RowsFile.Open(folder.Artifacts.Require(folder.Artifacts.Put(stream => RowsFile.Write(stream, [x, time, known, label], Rows, null, []))));
    }

    static ProjectConfig Project(string learner, double? negatives) => new()
    {
        Name = "rare",
        Data = new() { File = "rows.csv", Columns = [new("x", ValueKind.Number)] },
        Label = new("y", "x > 1"),
        Features = [new("x", "x")],
        Sampling = new() { Negatives = negatives },
        Model = new() { Learner = learner, Trees = 20, Leaves = 4, LeastRowsPerLeaf = 200 },
    };

    [Theory]
    [InlineData("trees", 0.01)]
    [InlineData("linear", 0.01)]
    [InlineData("rate_table", 0.01)]
    public void Probabilities_fit_the_rate_of_rows_that_were_not_sampled_at_one_in_ten_thousand(string learner, double negatives)
    {
        using var folder = new ImportFolder();
        using var file = Rare(folder);
        var project = Project(learner, negatives);
        var train = new RowRange(0, Rows / 2, double.PositiveInfinity);
        var (validate, heldOut) = (train with { First = Rows / 2, End = Rows * 3 / 4 }, train with { First = Rows * 3 / 4, End = Rows });
        var (rows, model) = ModelTraining.Fit(project, file, train, TestProject.Plain);
        var validation = ScoredRows.Of(rows, validate, [model.Scorer]);
        var (report, calibration) = SamplingReport.Of(project, rows, train, validation, Calibrator.Fit(validation.Raw[0], validation.Positives));
        Assert.Equal((200L, negatives), (report!.Positives, report.Negatives));
        var scored = ScoredRows.Of(rows, heldOut, [model.Scorer]);
        var observed = scored.Positives.Average(p => p ? 1.0 : 0);
        Assert.Equal(1e-4, observed, 2e-6);
        Assert.InRange(scored.Probabilities(0, calibration).Average() / observed, 0.95, 1.05);
        // What learns the rate by itself needs no calibration for it.
        if (learner != "linear") { Assert.InRange(scored.Probabilities(0, Calibration.None).Average() / observed, 0.95, 1.05); }
        // Without the correction it would be a hundred times too much.
        var bare = ScoredRows.Of(rows, heldOut, [Uncorrected(model, learner, rows.Encoder.Width)]);
        Assert.True(bare.Probabilities(0, Calibration.None).Average() > 50 * observed);
    }

    static IScorer Uncorrected(IModel model, string learner, int width) => learner switch
    {
        "trees" => TreeEnsemble.Parse(model.Section!.Content),
        "linear" => LinearScorer.Parse(model.Section!.Content),
        "rate_table" => RateTableScorer.Parse(model.Section!.Content),
        _ => new ConstantScorer(width, 0),
    };

    [Fact]
    public void The_intercept_is_what_the_log_odds_miss()
    {
        double[] raw = [.. Enumerable.Range(0, 10_000).Select(i => -3 + 2.0 * i / 10_000)];
        var calibration = new Calibration(0.7, 0.2);
        // Each row stands for its probability at 0.4 more: the even-distance labels of it.
        double sum = 0;
        bool[] positives = [.. raw.Select(r =>
        {
            sum += 1 / (1 + Math.Exp(-(0.7 * r + 0.2 + 0.4)));
            if (sum < 0.5) { return false; }
            sum--;
            return true;
        })];
        var intercept = InterceptCheck.Of(raw, calibration, positives);
        Assert.Equal(0.4, intercept.Estimate, 0.005);
        Assert.True(intercept.Low > 0.3 && intercept.High < 0.5);
        Assert.Equal(0, InterceptCheck.Of(raw, calibration with { Intercept = 0.6 }, positives).Estimate, 0.005);
        Assert.True(double.IsInfinity(InterceptCheck.Of(raw, calibration, new bool[raw.Length]).High));
    }

    static TestProject Sampled(double negatives, string learner = "trees") => TestProject.Create(y => $"{y.Replace("model: { trees: 20, leaves: 8 }", $"model: {{ learner: {learner}, trees: 20, leaves: 8 }}", StringComparison.Ordinal)}\nsampling: {{ negatives: {negatives.ToString(System.Globalization.CultureInfo.InvariantCulture)} }}\n");

    [Theory]
    [InlineData("trees")]
    [InlineData("linear")]
    [InlineData("rate_table")]
    public async Task The_bundle_keeps_the_share_and_answers_as_the_run_was_judged(string learner)
    {
        using var project = Sampled(0.4, learner);
        using var workspace = project.Open();
        var run = (await workspace.RunAsync(TestContext.Current.CancellationToken)).Run;
        Assert.Equal(0.4, run.Sampling!.Negatives);
        Assert.Equal(run.TrainRows * run.TrainRate, run.Sampling.Positives, 1e-6);
        Assert.InRange((run.Sampling.Rows - run.Sampling.Positives) / (run.TrainRows * (1 - run.TrainRate)), 0.35, 0.45);
        // The mean prediction is that of all rows, not of the sample.
        Assert.InRange(run.ValidationMetrics.MeanPrediction / run.ValidationMetrics.PositiveRate, 0.85, 1.15);
        var bundle = BundleFile.Open(workspace.Artifacts.Require(run.BundleHash), run.BundleHash);
        Assert.Equal(0.4, BitConverter.ToDouble(bundle.Read("sampling")));
        var predictor = Predictor.FromBundle(bundle);
        using var file = RowsFile.Open(workspace.Artifacts.Require(run.RowsHash));
        var scored = ScoredRows.Of(new(file, predictor.Encoder, null), run.Test, [predictor.Scorer]);
        Assert.Equal(run.Metrics.MeanPrediction, scored.Probabilities(0, run.Calibration).Average(), 1e-12);
        Assert.True(workspace.Reproduce(cancellation: TestContext.Current.CancellationToken).Equal);
    }

    [Fact]
    public void A_correction_that_misses_the_rate_is_mended_on_the_validation_rows()
    {
        using var project = Sampled(0.4);
        using var file = project.ReadRows(out _);
        var split = TimeSplit.Of(file, project.Config.Split);
        var (rows, model) = ModelTraining.Fit(project.Config, file, split.Train, TestProject.Plain);
        var validation = ScoredRows.Of(rows, split.Validation, [model.Scorer]);
        var rate = validation.Positives.Average(p => p ? 1.0 : 0);
        // As if the sample had been taken for all rows.
        var wrong = new Calibration(1, -Math.Log(0.4));
        Assert.True(validation.Probabilities(0, wrong).Average() > rate * 1.1);
        var (report, mended) = SamplingReport.Of(project.Config, rows, split.Train, validation, wrong);
        Assert.True(report!.Applied);
        Assert.Equal(Math.Log(0.4), report.Intercept.Estimate, 0.35);
        Assert.Equal(rate, validation.Probabilities(0, mended).Average(), 1e-6);
    }

    [Fact]
    public async Task Baselines_learn_from_all_rows_and_the_record_says_nothing_where_nothing_is_left_out()
    {
        using var project = Sampled(0.4);
        using var plain = TestProject.Create();
        using var all = Sampled(1);
        async Task<ModelRun> RunAsync(TestProject p)
        {
            using var workspace = p.Open();
            return (await workspace.RunAsync(TestContext.Current.CancellationToken)).Run;
        }
        var (sampled, full, one) = (await RunAsync(project), await RunAsync(plain), await RunAsync(all));
        Assert.Equal(full.Baselines.Select(b => b.Metrics.LogLoss), sampled.Baselines.Select(b => b.Metrics.LogLoss));
        Assert.NotEqual(full.ModelHash, sampled.ModelHash);
        Assert.Null(full.Sampling);
        Assert.Null(one.Sampling);
        Assert.Equal(full.BundleHash, one.BundleHash);
    }

    [Fact]
    public void A_share_that_leaves_no_false_row_is_refused()
    {
        using var project = Sampled(0.000001);
        using var file = project.ReadRows(out _);
        Refusal.Of("model.no_negatives_left", () => ModelTraining.Fit(project.Config, file, TimeSplit.Of(file, project.Config.Split).Train, TestProject.Plain));
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void A_bundle_whose_share_is_none_is_refused(byte[] section) =>
        Assert.Contains("'sampling' does not hold a share", Assert.Throws<BundleException>(() => SampledScorer.Parse(section, new ConstantScorer(1, 0))).Message, StringComparison.Ordinal);
}

using Relearn.Data;
using Relearn.Data.Maturity;
using Relearn.Inference;
using Relearn.Inference.Models;
using Relearn.Modeling;
using Relearn.Modeling.Delays;
using Relearn.Scoping;
using Relearn.Tests.Data;
using Relearn.Tests.Data.Maturity;

namespace Relearn.Tests.Modeling.Delays;

public sealed class DelayOptionsTests
{
    [Theory]
    [InlineData("linear")]
    [InlineData("trees")]
    public void Pending_rows_taken_as_negative_bias_a_model_by_their_share_and_the_options_do_not(string learner)
    {
        using var folder = new ImportFolder();
        // 60 days are learnt from, half of them pending; the 60 after them are judged when they are mature.
        var scenario = new DelayScenario(5, 120_000, 120);
        using var file = scenario.Rows(folder.Artifacts, 150);
        var found = DelayOptions.Compare(DelayScenario.Project(learner, 0.4), "dataset-1", file, TestProject.Plain);
        Assert.Equal(30, found.FullAgeDays, 1e-9);
        Assert.InRange(found.PendingShare, 0.06, 0.2);
        var byName = found.Options.ToDictionary(o => o.Name);
        // Four standard errors of the rate of 60,000 judged rows, and of the 30,000 mature ones that are learnt from.
        foreach (var option in found.Options.Where(o => o.Name != "pending_is_negative"))
        {
            Assert.True(Math.Abs(option.Calibration.Estimate) < 0.05, $"{option.Name}: {option.Calibration}");
            Assert.True(option.Gain is null || option.Gain.Low > -0.002, $"{option.Name}: {option.Gain}");
        }
        var naive = byName["pending_is_negative"];
        Assert.Equal(-found.PendingShare, naive.Calibration.Estimate, 0.05);
        Assert.True(naive.Calibration.High < 0 && naive.Gain!.High < 0);
        Assert.Equal(byName["mature"].Examples, byName["pending_is_negative"].Examples - found.PendingRows);
        Assert.True(byName["weights"].NewestRow > byName["mature"].NewestRow);
        Assert.Equal(learner == "linear", byName.ContainsKey("fake_negatives"));
    }

    [Fact]
    public void What_is_shown_of_a_row_stands_for_the_rows_of_its_age()
    {
        using var folder = new ImportFolder();
        var scenario = new DelayScenario(3, 20_000, 60);
        using var file = scenario.Rows(folder.Artifacts, 60);
        var now = 60 * DatasetImport.Day;
        foreach (var treatment in new[] { LabelDelay.Weights, LabelDelay.FakeNegatives })
        {
            var shown = DelayedRows.Of(file, new(0, file.Rows, now), treatment);
            double positives = 0, negatives = 0, expected = 0, rows = 0;
            var examples = new DelayedExample[2];
            for (var i = (int)shown.FirstPending; i < file.Rows; i++)
            {
                if (now - scenario.At[i] < shown.LeastAge) { continue; }
                rows++;
                expected += double.IsNaN(scenario.Delay[i]) ? 0 : 1;
                var count = shown.Show(i, scenario.At[i], scenario.At[i] + scenario.Delay[i] <= now ? scenario.At[i] + scenario.Delay[i] : double.NaN, double.NaN, scenario.At[i] + 30 * DatasetImport.Day, examples);
                for (var e = 0; e < count; e++)
                {
                    if (examples[e].Label == 1) { positives += examples[e].Weight; }
                    else { negatives += examples[e].Weight; }
                }
            }
            // Positives weigh as many as there will be in the end; negatives as many as stay so, or all rows where each is one.
            Assert.Equal(1, positives / expected, 0.08);
            Assert.Equal(1, negatives / (treatment == LabelDelay.Weights ? rows - expected : rows), 0.03);
        }
    }

    [Fact]
    public void The_slopes_of_the_delayed_feedback_model_are_those_of_its_loss()
    {
        static double Loss(double a, double b, double age, double seen)
        {
            var (p, l) = (1 / (1 + Math.Exp(-a)), Math.Exp(b));
            return double.IsNaN(seen) ? -Math.Log(1 - p * (1 - Math.Exp(-l * age)) / (1 - Math.Exp(-l))) : -(Math.Log(p) + Math.Log(l) - l * seen - Math.Log(1 - Math.Exp(-l)));
        }
        const double Step = 1e-6;
        foreach (var (a, b, age, seen) in new[] { (-1.5, 0.7, 1.0, double.NaN), (0.3, 1.4, 0.2, double.NaN), (-2, -0.5, 0.6, 0.3), (1, 2, 1, 0.9), (-3, 0, 0.01, double.NaN) })
        {
            var (odds, rate) = DelayedFeedbackLearner.Gradients(a, b, age, seen);
            Assert.Equal((Loss(a + Step, b, age, seen) - Loss(a - Step, b, age, seen)) / (2 * Step), odds, 1e-6);
            Assert.Equal((Loss(a, b + Step, age, seen) - Loss(a, b - Step, age, seen)) / (2 * Step), rate, 1e-6);
        }
    }

    // b = p / (1 + p): p = 0.25 gives b = 0.2, whose log-odds are ln 0.25; p's are ln(1/3).
    [Fact]
    public void Fake_negatives_are_corrected_to_the_probability_of_the_row()
    {
        double[] raw = [0];
        var scorer = new FakeNegativeScorer(new ConstantScorer(1, Math.Log(0.25)));
        scorer.Score([0f], raw);
        Assert.Equal(Math.Log(1 / 3.0), raw[0], 1e-12);
        new FakeNegativeScorer(new ConstantScorer(1, 3)).Score([0f], raw);
        Assert.Equal(0.999, Calibration.None.Probability(raw[0]), 1e-6);
        Assert.Equal(FakeNegativeScorer.Highest, FakeNegativeScorer.Parse(FakeNegativeScorer.ToBytes(), new ConstantScorer(1, 0)).Most);
        foreach (var section in new byte[][] { [1, 2, 3], new byte[8], BitConverter.GetBytes(double.NegativeInfinity), BitConverter.GetBytes(double.NaN) })
        {
            Assert.Contains("'fake_negatives' does not hold a number below 0", Assert.Throws<BundleException>(() => FakeNegativeScorer.Parse(section, new ConstantScorer(1, 0))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Contributions_of_a_corrected_model_sum_to_its_score()
    {
        using var folder = new ImportFolder();
        using var file = new DelayScenario(9, 20_000, 60).Rows(folder.Artifacts, 60);
        var project = DelayScenario.Project("trees", 0.2);
        var (rows, _) = ModelTraining.Fit(project, file, new(0, 15_000, 45 * DatasetImport.Day), TestProject.Plain);
        var model = ModelTraining.LearnerOf(project, LabelDelay.FakeNegatives).Fit(rows, new(0, 15_000, 45 * DatasetImport.Day), TestProject.Plain);
        float[] matrix = [1.2f, 1, -0.4f, 0];
        var (scores, contributions) = (new double[2], new double[6]);
        model.Scorer.Score(matrix, scores);
        ((IExplainer)model.Scorer).Explain(matrix, contributions);
        Assert.Equal(scores[0], contributions[..3].Sum(), 1e-9);
        Assert.Equal(scores[1], contributions[3..].Sum(), 1e-9);
    }

    [Theory]
    [InlineData("Weights")]
    [InlineData("FakeNegatives")]
    public void Trees_with_weights_are_the_same_on_one_thread_and_on_three(string treatment)
    {
        using var folder = new ImportFolder();
        using var file = new DelayScenario(2, 30_000, 90).Rows(folder.Artifacts, 90);
        var project = DelayScenario.Project("trees", 0.2);
        var train = new RowRange(0, 25_000, 75 * DatasetImport.Day);
        var rows = FeatureFitting.Fit(project, file, train, null);
        string Hash(int threads, int block) => ModelTraining.LearnerOf(project, Enum.Parse<LabelDelay>(treatment)).Fit(rows, train, TestProject.Plain with { Threads = threads, BlockRows = block }).Hash;
        Assert.Equal(Hash(1, 4096), Hash(3, 1000));
    }

    [Fact]
    public void Without_a_row_of_the_full_age_nothing_can_be_said_of_the_pending_ones()
    {
        using var folder = new ImportFolder();
        using var file = new DelayScenario(2, 2_000, 60).Rows(folder.Artifacts, 60);
        Refusal.Of("data.no_maturity", () => DelayedRows.Of(file, new(0, 500, 20 * DatasetImport.Day), LabelDelay.Weights));
        using var given = TestProject.Create();
        using var rows = given.ReadRows(out _);
        Refusal.Of("model.label_not_natural", () => DelayOptions.Compare(given.Config, "dataset-1", rows, TestProject.Plain));
    }
}

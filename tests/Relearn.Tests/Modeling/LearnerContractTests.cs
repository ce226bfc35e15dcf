using Relearn.Inference;
using Relearn.Inference.Bundles;
using Relearn.Inference.Models;
using Relearn.Modeling;
using Relearn.Modeling.Evaluation;
using Relearn.Modeling.Learners;
using Relearn.Modeling.Learners.Linear;
using Relearn.Modeling.Learners.Trees;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Tests.Modeling;

/// <summary>What every learner promises.</summary>
public sealed class LearnerContractTests
{
    public static TheoryData<string> Learners => ["trees", "linear", "rate_table", "constant"];

    static ILearner Learner(string name) => name switch
    {
        "trees" => new TreeLearner(new ModelConfig { Trees = 20, Leaves = 8 }, 1),
        "linear" => new LinearLearner(),
        "rate_table" => new RateTableLearner(),
        _ => new ConstantLearner(),
    };

    [Theory, MemberData(nameof(Learners))]
    public void The_model_depends_on_the_rows_alone_not_on_threads_or_blocks(string name)
    {
        using var project = TestProject.Create();
        var (file, rows, split) = project.Encode();
        using (file)
        {
            var hashes = new[] { (1, 65536), (2, 65536), (2, 977), (1, 1) }
                .Select(e => Learner(name).Fit(rows, split.Train, new() { Threads = e.Item1, BlockRows = e.Item2 }).Hash).Distinct();
            Assert.Single(hashes);
        }
    }

    [Theory, MemberData(nameof(Learners))]
    public void Another_label_gives_another_model(string name)
    {
        using var project = TestProject.Create();
        using var other = TestProject.Create(y => y.Replace("== \"yes\"", "!= \"yes\"", StringComparison.Ordinal));
        var (file, rows, split) = project.Encode();
        var (otherFile, otherRows, _) = other.Encode();
        using (file)
        using (otherFile)
        {
            Assert.NotEqual(Learner(name).Fit(rows, split.Train, TestProject.Plain).Hash, Learner(name).Fit(otherRows, split.Train, TestProject.Plain).Hash);
        }
    }

    [Theory, MemberData(nameof(Learners))]
    public void A_bundle_scores_with_the_same_bits_as_the_model(string name)
    {
        using var project = TestProject.Create();
        var (file, rows, split) = project.Encode();
        using (file)
        {
            var model = Learner(name).Fit(rows, split.Train, TestProject.Plain);
            var bytes = ModelBundle.Write(project.Config, rows.Encoder, model, new(1.5, -0.25));
            var predictor = Predictor.FromBundle(BundleFile.Parse(bytes, "test"));
            var scored = ScoredRows.Of(rows, split.Test, [model.Scorer, predictor.Scorer]);
            Assert.Equal(scored.Raw[0], scored.Raw[1]);
            Assert.All(scored.Raw[0], s => Assert.True(double.IsFinite(s)));
            Assert.Equal(bytes, ModelBundle.Write(project.Config, rows.Encoder, Learner(name).Fit(rows, split.Train, TestProject.Plain), new(1.5, -0.25)));
        }
    }

    [Theory, MemberData(nameof(Learners))]
    public void Scores_of_many_rows_are_the_scores_of_each(string name)
    {
        using var project = TestProject.Create();
        var (file, rows, split) = project.Encode();
        using (file)
        {
            var scorer = Learner(name).Fit(rows, split.Train, TestProject.Plain).Scorer;
            rows.ForEach(split.Test, 700, block =>
            {
                var (many, one) = (new double[block.Rows], new double[1]);
                scorer.Score(block.Matrix.AsSpan(0, block.Rows * scorer.Width), many);
                for (var i = 0; i < block.Rows; i += 13)
                {
                    scorer.Score(block.Matrix.AsSpan(i * scorer.Width, scorer.Width), one);
                    Assert.Equal(many[i], one[0]);
                }
            });
        }
    }

    [Theory]
    [InlineData("trees")]
    [InlineData("linear")]
    [InlineData("rate_table")]
    public void What_can_be_learnt_is_learnt(string name)
    {
        using var project = TestProject.Create();
        var (file, rows, split) = project.Encode();
        using (file)
        {
            var scored = ScoredRows.Of(rows, split.Test, [Learner(name).Fit(rows, split.Train, TestProject.Plain).Scorer, new ConstantLearner().Fit(rows, split.Train, TestProject.Plain).Scorer]);
            double Loss(int model) => scored.Probabilities(model, Calibration.None).Select((p, i) => BinaryMetrics.LogLoss(p, scored.Positives[i])).Average();
            Assert.True(Loss(0) < Loss(1) - 0.05, $"{name}: {Loss(0)} against {Loss(1)} for a constant");
        }
    }

    [Fact]
    public void Training_stops_when_it_is_cancelled()
    {
        using var project = TestProject.Create();
        var (file, rows, split) = project.Encode();
        using (file)
        {
            var stopped = new Execution { Cancellation = new(canceled: true) };
            Assert.Throws<OperationCanceledException>(() => Learner("trees").Fit(rows, split.Train, stopped));
            Assert.Throws<OperationCanceledException>(() => Learner("linear").Fit(rows, split.Train, stopped));
        }
    }
}

using Relearn.Data;
using Relearn.Modeling;
using Relearn.Numerics;

namespace Relearn.Tests.Modeling;

public sealed class ModelTrainingTests
{
    [Fact]
    public void A_hash_says_how_many_of_its_categories_fall_together()
    {
        using var project = TestProject.Create(yaml => yaml.Replace("  city: city\n", "  city: city\n  two: hash(city, 2)\n  many: hash(city, 100000)\n  subject: hash(lower(subject), 50)\n"));
        using var file = project.ReadRows(out var version);
        var (run, _) = ModelTraining.Train(project.Config, "p", "d", version.RowsHash, file, TestProject.Plain);
        Assert.Equal(["hash(city, 2)", "hash(city, 100000)", "hash(lower(subject), 50)"], run.Hashes!.Select(h => h.Call));
        Assert.Equal((5, 2, 1.0), (run.Hashes![0].Texts, run.Hashes[0].Buckets, run.Hashes[0].CollisionRate));
        Assert.Equal((5, 5, 0.0), (run.Hashes[1].Texts, run.Hashes[1].Buckets, run.Hashes[1].CollisionRate));
        // 300 subjects in 50 buckets: hardly one is alone.
        Assert.Equal((300, 50), (run.Hashes[2].Texts, run.Hashes[2].Buckets));
        Assert.InRange(run.Hashes[2].CollisionRate, 0.97, 1);
    }

    static (ModelRun Run, byte[] Bundle) Train(TestProject project)
    {
        using var file = project.ReadRows(out var version);
        return ModelTraining.Train(project.Config, "p", "dataset-x", version.RowsHash, file, TestProject.Plain);
    }

    [Fact]
    public void A_run_has_metrics_baselines_months_and_slices()
    {
        using var project = TestProject.Create();
        var (run, bundle) = Train(project);
        Assert.Equal(["constant", "rate_table", "linear", "rule_without_model"], run.Baselines.Select(b => b.Name));
        Assert.Equal(["warm"], run.Slices.Select(s => s.Name));
        Assert.Equal(run.Metrics.Rows, run.Months.Sum(m => m.Metrics.Rows));
        Assert.Equal(ContentHash.Of(bundle), run.BundleHash);
        Assert.InRange(run.Metrics.LogLoss.Estimate, run.Metrics.LogLoss.Low, run.Metrics.LogLoss.High);
        Assert.True(run.Baselines[0].LogLossGain.Low > 0);
    }

    [Fact]
    public void Vocabularies_come_from_training_rows_alone()
    {
        using var project = TestProject.Create(edit: (i, line) => i > 3300 ? line.Replace("Oslo", "Nowhere", StringComparison.Ordinal) : line);
        var (_, rows, _) = project.Encode();
        using (rows.File)
        {
            var vocabulary = rows.Encoder.VocabularyOf(2)!;
            Assert.DoesNotContain("Nowhere", vocabulary.Terms);
            Assert.Equal(vocabulary.Terms.Count, vocabulary.CodeOf("Nowhere"));
        }
    }

    [Fact]
    public void No_label_that_was_unknown_at_the_split_changes_the_model()
    {
        // The label of a row is known six hours after it: 36 rows before the validation period are not to be learnt from.
        using var project = TestProject.Create();
        using var file = project.ReadRows(out _);
        var boundary = (int)TimeSplit.Of(file, project.Config.Split).Train.End;
        string Flip(int i, string line, int from) => i >= from && i < boundary ? line.EndsWith("yes", StringComparison.Ordinal) ? line[..^3] + "no" : line[..^2] + "yes" : line;
        using var unknown = TestProject.Create(edit: (i, line) => Flip(i, line, boundary - 35));
        using var known = TestProject.Create(edit: (i, line) => Flip(i, line, boundary - 60));
        var hash = Train(project).Run.ModelHash;
        Assert.Equal(hash, Train(unknown).Run.ModelHash);
        Assert.NotEqual(hash, Train(known).Run.ModelHash);
    }

    [Fact]
    public void Too_few_rows_are_refused()
    {
        using var project = TestProject.Create(y => y.Replace("hours(6)", "minutes(1)", StringComparison.Ordinal), rows: 60);
        var error = Assert.Throws<UserErrorException>(() => Train(project)).Errors[0];
        Assert.Equal("model.too_few_rows", error.Code);
    }

    [Fact]
    public void A_period_with_one_class_is_refused()
    {
        using var project = TestProject.Create(edit: (i, line) => i > 2700 ? line.Replace(",yes", ",no", StringComparison.Ordinal) : line);
        var error = Assert.Throws<UserErrorException>(() => Train(project)).Errors[0];
        Assert.Equal("model.one_class", error.Code);
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("rate_table")]
    public void Any_learner_can_be_the_model(string learner)
    {
        using var project = TestProject.Create(y => y.Replace("model: { trees: 20, leaves: 8 }", $"model: {{ learner: {learner} }}", StringComparison.Ordinal));
        var (run, _) = Train(project);
        Assert.Equal(learner, run.Learner);
        Assert.DoesNotContain(learner, run.Baselines.Select(b => b.Name));
    }
}

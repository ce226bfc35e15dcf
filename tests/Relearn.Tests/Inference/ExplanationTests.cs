using System.Text;
using Relearn.Inference;
using Relearn.Inference.Bundles;
using Relearn.Inference.Models;

namespace Relearn.Tests.Inference;

/// <summary>Explanations of whole rows: declared features, their values, calibration.</summary>
public sealed class ExplanationTests
{
    // 100 training rows: at the first split half went left, of those 40 were 'lhr'; at the second tree's split 60 went left.
    static readonly byte[] Covered = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(SampleBundles.TreeText)
        .Replace("leaf_value=-1 0.5 2\n", "leaf_value=-1 0.5 2\nleaf_count=40 50 10\ninternal_count=100 50\n", StringComparison.Ordinal)
        .Replace("leaf_value=0.25 -0.75\n", "leaf_value=0.25 -0.75\nleaf_count=60 40\ninternal_count=100\n", StringComparison.Ordinal));

    static byte[] SectionOf(string learner) => learner == "trees" ? Covered : SampleBundles.SectionOf(learner);

    static Predictor Open(string learner) => Predictor.FromBundle(BundleFile.Parse(learner == "constant" ? SampleBundles.Write(learner) : SampleBundles.Write(SampleBundles.Manifest with { Learner = learner }, SectionOf(learner)), "sample"));

    [Fact]
    public void A_row_is_explained_by_its_declared_features_the_largest_first()
    {
        var explanation = Open("trees").Explain(SampleBundles.Rows[0]);
        // First tree: expected 0.05 without any, -0.4 with the distance, -0.25 with the origin, -1 with both. Second tree: -0.15 and 0.25.
        Assert.Equal(["distance", "origin", "hour"], explanation.Contributions.Select(c => c.Feature));
        Assert.Equal(["100", "lhr", "8"], explanation.Contributions.Select(c => c.Value));
        Assert.Equal([-0.6, -0.45, 0.4], explanation.Contributions.Select(c => Math.Round(c.LogOdds, 12)));
        // Slope 2, intercept -0.5.
        Assert.Equal([-1.2, -0.9, 0.8], explanation.Contributions.Select(c => Math.Round(c.CalibratedLogOdds, 12)));
        Assert.Equal((-0.1, -0.7, -0.75, -2.0), (Math.Round(explanation.Base, 12), Math.Round(explanation.CalibratedBase, 12), explanation.Score, explanation.CalibratedScore));
        Assert.Equal(Open("trees").Predict(SampleBundles.Rows[0]), explanation.Probability);
    }

    public static TheoryData<string> Learners => [.. SampleBundles.Learners];

    [Theory]
    [MemberData(nameof(Learners))]
    public void Base_and_contributions_sum_to_the_score_of_every_kind_of_model(string learner)
    {
        var predictor = Open(learner);
        foreach (var (row, raw) in SampleBundles.Rows.Zip(SampleBundles.RawOf(learner)))
        {
            var explanation = predictor.Explain(row);
            Assert.Equal(raw, explanation.Score);
            Assert.Equal(raw, explanation.Base + explanation.Contributions.Sum(c => c.LogOdds), 1e-12);
            Assert.Equal(explanation.CalibratedScore, explanation.CalibratedBase + explanation.Contributions.Sum(c => c.CalibratedLogOdds), 1e-12);
            Assert.Equal(predictor.Predict(row), explanation.Probability);
            Assert.Equal(3, explanation.Contributions.Count);
        }
    }

    [Fact]
    public void A_linear_model_is_explained_by_the_terms_of_its_sum()
    {
        var explanation = Open("linear").Explain(SampleBundles.Rows[0]);
        // The intercept; the distance is one deviation below its mean, the hour too.
        Assert.Equal(0.5, explanation.Base);
        Assert.Equal([("distance", -1.0), ("origin", -1.0), ("hour", -0.5)], explanation.Contributions.Select(c => (c.Feature, c.LogOdds)));
    }

    [Fact]
    public void A_rate_table_is_explained_by_its_one_feature_against_the_mean_of_its_bins()
    {
        // Bins -1, 0 and 1; the missing value's 0.25 is no bin.
        Assert.Equal([-1, 1, 0.25], SampleBundles.Rows.Select(row => Open("rate_table").Explain(row).Contributions.Single(c => c.LogOdds != 0).LogOdds));
        Assert.Equal(0, Open("rate_table").Explain(SampleBundles.Rows[0]).Base);
    }

    [Theory]
    [MemberData(nameof(Learners))]
    public void A_model_of_a_sample_has_its_correction_in_the_base(string learner)
    {
        var plain = Open(learner);
        var scorer = new SampledScorer(plain.Scorer, 0.25);
        float[] row = [100, 8, 1];
        var (own, corrected, raw) = (new double[4], new double[4], new double[1]);
        ((IExplainer)plain.Scorer).Explain(row, own);
        scorer.Explain(row, corrected);
        scorer.Score(row, raw);
        Assert.Equal(own[..3], corrected[..3]);
        Assert.Equal(own[3] + Math.Log(0.25), corrected[3]);
        Assert.Equal(raw[0], corrected.Sum(), 1e-12);
    }

    [Theory]
    [MemberData(nameof(Learners))]
    public void Rows_explained_together_are_those_explained_alone_and_take_no_more_memory_than_a_prediction(string learner)
    {
        var predictor = Open(learner);
        var scratch = predictor.Rent(3);
        for (var i = 0; i < 3; i++)
        {
            for (var c = 0; c < 3; c++) { Assert.True(scratch.Set(i, c, SampleBundles.Rows[i][predictor.Inputs[c].Name])); }
        }
        scratch.Batch.Rows = 3;
        var together = new double[3 * 4];
        predictor.Explain(scratch, together);
        for (var i = 0; i < 3; i++)
        {
            var alone = predictor.Explain(SampleBundles.Rows[i]);
            for (var f = 0; f < 3; f++) { Assert.Equal(alone.Contributions.Single(c => c.Feature == SampleBundles.Manifest.Features[f].Name).LogOdds, together[i * 4 + f]); }
            Assert.Equal(alone.Base, together[i * 4 + 3]);
        }
        Assert.Equal(Allocated(() => predictor.Predict(scratch)), Allocated(() => predictor.Explain(scratch, together)));
        predictor.Return(scratch);

        static long Allocated(Action work)
        {
            work();
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 20; i++) { work(); }
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Missing_values_and_unknown_texts_are_shown_as_they_came()
    {
        var missing = Open("trees").Explain(SampleBundles.Rows[2]).Contributions.ToDictionary(c => c.Feature, c => c.Value);
        Assert.Equal((null, null, "never seen"), (missing["distance"], missing["hour"], missing["origin"]));
    }

    [Fact]
    public void A_model_that_keeps_no_numbers_of_rows_and_a_row_that_lacks_a_column_say_so()
    {
        var bare = Predictor.FromBundle(BundleFile.Parse(SampleBundles.Write("trees"), "sample"));
        Assert.Contains("'leaf_count'", Assert.Throws<BundleException>(() => bare.Explain(SampleBundles.Rows[0])).Message, StringComparison.Ordinal);
        Assert.Contains("column 'origin' is absent", Assert.Throws<BundleException>(() => Open("linear").Explain(new Dictionary<string, object?> { ["distance"] = 1.0 })).Message, StringComparison.Ordinal);
    }
}

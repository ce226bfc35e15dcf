using System.Text.Json;
using Relearn.Inference;
using Relearn.Inference.Bundles;
using Relearn.Inference.Features;
using Relearn.Inference.Models;
using Relearn.Numerics;
using Relearn.Onnx;
using Relearn.Tests.Inference;

namespace Relearn.Tests.Onnx;

/// <summary>Whole bundles, one of each kind of model, exported and held against the bundle.</summary>
public sealed class BundleExportTests
{
    static readonly BundleManifest Manifest = SampleBundles.Manifest with { Features = [new("distance", "distance"), new("hour", "hour(`departs at`)"), new("origin", "origin")] };

    static Predictor Open(string learner, double? kept = null, bool fakeNegatives = false)
    {
        List<BundleFile.Section> sections = [new("manifest", 1, Required: true, JsonSerializer.SerializeToUtf8Bytes(Manifest with { Learner = learner, Constant = learner == "constant" ? 0.75 : null }, BundleJson.Default.BundleManifest))];
        if (learner != "constant") { sections.Add(new(learner, 1, Required: true, SampleBundles.SectionOf(learner))); }
        if (kept is { } share) { sections.Add(new("sampling", 1, Required: true, SampledScorer.ToBytes(share))); }
        if (fakeNegatives) { sections.Add(new("fake_negatives", 1, Required: true, FakeNegativeScorer.ToBytes())); }
        return Predictor.FromBundle(BundleFile.Parse(BundleFile.Write(sections), "sample"));
    }

    static ColumnBatch Rows(Predictor predictor)
    {
        var batch = new ColumnBatch(predictor.Inputs, 10_000) { Rows = 10_000 };
        var random = new SeededRandom(5);
        batch.Vectors[1].Dictionary = ["jfk", "lhr", "never seen"];
        for (var i = 0; i < batch.Rows; i++)
        {
            batch.Vectors[0].Numbers[i] = random.NextInt(20) == 0 ? double.NaN : random.NextInt(3) == 0 ? 250 * random.NextInt(4) : random.NextDouble() * 1e5 - 1e4;
            batch.Vectors[1].Codes[i] = random.NextInt(4) - 1;
            batch.Vectors[2].Numbers[i] = random.NextInt(20) == 0 ? double.NaN : Math.Floor(random.NextDouble() * 1e15);
        }
        return batch;
    }

    public static TheoryData<string, double?, OnnxFeatures> Bundles =>
        [.. from learner in SampleBundles.Learners from kept in new double?[] { null, 0.1 } from features in Enum.GetValues<OnnxFeatures>() select (learner, kept, features)];

    [Theory]
    [MemberData(nameof(Bundles))]
    public void Raw_scores_have_the_same_bits_and_probabilities_differ_in_the_last_at_most(string learner, double? kept, OnnxFeatures features)
    {
        var predictor = Open(learner, kept);
        using var check = new OnnxCheck(OnnxExport.Write(predictor, features), predictor, features);
        check.Compare(Rows(predictor));
        Assert.Equal((10_000, 10_000), (check.Rows, check.SameScoreBits));
        // The exponential function of the runtime is not that of .NET.
        Assert.InRange(check.LargestDifference, 0, 1e-15);
    }

    [Theory]
    [InlineData("trees")]
    [InlineData("linear")]
    [InlineData("rate_table")]
    [InlineData("constant")]
    public void The_correction_of_fake_negatives_goes_along(string learner)
    {
        var predictor = Open(learner, fakeNegatives: true);
        using var check = new OnnxCheck(OnnxExport.Write(predictor, OnnxFeatures.All), predictor, OnnxFeatures.All);
        check.Compare(Rows(predictor));
        // Near the highest score a last bit of the exponential is a thousand bits of its logarithm.
        Assert.InRange(check.LargestDifference, 0, 1e-11);
    }

    [Fact]
    public void The_encoded_form_is_opened_as_a_scorer_and_says_what_it_takes()
    {
        var predictor = Open("trees");
        using var scorer = OnnxScorer.Parse(OnnxExport.Write(predictor, OnnxFeatures.Encoded), "trees.onnx");
        Assert.Equal((3, 1, "probability"), (scorer.Width, scorer.Outputs, scorer.Output));
        var probability = new double[1];
        scorer.Score([100, 8, 1], probability);
        Assert.Equal(predictor.Predict(SampleBundles.Row(100.0, "lhr", new DateTime(2024, 1, 1, 8, 0, 0))), probability[0], 1e-15);
    }

    [Fact]
    public void A_wrong_model_is_seen()
    {
        // The check bites: the model of another bundle is not within any tolerance, and a missing answer is infinitely far off.
        var (right, wrong) = (Open("trees"), Open("linear"));
        using var check = new OnnxCheck(OnnxExport.Write(wrong), right, OnnxFeatures.All);
        check.Compare(Rows(right));
        Assert.True(check.LargestDifference > 0.1);
        Assert.True(check.SameScoreBits < 1_000);
    }

    [Fact]
    public void Equal_bundles_give_equal_bytes() => Assert.Equal(OnnxExport.Write(Open("trees")), OnnxExport.Write(Open("trees")));
}

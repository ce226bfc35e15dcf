using System.Text.Json;
using Relearn.Inference;
using Relearn.Inference.Bundles;
using Relearn.Inference.Features;
using Relearn.Inference.Models;
using Relearn.Inference.Windows;

namespace Relearn.Tests.Inference;

/// <summary>A manifest that was tampered with is refused, or answers.</summary>
public sealed class DamagedManifestTests
{
    static void OpenAndPredict(BundleManifest manifest)
    {
        var bytes = BundleFile.Write([new("manifest", 1, Required: true, JsonSerializer.SerializeToUtf8Bytes(manifest, BundleJson.Default.BundleManifest))]);
        Predictor predictor;
        try { predictor = Predictor.FromBundle(BundleFile.Parse(bytes, "b")); }
        catch (BundleException) { return; }
        // What opens answers.
        var row = new Dictionary<string, object?> { ["x"] = 1.0 };
        if (predictor.NeedsState) { predictor.Predict(row, predictor.CreateState(), DateTime.UnixEpoch); }
        else { predictor.Predict(row); }
    }

    static BundleManifest Manifest(string feature, Dictionary<string, double[]>? learnt, IReadOnlyList<EventSource>? sources = null) =>
        new("m", "binary", "constant", "yes", [new("x", ValueKind.Number)], [new("f", feature)], new Dictionary<string, IReadOnlyList<string>>(), new Calibration(1, 0), 0, learnt, sources);

    [Fact]
    public void Learnt_numbers_that_are_too_few_are_refused() => OpenAndPredict(Manifest("scale(x)", new() { ["scale(x)"] = [] }));

    [Fact]
    public void Learnt_numbers_that_are_null_are_refused() => OpenAndPredict(Manifest("fill(x)", new() { ["fill(x)"] = null! }));

    [Fact]
    public void A_source_that_is_null_is_refused() => OpenAndPredict(Manifest("count() of p over 1d", null, [null!]));

    [Fact]
    public void A_source_with_a_column_that_is_null_is_refused() => OpenAndPredict(Manifest("count() of p over 1d", null, [new("p", [null!])]));

    [Fact]
    public void A_source_with_a_column_twice_is_refused() => OpenAndPredict(Manifest("count() of p over 1d", null, [new("p", [new("y", ValueKind.Number), new("y", ValueKind.Text)])]));

    [Fact]
    public void A_bundle_of_a_learnt_key_is_refused() => OpenAndPredict(Manifest("target_mean(quantile_bucket(x, 4))", new() { ["quantile_bucket(x, 4)"] = [0, 1, 2] }));
}

using System.Text;
using System.Text.Json;
using Relearn.Inference.Bundles;
using Relearn.Inference.Features;
using Relearn.Inference.Models;

namespace Relearn.Tests.Inference.Bundles;

public sealed class BundleManifestTests
{
    static string Json(BundleManifest manifest) => JsonSerializer.Serialize(manifest, BundleJson.Default.BundleManifest);

    // JSON has no lone surrogates; names come from UTF-8 files and have none either.
    static readonly Gen<string> Name = Gen.String.Select(s => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(s)));

    static readonly Gen<double> Finite = Gen.Double.Where(double.IsFinite);

    static readonly Gen<BundleManifest> Manifests = Gen.Select(
        Gen.Select(Name, Name, Name), Gen.Select(Name, Gen.OneOf(Enum.GetValues<ValueKind>()), (n, k) => new InputColumn(n, k)).Array[0, 4],
        Gen.Select(Name, Name, (n, s) => new Feature(n, s)).Array[0, 4], Gen.Dictionary(Name, Name.Array[0, 5])[0, 4],
        Gen.Select(Finite, Finite, (slope, intercept) => new Calibration(slope, intercept)), Gen.Nullable(Finite),
        (names, inputs, features, vocabularies, calibration, constant) => new BundleManifest(names.Item1, "binary", names.Item2, names.Item3, inputs, features,
            vocabularies.ToDictionary(v => v.Key, v => (IReadOnlyList<string>)v.Value), calibration, constant));

    [Fact]
    public void What_was_written_is_read() => Manifests.Sample(manifest =>
    {
        var read = JsonSerializer.Deserialize(Json(manifest), BundleJson.Default.BundleManifest)!;
        Assert.Equal((manifest.Model, manifest.Task, manifest.Learner, manifest.Label, manifest.Calibration), (read.Model, read.Task, read.Learner, read.Label, read.Calibration));
        Assert.Equal(manifest.Inputs, read.Inputs);
        Assert.Equal(manifest.Features, read.Features);
        Assert.Equal(manifest.Vocabularies, read.Vocabularies);
        Assert.Equal(manifest.Constant is { } constant ? BitConverter.DoubleToInt64Bits(constant) : null, read.Constant is { } c ? BitConverter.DoubleToInt64Bits(c) : (long?)null);
        Assert.Equal(Json(manifest), Json(read));
    });

    [Fact]
    public void The_json_reads_as_approved() => Snapshot.Match(Json(SampleBundles.Manifest), "manifest.json");
}

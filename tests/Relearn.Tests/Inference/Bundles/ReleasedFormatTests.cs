using Relearn.Inference;
using Relearn.Inference.Bundles;

namespace Relearn.Tests.Inference.Bundles;

/// <summary>Files that an earlier build wrote. Every build loads them and predicts what was predicted then; they are never made anew.</summary>
public sealed class ReleasedFormatTests
{
    static string FileOf(string name) => RepositoryFiles.Beside(name);

    // Expected: Python 3, 1 / (1 + math.exp(-(2 * raw - 0.5))), raw scores from SampleBundles.RawOf.
    // The last bit of exp is the C library's: with glibc the values are exact; another library may differ by one unit in the last place.
    [Theory]
    [InlineData("v1.bundle", "trees", "a8448e7caf1ff9e33f8321be8b320591ec434d722ac6562b1a4bbc16f1f15bf9", 0.11920292202211755, 0.2689414213699951, 0.9820137900379085)]
    [InlineData("v1-linear.bundle", "linear", "cbd0d532e7f729c04b79105d8651649185c500572fc9809287ce3f9b4127e24e", 0.01098694263059318, 0.9626731126558706, 0.9525741268224334)]
    [InlineData("v1-rate-table.bundle", "rate_table", "fffa6b35ab73f2959f4f047628d03917a0b0a67d10fbc047b247385db3f2546c", 0.07585818002124355, 0.8175744761936437, 0.5)]
    [InlineData("v1-constant.bundle", "constant", "2472e677e798584b48a07d50745411b7998ee9af6f2ec32006f7294de46bb5d3", 0.7310585786300049, 0.7310585786300049, 0.7310585786300049)]
    public void A_bundle_of_a_released_format_still_predicts_the_same(string name, string learner, string hash, double first, double second, double third)
    {
        var file = FileOf(name);
        if (Snapshot.Updating && !File.Exists(file)) { File.WriteAllBytes(file, SampleBundles.Write(learner)); }
        var predictor = Predictor.Open(file, hash);
        Assert.Equal(learner, predictor.Manifest.Learner);
        Assert.Equal([first, second, third], SampleBundles.Rows.Select(predictor.Predict));
    }

    [Fact]
    public void There_is_a_file_of_every_version_up_to_the_one_that_is_written() =>
        Assert.All(Enumerable.Range(1, (int)BundleFile.FormatVersion), version => Assert.True(File.Exists(FileOf($"v{version}.bundle"))));
}

using Relearn.Inference;
using Relearn.Inference.Bundles;
using Relearn.Numerics;

namespace Relearn.Tests.Inference.Bundles;

/// <summary>A bundle that is read where it stands in a file.</summary>
public sealed class MappedBundleTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    string Write(byte[] bundle, string name = "m.bundle")
    {
        File.WriteAllBytes(_folder[name], bundle);
        return _folder[name];
    }

    [Theory]
    [InlineData("trees")]
    [InlineData("linear")]
    [InlineData("rate_table")]
    [InlineData("constant")]
    public void A_file_is_read_as_its_bytes_are(string learner)
    {
        var bytes = SampleBundles.Write(learner);
        using var mapped = BundleFile.Open(Write(bytes));
        using var parsed = BundleFile.Parse(bytes, "m.bundle");
        Assert.Equal(parsed.Read("manifest"), mapped.Read("manifest"));
        Assert.Equal(ContentHash.Of(bytes), mapped.Hash);
        var (fromFile, fromBytes) = (Predictor.FromBundle(mapped), Predictor.FromBundle(parsed));
        Assert.Equal(SampleBundles.Rows.Select(fromBytes.Predict), SampleBundles.Rows.Select(fromFile.Predict));
        Assert.Equal(fromBytes.BundleHash, fromFile.BundleHash);
    }

    [Fact]
    public void A_section_is_checked_when_it_is_touched_first()
    {
        var bytes = SampleBundles.Write("trees");
        bytes[^70] ^= 1;
        using var bundle = BundleFile.Open(Write(bytes));
        Assert.NotEmpty(bundle.Read("manifest"));
        Assert.Contains("section 'trees' does not have its hash", Assert.Throws<BundleException>(() => bundle.Read("trees")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_section_that_the_model_does_not_need_is_damage_too()
    {
        var (manifest, trees) = (BundleFile.Parse(SampleBundles.Write("constant"), "m").Read("manifest"), SampleBundles.TreeText);
        var bytes = BundleFile.Write([new("manifest", 1, Required: true, manifest), new("trees", 1, Required: true, trees)]);
        Assert.Equal("constant", Predictor.Open(Write(bytes, "sound.bundle")).Manifest.Learner);
        bytes[^70] ^= 1;
        Assert.Contains("section 'trees' does not have its hash", Assert.Throws<BundleException>(() => Predictor.Open(Write(bytes, "damaged.bundle"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_can_be_replaced_while_it_is_open()
    {
        if (OperatingSystem.IsWindows()) { Assert.Skip("a mapped file cannot be replaced on Windows"); }
        var bytes = SampleBundles.Write("trees");
        using var bundle = BundleFile.Open(Write(bytes));
        File.Move(Write(SampleBundles.Write("linear"), "new"), _folder["m.bundle"], overwrite: true);
        Assert.Equal(SampleBundles.TreeText, bundle.Read("trees"));
        Assert.Equal(ContentHash.Of(bytes), bundle.Hash);
        Assert.Equal("linear", Predictor.Open(_folder["m.bundle"]).Manifest.Learner);
    }

    [Fact]
    public void The_hash_can_be_asked_for_when_the_file_is_gone()
    {
        if (OperatingSystem.IsWindows()) { Assert.Skip("a file that is held open cannot be removed on Windows"); }
        var bytes = SampleBundles.Write("trees");
        var predictor = Predictor.Open(Write(bytes));
        File.Delete(_folder["m.bundle"]);
        Assert.Equal(ContentHash.Of(bytes), predictor.BundleHash);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_that_was_written_over_has_no_hash_any_more_and_ends_nothing(bool shorter)
    {
        if (OperatingSystem.IsWindows()) { Assert.Skip("a mapped file cannot be written over on Windows"); }
        var bytes = SampleBundles.Write("trees");
        var predictor = Predictor.Open(Write(bytes));
        var before = SampleBundles.Rows.Select(predictor.Predict).ToArray();
        using (var file = new FileStream(_folder["m.bundle"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            if (shorter) { file.SetLength(10); }
            else { file.WriteByte(0); }
        }
        File.SetLastWriteTimeUtc(_folder["m.bundle"], new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Contains("was written over since it was opened", Assert.Throws<BundleException>(() => predictor.BundleHash).Message, StringComparison.Ordinal);
        Assert.Equal(before, SampleBundles.Rows.Select(predictor.Predict));
    }

    [Fact]
    public void Whoever_reads_finishes_before_the_file_is_let_go()
    {
        var bundle = BundleFile.Open(Write(SampleBundles.Write("trees")));
        var read = bundle.Read("trees", content =>
        {
            bundle.Dispose();
            return content.ToArray();
        });
        Assert.Equal(SampleBundles.TreeText, read);
        Assert.Throws<ObjectDisposedException>(() => bundle.Read("trees"));
    }

    [Fact]
    public void An_expected_hash_is_compared_with_the_file()
    {
        var bytes = SampleBundles.Write("trees");
        using var bundle = BundleFile.Open(Write(bytes), ContentHash.Of(bytes));
        Assert.Equal(ContentHash.Of(bytes), bundle.Hash);
        Assert.Contains("was recorded", Assert.Throws<BundleException>(() => BundleFile.Open(_folder["m.bundle"], new string('0', 64))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_file_shorter_than_a_header_is_no_bundle(int length) =>
        Assert.Contains("does not begin with RLBUNDLE", Assert.Throws<BundleException>(() => BundleFile.Open(Write(SampleBundles.Write("trees")[..length]))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_of_2_GiB_is_refused_without_being_read()
    {
        using (var file = File.Create(_folder["large"])) { file.SetLength(1L << 31); }
        Assert.Contains("too long", Assert.Throws<BundleException>(() => BundleFile.Open(_folder["large"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_no_bundle() => Assert.Contains("cannot be read", Assert.Throws<BundleException>(() => BundleFile.Open(_folder.Path)).Message, StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();
}

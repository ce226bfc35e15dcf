using System.Buffers.Binary;
using Relearn.Inference;
using Relearn.Inference.Bundles;
using Relearn.Numerics;

namespace Relearn.Tests.Inference.Bundles;

public sealed class BundleFileTests
{
    static readonly string[] Names = ["manifest", "trees", "linear", "rate_table"];

    static readonly Gen<BundleFile.Section[]> Sections = Gen.Select(Gen.Int[1, 4], Gen.Byte.Array[0, 200].Array[4], Gen.Bool.Array[4], (count, contents, required) =>
        Enumerable.Range(0, count).Select(i => new BundleFile.Section(Names[i], 1, required[i], contents[i])).ToArray());

    static string Refusal(byte[] file, string? expectedHash = null) => Assert.Throws<BundleException>(() => BundleFile.Parse(file, "m.bundle", expectedHash)).Message;

    [Fact]
    public void What_was_written_is_read() => Sections.Sample(sections =>
    {
        var file = BundleFile.Write(sections);
        var bundle = BundleFile.Parse(file, "m.bundle", ContentHash.Of(file));
        Assert.Equal(ContentHash.Of(file), bundle.Hash);
        Assert.All(sections, s => Assert.Equal(s.Content, bundle.Read(s.Name)));
    });

    [Fact]
    public void Equal_sections_give_equal_bytes() => Sections.Sample(sections =>
        Assert.Equal(BundleFile.Write(sections), BundleFile.Write([.. sections.Select(s => s with { Content = [.. s.Content] })])));

    [Fact]
    public void Every_section_starts_at_a_multiple_of_64() => Sections.Sample(sections =>
    {
        var file = BundleFile.Write(sections);
        Assert.Equal(0, file.Length % 64);
        for (var i = 0; i < sections.Length; i++)
        {
            var offset = BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(16 + 88 * i + 40));
            Assert.Equal(0, offset % 64);
            Assert.Equal(sections[i].Content, file.AsSpan((int)offset, sections[i].Content.Length).ToArray());
        }
    });

    [Fact]
    public void A_flipped_byte_is_refused_or_alters_no_content() =>
        Gen.Select(Sections, Gen.Int[0, int.MaxValue], Gen.Int[1, 255], Gen.Int[0, 3]).Sample((sections, at, flip, where) =>
        {
            var file = BundleFile.Write(sections);
            var length = where == 0 ? file.Length : 16 + 88 * sections.Length;
            file[at % length] ^= (byte)flip;
            foreach (var section in sections)
            {
                try { Assert.Equal(section.Content, BundleFile.Parse(file, "m.bundle").Read(section.Name)); }
                catch (BundleException) { }
            }
        }, iter: 20_000);

    [Fact]
    public void No_flipped_byte_passes_when_the_hash_is_known() => Gen.Select(Sections, Gen.Int[0, int.MaxValue], Gen.Int[1, 255]).Sample((sections, at, flip) =>
    {
        var file = BundleFile.Write(sections);
        var hash = ContentHash.Of(file);
        file[at % file.Length] ^= (byte)flip;
        Assert.Throws<BundleException>(() => BundleFile.Parse(file, "m.bundle", hash));
    }, iter: 1_000);

    [Fact]
    public void A_file_cut_short_is_refused_or_has_lost_only_its_padding() => Gen.Select(Sections, Gen.Int[0, int.MaxValue]).Sample((sections, at) =>
    {
        var file = BundleFile.Write(sections);
        var needed = sections.Select((s, i) => BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(16 + 88 * i + 40)) + s.Content.Length).Max();
        var length = at % file.Length;
        if (length < needed) { Assert.Throws<BundleException>(() => BundleFile.Parse(file[..length], "m.bundle")); }
        else { Assert.All(sections, s => Assert.Equal(s.Content, BundleFile.Parse(file[..length], "m.bundle").Read(s.Name))); }
    }, iter: 2_000);

    [Fact]
    public void Random_bytes_behind_the_mark_are_refused() => Gen.Byte.Array[0, 300].Sample(bytes =>
        Assert.Throws<BundleException>(() => BundleFile.Parse([.. "RLBUNDLE"u8, 1, 0, 0, 0, 1, 0, 0, 0, .. bytes], "m.bundle")));

    [Fact]
    public void A_required_section_that_is_unknown_is_refused_and_an_optional_one_skipped()
    {
        BundleFile.Section manifest = new("manifest", 1, Required: true, [1]), windows = new("windows", 1, Required: true, [2]);
        Assert.Contains("'m.bundle' needs section 'windows'", Refusal(BundleFile.Write([manifest, windows])), StringComparison.Ordinal);
        var bundle = BundleFile.Parse(BundleFile.Write([windows with { Required = false }, manifest]), "m.bundle");
        Assert.Equal([1], bundle.Read("manifest"));
        Assert.Throws<BundleException>(() => bundle.Read("windows"));
    }

    [Fact]
    public void A_damaged_optional_section_is_damage_too()
    {
        var file = BundleFile.Write([new("manifest", 1, Required: true, [1]), new("windows", 1, Required: false, [2])]);
        file[16 + 88 + 56] ^= 1;
        Assert.Contains("section 'windows' does not have its hash", Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void A_later_container_is_refused_with_both_versions()
    {
        var file = SampleBundles.Write("trees");
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(8), BundleFile.FormatVersion + 1);
        Assert.Equal("'m.bundle' has bundle format 2; this build reads up to 1. Install a newer Relearn.", Refusal(file));
    }

    [Fact]
    public void A_later_version_of_a_section_is_refused() =>
        Assert.Contains("Section 'linear' of 'm.bundle' has format 2; this build reads 1", Refusal(BundleFile.Write([new("manifest", 1, Required: true, [1]), new("linear", 2, Required: true, [2])])), StringComparison.Ordinal);

    [Fact]
    public void A_section_that_stands_twice_is_refused() =>
        Assert.Contains("'linear' stands in it twice", Refusal(BundleFile.Write([new("linear", 1, Required: true, [1]), new("linear", 1, Required: true, [2])])), StringComparison.Ordinal);

    [Fact]
    public void Another_hash_than_the_recorded_one_is_refused_with_both()
    {
        var (file, other) = (SampleBundles.Write("trees"), new string('0', 64));
        var message = Refusal(file, other);
        Assert.Contains(ContentHash.Of(file), message, StringComparison.Ordinal);
        Assert.Contains(other, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(15)]
    public void A_file_shorter_than_a_header_is_no_bundle(int length) => Assert.Contains("RLBUNDLE", Refusal(SampleBundles.Write("trees")[..length]), StringComparison.Ordinal);
}

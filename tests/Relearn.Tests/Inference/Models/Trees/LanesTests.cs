using System.Runtime.Intrinsics;
using Relearn.Inference.Models.Trees;

namespace Relearn.Tests.Inference.Models.Trees;

/// <summary>The plain twins do what the instructions do. On a processor without them both sides are the twin.</summary>
public sealed class LanesTests
{
    static readonly Gen<Vector512<byte>> Bytes = Gen.Byte.Array[64].Select(b => Vector512.Create<byte>(b));

    [Fact]
    public void A_permutation_is_the_same_plain() => Gen.Select(Bytes, Bytes).Sample((table, index) => Lanes.Permute(table, index) == Lanes.PermutePlain(table, index));

    [Fact]
    public void A_permutation_of_128_bytes_takes_from_both_halves() => Gen.Select(Bytes, Bytes, Bytes).Sample((low, index, high) =>
    {
        var found = Lanes.Permute(low, index, high);
        for (var i = 0; i < 64; i++) { Assert.Equal((index[i] & 64) == 0 ? low[index[i] & 63] : high[index[i] & 63], found[i]); }
    });

    [Fact]
    public void A_product_of_bits_is_the_same_plain() => Gen.Select(Bytes, Bytes).Sample((bytes, matrix) => Lanes.Affine(bytes, matrix) == Lanes.AffinePlain(bytes, matrix));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Unpacking_is_the_same_plain(bool high) => Gen.Select(Bytes, Bytes).Sample((x, y) =>
    {
        Assert.Equal(Lanes.Unpack(x, y, high), Lanes.UnpackPlain(x, y, high));
        Assert.Equal(Lanes.Unpack(x.AsUInt16(), y.AsUInt16(), high), Lanes.UnpackPlain(x.AsUInt16(), y.AsUInt16(), high));
        Assert.Equal(Lanes.Unpack(x.AsUInt32(), y.AsUInt32(), high), Lanes.UnpackPlain(x.AsUInt32(), y.AsUInt32(), high));
    });

    [Fact]
    public void Unpacking_eight_vectors_puts_the_bytes_of_a_place_side_by_side() => Bytes.Array[8].Sample(v =>
    {
        var (a0, a1, a2, a3, a4, a5, a6, a7) = (v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]);
        Lanes.Unpack(ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7);
        Vector512<byte>[] found = [a0, a1, a2, a3, a4, a5, a6, a7];
        for (var i = 0; i < 8; i++)
        {
            for (var at = 0; at < 64; at++) { Assert.Equal(v[at % 8][at / 16 * 16 + 2 * i + at % 16 / 8], found[i][at]); }
        }
    });

    [Fact]
    public unsafe void Columns_of_words_are_the_same_plain() => Gen.ULong.Array[8 * 16].Sample(words =>
    {
        var (from, columns, plain) = (new AlignedArray<ulong>(words), new AlignedArray<ulong>(64), new AlignedArray<ulong>(64));
        Lanes.Transpose(from.Pointer, 16, columns.Pointer);
        Lanes.TransposePlain(from.Pointer, 16, plain.Pointer);
        Assert.Equal(plain.Span.ToArray(), columns.Span.ToArray());
        for (var i = 0; i < 64; i++) { Assert.Equal(words[i % 8 * 16 + i / 8], columns.Span[i]); }
    });
}

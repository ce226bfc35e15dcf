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
}

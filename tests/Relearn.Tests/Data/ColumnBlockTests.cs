using Relearn.Data;

namespace Relearn.Tests.Data;

public sealed class ColumnBlockTests
{
    const int HeaderLength = 24;

    static readonly Gen<double> Special = Gen.OneOf(double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0.0, -0.0, double.MaxValue, double.Epsilon, 1L << 53, -(1L << 53), (1L << 53) - 1, 1e300, 0.1f, 0.1);

    /// <summary>Columns of every form: small and large whole numbers, whole minutes and seconds, single and double precision, and a few odd values among them.</summary>
    static readonly Gen<double[]> Columns =
        from basis in Gen.OneOf<Gen<double>>(
            Gen.Int[0, 250].Select(i => (double)i),
            Gen.Int[-40_000, 40_000].Select(i => (double)i),
            Gen.Int.Select(i => (double)i),
            Gen.Long[-(1L << 53), 1L << 53].Select(l => (double)l),
            Gen.Int[-1_000_000, 1_000_000].Select(m => m * 60_000_000.0),
            Gen.Long[-9_000_000_000, 9_000_000_000].Select(s => s * 1_000_000.0),
            Gen.Float.Select(f => (double)f),
            Gen.Double,
            Gen.Bool.Select(b => b ? 1.0 : 0.0))
        from values in Gen.Frequency((9, basis), (1, Gen.Const(double.NaN))).Array[0, 40]
        from odd in Gen.Frequency((3, Gen.Const(Array.Empty<double>())), (1, Special.Array[1, 3]))
        from shuffled in Gen.Shuffle((double[])[.. values, .. odd])
        select shuffled;

    static long[] Bits(IEnumerable<double> values) => [.. values.Select(v => BitConverter.DoubleToInt64Bits(double.IsNaN(v) ? double.NaN : v))];

    [Fact]
    public void Every_value_comes_back_bit_for_bit() => Columns.Sample(values =>
    {
        var decoded = new double[values.Length];
        ColumnBlock.Decode(ColumnBlock.Encode(values), 0, decoded);
        Assert.Equal(Bits(values), Bits(decoded));
    }, iter: 2000);

    [Fact]
    public void Any_part_can_be_decoded_by_itself() => Gen.Select(Columns, Gen.Int[0, 100], Gen.Int[0, 100]).Sample((values, a, b) =>
    {
        var (first, end) = (Math.Min(a, b) % (values.Length + 1), Math.Max(a, b) % (values.Length + 1));
        if (first > end) { (first, end) = (end, first); }
        var part = new double[end - first];
        ColumnBlock.Decode(ColumnBlock.Encode(values), first, part);
        Assert.Equal(Bits(values[first..end]), Bits(part));
    });

    [Fact]
    public void What_is_read_is_written_as_the_same_bytes() => Columns.Sample(values =>
    {
        var block = ColumnBlock.Encode(values);
        var decoded = new double[values.Length];
        ColumnBlock.Decode(block, 0, decoded);
        Assert.Equal(block, ColumnBlock.Encode(decoded));
    });

    [Theory]
    [InlineData(1, 0.0, 1.0, double.NaN)]
    [InlineData(1, double.NaN, double.NaN)]
    [InlineData(1, 1000.0, 1254.0)]
    [InlineData(2, 1000.0, 1255.0)]
    [InlineData(2, 0.0, 65534.0)]
    [InlineData(4, 0.0, 65535.0)]
    [InlineData(1, 993_920_700_000_000.0, 993_920_700_000_000.0 + 60_000_000.0 * 254)]
    [InlineData(2, 993_920_700_000_000.0, 993_920_701_000_000.0, 993_924_300_000_000.0)]
    [InlineData(4, 0.5, 0.25)]
    [InlineData(4, 0.0, -0.0)]
    [InlineData(8, 0.1, 1.0)]
    [InlineData(8, 0.0, 9_007_199_254_740_991.0)]
    [InlineData(4, double.PositiveInfinity, 1.0)]
    public void The_narrowest_form_is_taken(int bytesOfValue, params double[] values) =>
        Assert.Equal(HeaderLength + bytesOfValue * values.Length, ColumnBlock.Encode(values).Length);
}

using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Inference.Features.Sparse;
using Relearn.Inference.Windows;

namespace Relearn.Tests.Inference.Features.Sparse;

public sealed class SparseEncoderTests
{
    static (int[] Columns, float[] Values) Encode(SparseEncoder encoder, ColumnBatch batch)
    {
        var scratch = encoder.CreateScratch();
        encoder.Encode(batch, scratch);
        return (scratch.RowOf(0).Columns.ToArray(), scratch.RowOf(0).Values.ToArray());
    }

    [Fact]
    public void Columns_stand_feature_by_feature()
    {
        var encoder = SampleEncoders.Encoder;
        Assert.Equal(4 + 4 + 4 + 3 + 3, encoder.Width);
        var (columns, values) = Encode(encoder, SampleEncoders.Row("Red wool", "acme", 0, 1));
        Assert.Equal([0, 1, 2, 5, 9], columns[..5]);
        Assert.Equal(encoder.Width - 2, columns[^1]);
        Assert.Equal(1, values.Sum(v => (double)v * v), 1e-6);
    }

    [Fact]
    public void Case_of_a_category_matters_and_that_of_a_title_does_not()
    {
        static int Brand(string brand) => Encode(SampleEncoders.Encoder, SampleEncoders.Row(null, brand, 0, 0)).Columns[0];
        Assert.Equal([4, 5, 6], [Brand("Acme"), Brand("acme"), Brand("ACME")]);
        Assert.Equal(Encode(SampleEncoders.Encoder, SampleEncoders.Row("RED", null, 0, 0)).Columns, Encode(SampleEncoders.Encoder, SampleEncoders.Row("red", null, 0, 0)).Columns);
    }

    [Fact]
    public void A_row_without_anything_is_its_missing_values()
    {
        var (columns, values) = Encode(SampleEncoders.Encoder, SampleEncoders.Row(null, null, double.NaN, double.NaN));
        Assert.Equal([7, 11, 17], columns);
        Assert.All(values, v => Assert.Equal(Math.Sqrt(1.0 / 3), v, 1e-6));
    }

    [Fact]
    public void A_row_of_which_nothing_is_known_is_empty()
    {
        var program = FeatureProgram.Compile([new("title", ValueKind.Text)], [new("title", "terms(title)")], new EventScope("kind", [])).Program!;
        var encoder = new SparseEncoder(program, [new PieceBlock(program.PiecesOf(0)!.Value, PieceTable.Of([])!, [])]);
        Assert.Equal(0, encoder.Width);
        var batch = new ColumnBatch(program.BatchColumns, 1) { Rows = 1 };
        batch.Vectors[0].Dictionary = ["never seen"];
        Assert.Empty(Encode(encoder, batch).Columns);
    }

    [Fact]
    public void Encoding_takes_no_memory_once_it_is_warm()
    {
        var batch = SampleEncoders.Row("Red wool winter coat, size 42, for him and for her", "acme", 1.5, 1);
        var scratch = SampleEncoders.Encoder.CreateScratch();
        for (var i = 0; i < 100; i++) { SampleEncoders.Encoder.Encode(batch, scratch); }
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) { SampleEncoders.Encoder.Encode(batch, scratch); }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Bytes_give_the_same_encoder()
    {
        var bytes = SampleEncoders.Encoder.ToBytes();
        var parsed = SparseEncoder.Parse(SampleEncoders.Program, bytes);
        Assert.Equal(bytes, parsed.ToBytes());
        foreach (var row in SampleEncoders.Rows)
        {
            Assert.Equal(Encode(SampleEncoders.Encoder, row).Columns, Encode(parsed, row).Columns);
            Assert.Equal(Encode(SampleEncoders.Encoder, row).Values, Encode(parsed, row).Values);
        }
    }

    [Fact]
    public void Bytes_that_end_anywhere_are_refused()
    {
        var bytes = SampleEncoders.Encoder.ToBytes();
        for (var length = 0; length < bytes.Length; length++) { Assert.Throws<BundleException>(() => SparseEncoder.Parse(SampleEncoders.Program, bytes.AsSpan(0, length))); }
        Assert.Throws<BundleException>(() => SparseEncoder.Parse(SampleEncoders.Program, [.. bytes, 0]));
    }

    // Offsets as docs/formats/bundle.md counts them: features, then 4 pieces with their hashes and runs, 2 categories, 3 knots.
    [Theory]
    [InlineData(0, 4)]
    [InlineData(4, -1)]
    [InlineData(4, int.MaxValue)]
    [InlineData(40, 0)]
    [InlineData(40, 5)]
    [InlineData(44, 0x7FC00000)]
    [InlineData(44, 0)]
    [InlineData(64, int.MinValue)]
    public void A_number_that_cannot_be_is_refused(int offset, int value)
    {
        var bytes = SampleEncoders.Encoder.ToBytes();
        BitConverter.GetBytes(value).CopyTo(bytes, offset);
        Assert.Throws<BundleException>(() => SparseEncoder.Parse(SampleEncoders.Program, bytes));
    }

    [Fact]
    public void A_piece_that_stands_twice_is_refused()
    {
        var bytes = SampleEncoders.Encoder.ToBytes();
        bytes.AsSpan(8, 8).CopyTo(bytes.AsSpan(16));
        Assert.Throws<BundleException>(() => SparseEncoder.Parse(SampleEncoders.Program, bytes));
    }

    [Fact]
    public void Columns_of_other_features_are_refused()
    {
        var program = FeatureProgram.Compile([new("used", ValueKind.Boolean)], [new("used", "used")]).Program!;
        Assert.Throws<BundleException>(() => SparseEncoder.Parse(program, SampleEncoders.Encoder.ToBytes()));
        Assert.Throws<ArgumentException>(() => new SparseEncoder(program, [new NumberBlock([1])]));
        Assert.Throws<ArgumentException>(() => new SparseEncoder(program, []));
    }
}

using Relearn.Inference.Features;
using Relearn.Inference.Features.Sparse;
using Relearn.Inference.Windows;

namespace Relearn.Tests.Inference.Features.Sparse;

/// <summary>A small encoder with every kind of columns.</summary>
static class SampleEncoders
{
    static readonly InputColumn[] Columns = [new("title", ValueKind.Text), new("brand", ValueKind.Text), new("price", ValueKind.Number), new("used", ValueKind.Boolean)];

    public static FeatureProgram Program { get; } = FeatureProgram.Compile(
        Columns, [new("words", "terms(title, 1, 2)"), new("brand", "brand"), new("price", "price"), new("shared", "chars(title, 2, 3, 1024)"), new("used", "used")], new EventScope("kind", [])).Program!;

    static PieceTable Table(params string[] pieces) => PieceTable.Of([.. pieces.Select(PieceHashes.Of)])!;

    public static SparseEncoder Encoder { get; } = new(Program,
    [
        new PieceBlock(Program.PiecesOf(0)!.Value, Table("wool", "red", "red wool", "coat"), [1.2f, 1.2f, 1.5f, 1.7f]),
        new CategoryBlock(Table("Acme", "acme")),
        new NumberBlock([-1, 0, 2.5]),
        new PieceBlock(Program.PiecesOf(3)!.Value, PieceTable.Of([3, 1000, 17])!, [1.1f, 1.3f, 1.3f]),
        new FlagBlock(),
    ]);

    public static ColumnBatch Row(string? title, string? brand, double price, double used)
    {
        var batch = new ColumnBatch(Program.BatchColumns, 1) { Rows = 1 };
        foreach (var (vector, text) in new[] { (batch.Vectors[0], title), (batch.Vectors[1], brand) })
        {
            if (text is null) { vector.Codes[0] = -1; }
            else { vector.Dictionary = [text]; }
        }
        (batch.Vectors[2].Numbers[0], batch.Vectors[3].Numbers[0]) = (price, used);
        return batch;
    }

    public static IEnumerable<ColumnBatch> Rows =>
        [Row("Red wool, red WOOL", "acme", 1, 1), Row(null, null, double.NaN, double.NaN), Row("", "", double.PositiveInfinity, 0), Row("\ud83d \0 \ude00", "\0", -1e300, 1)];
}

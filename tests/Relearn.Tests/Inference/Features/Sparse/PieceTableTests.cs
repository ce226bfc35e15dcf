using Relearn.Inference.Features.Sparse;

namespace Relearn.Tests.Inference.Features.Sparse;

public sealed class PieceTableTests
{
    [Fact]
    public void Every_known_piece_has_its_column_and_no_other_has_one() => Gen.Select(Gen.OneOf(Gen.ULong, Gen.ULong[0, 300]).Array[0, 200], Gen.OneOf(Gen.ULong, Gen.ULong[0, 300]).Array[0, 200]).Sample((known, others) =>
    {
        known = [.. known.Distinct()];
        var table = PieceTable.Of(known)!;
        Assert.Equal(Enumerable.Range(0, known.Length), known.Select(table.Find));
        Assert.All(others.Except(known), p => Assert.Equal(-1, table.Find(p)));
    });

    [Fact]
    public void A_piece_that_stands_twice_is_refused() => Assert.Null(PieceTable.Of([5, 6, 5]));

    [Fact]
    public void An_empty_table_knows_nothing() => Assert.Equal(-1, PieceTable.Of([])!.Find(0));

    [Fact]
    public void Neighbouring_buckets_are_found_without_long_walks()
    {
        var known = Enumerable.Range(0, 1 << 17).Select(i => (ulong)i).ToArray();
        var table = PieceTable.Of(known)!;
        Assert.Equal(Enumerable.Range(0, known.Length), known.Select(table.Find));
        Assert.Equal(-1, table.Find(1 << 17));
        Assert.InRange(table.MemoryBytes, 12L * known.Length, 20L * known.Length);
    }
}

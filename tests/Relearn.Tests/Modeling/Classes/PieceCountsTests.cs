using Relearn.Modeling.Classes;
using Relearn.Numerics;

namespace Relearn.Tests.Modeling.Classes;

public sealed class PieceCountsTests
{
    static readonly ParallelOptions Two = new() { MaxDegreeOfParallelism = 2 };

    static ulong Piece(int number) => Relearn.Tests.Inference.Features.Sparse.PieceHashes.Of($"piece {number}");

    // Text i has the pieces of its divisors, so how many texts have a piece is easily known.
    static PieceCounts Divisors(int texts, int batches, int mostOfPart = 1 << 20)
    {
        var counts = new PieceCounts(mostOfPart);
        var all = Enumerable.Range(1, texts).ToArray();
        foreach (var round in all.Chunk(batches * 7))
        {
            PieceCounts.Batch[] parts = [.. round.Chunk(7).Select(chunk =>
            {
                var batch = new PieceCounts.Batch();
                foreach (var text in chunk) { batch.Add([.. Enumerable.Range(1, text).Where(d => text % d == 0).SelectMany(d => new[] { Piece(d), Piece(d) })]); }
                return batch;
            })];
            counts.Add(parts, Two);
        }
        return counts;
    }

    [Fact]
    public void A_piece_counts_once_for_each_text_that_it_stands_in()
    {
        var counts = Divisors(500, 3);
        Assert.Equal(500, counts.Texts);
        var expected = Enumerable.Range(1, 250).Select(d => (Piece: Piece(d), Texts: 500 / d)).OrderByDescending(e => e.Texts).ThenBy(e => e.Piece);
        Assert.Equal(expected, counts.Common(2, int.MaxValue));
    }

    [Fact]
    public void Only_the_commonest_are_kept_where_there_are_too_many() => Assert.Equal([(Piece(1), 500), (Piece(2), 250), (Piece(3), 166)], Divisors(500, 2).Common(2, 3));

    [Fact]
    public void How_texts_come_together_does_not_matter() => Assert.Equal(Divisors(400, 1).Common(1, int.MaxValue), Divisors(400, 9).Common(1, int.MaxValue));

    [Fact]
    public void A_full_table_forgets_the_rarest_pieces_and_goes_on()
    {
        var counts = new PieceCounts(64);
        var batch = new PieceCounts.Batch();
        var random = new SeededRandom(3);
        for (var text = 0; text < 20_000; text++) { batch.Add([Piece(0), Piece(1 + text % 3), Piece(1000 + random.NextInt(1_000_000))]); }
        counts.Add([batch], Two);
        Assert.Equal([(Piece(0), 20_000), (Piece(1), 6_667), (Piece(2), 6_667), (Piece(3), 6_666)], counts.Common(100, int.MaxValue).OrderBy(c => -c.Texts).ThenBy(c => Array.IndexOf([Piece(0), Piece(1), Piece(2), Piece(3)], c.Piece)));
        Assert.InRange(counts.Common(1, int.MaxValue).Length, 4, 64 * PieceCounts.Parts);
    }
}

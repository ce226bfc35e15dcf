using System.Runtime.InteropServices;

namespace Relearn.Inference.Features.Sparse;

/// <summary>Columns of a category: one for each known text, one for all others, one for a missing text.</summary>
sealed class CategoryBlock(PieceTable table) : SparseBlock
{
    public override int Width => table.Hashes.Length + 2;

    public override long MemoryBytes => table.MemoryBytes;

    public override bool Encode(Vector vector, int row, int first, SparseScratch scratch)
    {
        var (others, code) = (table.Hashes.Length, vector.Codes[row]);
        var column = code < 0 ? others + 1 : table.Find(scratch.Pieces.Of(vector.Dictionary[code], PieceRule.Whole)[0]);
        scratch.Add(first + (column < 0 ? others : column), 1);
        return true;
    }

    public override void Write(BinaryWriter writer)
    {
        writer.Write(table.Hashes.Length);
        writer.Write(MemoryMarshal.AsBytes(table.Hashes));
    }
}

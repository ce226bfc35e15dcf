namespace Relearn.Inference.Features.Sparse;

/// <summary>Columns of a boolean: false, true, missing.</summary>
sealed class FlagBlock : SparseBlock
{
    public override int Width => 3;

    public override long MemoryBytes => 0;

    public override bool Encode(Vector vector, int row, int first, SparseScratch scratch)
    {
        var value = vector.Numbers[row];
        scratch.Add(first + (double.IsNaN(value) ? 2 : value != 0 ? 1 : 0), 1);
        return true;
    }

    public override void Write(BinaryWriter writer)
    {
    }
}

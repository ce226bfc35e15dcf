namespace Relearn.Inference.Features.Sparse;

/// <summary>The columns of one feature. Never changed.</summary>
abstract class SparseBlock
{
    /// <summary>Number of columns.</summary>
    public abstract int Width { get; }

    /// <summary>About how much memory it holds.</summary>
    public abstract long MemoryBytes { get; }

    /// <summary>Adds the values of a row, columns ascending, so that their length is 1.</summary>
    /// <returns>False where the feature says nothing about the row.</returns>
    public abstract bool Encode(Vector vector, int row, int first, SparseScratch scratch);

    /// <summary>Writes it as <c>docs/formats/bundle.md</c> says.</summary>
    public abstract void Write(BinaryWriter writer);
}

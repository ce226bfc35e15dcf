namespace Relearn.Serving.Batches;

/// <summary>Writes scored rows: as CSV, JSON lines or Parquet.</summary>
interface IBatchWriter : IDisposable
{
    /// <summary>Makes the bytes of a block, where that can be done apart from the others; several threads, a block each.</summary>
    void Format(BatchBlock block);

    /// <summary>Writes a block; one after the other, in order.</summary>
    void Write(BatchBlock block);

    /// <summary>Writes what is left.</summary>
    void End();
}

namespace Relearn.Serving.Batches;

/// <summary>Takes the hash of the rows on their way.</summary>
sealed class HashedBatchWriter(IBatchWriter inner, CellsHash hash) : IBatchWriter
{
    public void Format(BatchBlock block) => inner.Format(block);

    public void Write(BatchBlock block)
    {
        hash.Add(block);
        inner.Write(block);
    }

    public void End() => inner.End();

    public void Dispose() => inner.Dispose();
}

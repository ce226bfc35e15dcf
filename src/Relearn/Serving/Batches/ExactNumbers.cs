namespace Relearn.Serving.Batches;

/// <summary>Refuses whole numbers that are passed on and too large to be told apart, before they are written wrongly.</summary>
sealed class ExactNumbers(IBatchWriter inner, IReadOnlyList<KeptColumn> kept, string source) : IBatchWriter
{
    const double Most = 9_007_199_254_740_991;

    readonly KeptColumn[] _whole = [.. kept.Where(k => k.Whole)];

    public void Format(BatchBlock block) => inner.Format(block);

    public void Write(BatchBlock block)
    {
        foreach (var column in _whole)
        {
            var numbers = block.Source.Vectors[column.Index].Numbers;
            for (var i = 0; i < block.Rows; i++)
            {
                if (Math.Abs(numbers[block.Indexes[i]]) > Most) { throw BatchesErrors.NumberTooLarge(column.Name, source).Exception(); }
            }
        }
        inner.Write(block);
    }

    public void End() => inner.End();

    public void Dispose() => inner.Dispose();
}

namespace Relearn.Inference.Models.Trees;

/// <summary>One way to score trees. All ways find the same leaf in every tree and add the leaves in the order of the trees, so all give the same bits. Immutable.</summary>
abstract unsafe class TreeScorer
{
    [ThreadStatic]
    static AlignedArray<byte>? s_room;

    /// <summary>Bytes that its tables hold.</summary>
    public abstract long Bytes { get; }

    /// <summary>Scores rows.</summary>
    /// <param name="rows">Their values, <c>[count, width]</c>.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="raw">Receives the sums, <c>[count, outputs]</c>.</param>
    public abstract void Score(float* rows, int count, double* raw);

    /// <summary>This thread's working memory, at least so many bytes, aligned to 64; the next call on the thread takes it again.</summary>
    protected static byte* Room(int bytes)
    {
        if (s_room is null || s_room.Length < bytes) { s_room = new(bytes); }
        return s_room.Pointer;
    }
}

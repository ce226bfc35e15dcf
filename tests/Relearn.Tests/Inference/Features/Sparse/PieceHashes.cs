namespace Relearn.Tests.Inference.Features.Sparse;

/// <summary>The hash of a piece as <c>docs/formats/bundle.md</c> defines it, worked out anew.</summary>
static class PieceHashes
{
    public static ulong Of(string piece)
    {
        var hash = 14695981039346656037UL;
        foreach (var unit in piece) { hash = unchecked((hash ^ unit) * 1099511628211UL); }
        hash = unchecked((hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9UL);
        hash = unchecked((hash ^ (hash >> 27)) * 0x94D049BB133111EBUL);
        return hash ^ (hash >> 31);
    }
}

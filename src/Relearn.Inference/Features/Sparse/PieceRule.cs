namespace Relearn.Inference.Features.Sparse;

/// <summary>What a text is broken into.</summary>
enum PieceKind
{
    /// <summary>Runs of neighbouring words.</summary>
    Words,

    /// <summary>Runs of neighbouring characters within a word.</summary>
    Characters,

    /// <summary>The text itself: a category.</summary>
    Whole,
}

/// <summary>How a text feature becomes columns.</summary>
/// <param name="Kind">What it is broken into.</param>
/// <param name="From">Words or characters of the shortest piece.</param>
/// <param name="To">Of the longest.</param>
/// <param name="Buckets">Pieces share so many columns at most; 0: each has its own.</param>
readonly record struct PieceRule(PieceKind Kind, int From = 1, int To = 1, int Buckets = 0)
{
    /// <summary>Words or characters of the longest piece that can be asked for.</summary>
    public const int Longest = 8;

    /// <summary>The whole text, as it is.</summary>
    public static PieceRule Whole => new(PieceKind.Whole);
}

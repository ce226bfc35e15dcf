namespace Relearn.Inference.Models.Trees;

/// <summary>What a split does with a value; the names say where a missing value goes.</summary>
enum SplitKind : byte
{
    /// <summary>A missing value is read as 0.</summary>
    MissingIsZero,

    /// <summary>NaN goes left.</summary>
    MissingLeft,

    /// <summary>NaN goes right.</summary>
    MissingRight,

    /// <summary>NaN and 0 go left.</summary>
    ZeroMissingLeft,

    /// <summary>NaN and 0 go right.</summary>
    ZeroMissingRight,

    /// <summary>Categories of a set go left, all else right.</summary>
    Category,
}

/// <summary>One split.</summary>
/// <param name="Threshold">A value at most this goes left; for a category the number of its set.</param>
/// <param name="Feature">Column of the row, 0-based.</param>
/// <param name="Left">The next split, or the complement of a leaf's index.</param>
/// <param name="Right">Likewise.</param>
/// <param name="Kind">What it does with a value.</param>
readonly record struct TreeNode(double Threshold, int Feature, int Left, int Right, SplitKind Kind);

namespace Relearn.Data.Sampling;

/// <summary>The rows of one fold, or all others.</summary>
/// <param name="Folds">How the rows were dealt.</param>
/// <param name="Fold">The fold.</param>
/// <param name="Within">True: its rows; false: those of the other folds.</param>
sealed record FoldPart(RowFolds Folds, int Fold, bool Within)
{
    /// <summary>Whether a row belongs to it.</summary>
    public bool Holds(long row) => Folds.Of(row) == Fold == Within;
}

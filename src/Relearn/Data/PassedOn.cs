namespace Relearn.Data;

/// <summary>How a source is read whose rows are passed on and not kept: memory does not grow with the number of texts, and some columns come as they are written.</summary>
/// <param name="From">Columns from this one on are passed on as they are written: nothing is trimmed, and no word means that a value is missing.</param>
sealed record PassedOn(int From)
{
    /// <summary>Distinct texts of a column that are remembered beyond a batch.</summary>
    public const int MostTexts = 1 << 16;
}

namespace Relearn.Data;

/// <summary>Rows by label.</summary>
/// <param name="Rows">Rows whose label is known in time.</param>
/// <param name="Positives">Those of them whose label is true.</param>
/// <param name="Unlabelled">Rows that have no label.</param>
readonly record struct LabelCounts(long Rows, long Positives, long Unlabelled)
{
    /// <summary>Counts a range.</summary>
    public static LabelCounts Of(RowsFile file, RowRange range)
    {
        long rows = 0, positives = 0, unlabelled = 0;
        var (labels, known) = (new double[4096], new double[4096]);
        foreach (var piece in range.Pieces())
        {
            for (var start = piece.First; start < piece.End; start += labels.Length)
            {
                var count = (int)Math.Min(labels.Length, piece.End - start);
                file.Read(RowsFile.Label, start, labels.AsSpan(0, count));
                file.Read(RowsFile.LabelKnown, start, known.AsSpan(0, count));
                for (var i = 0; i < count; i++)
                {
                    if (double.IsNaN(labels[i])) { unlabelled++; continue; }
                    if (!range.Takes(start + i, labels[i], known[i])) { continue; }
                    rows++;
                    positives += labels[i] != 0 ? 1 : 0;
                }
            }
        }
        return new(rows, positives, unlabelled);
    }
}

using Relearn.Inference.Features;

namespace Relearn.Serving.Rollouts;

/// <summary>Rows that another release received, read as they come.</summary>
static class RowReading
{
    /// <summary>Makes every value of a row missing, so that a column that is not there is.</summary>
    public static void Clear(ColumnBatch batch, int row)
    {
        foreach (var vector in batch.Vectors)
        {
            if (vector.Kind == ValueKind.Text) { vector.Codes[row] = -1; }
            else { vector.Numbers[row] = double.NaN; }
        }
    }
}

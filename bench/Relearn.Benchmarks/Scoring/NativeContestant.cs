namespace Relearn.Benchmarks.Scoring;

/// <summary>Native LightGBM: its fast call for one row, and its call for a matrix.</summary>
static class NativeContestant
{
    public static Contestant Make(string text, float[] matrix, double[] scores)
    {
        var model = new NativeModel(text, ClickRows.Columns);
        return new("LightGBM 4.7.0, C API (single-row fast / matrix)",
            row => model.ScoreOne(matrix.AsSpan(row * ClickRows.Columns, ClickRows.Columns), scores.AsSpan(row, 1)),
            (first, count, to) => model.ScoreMany(matrix.AsSpan(first * ClickRows.Columns, count * ClickRows.Columns), to.AsSpan(0, count)))
        { Close = model.Dispose };
    }
}

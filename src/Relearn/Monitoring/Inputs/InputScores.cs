using Relearn.Inference.Features;
using Relearn.Monitoring.Profiles;

namespace Relearn.Monitoring.Inputs;

/// <summary>The scores of one window beside the windows it is held against.</summary>
/// <param name="Columns">By kind in the order of <see cref="ScoreKind.OfColumns"/>, then by column; NaN: does not apply.</param>
/// <param name="Window">By kind in the order of <see cref="ScoreKind.OfWindows"/>.</param>
/// <param name="Distances">Of each column, what chance makes of it taken off; NaN: none.</param>
sealed record InputScores(double[][] Columns, double[] Window, double[] Distances)
{
    /// <summary>Below so many rows nothing is said about distances.</summary>
    public const int LeastRows = 30;

    const double LeastDistance = 0.005;

    /// <summary>Log odds of the most frequent value of a column.</summary>
    public static double TopOf(ColumnSketch column) => LogOdds(column.Frequent.Top()?.Count ?? 0, column.Present);

    /// <summary>Log odds of its longest run.</summary>
    public static double RunOf(ColumnSketch column) => LogOdds(column.Runs.Longest, column.Rows);

    /// <summary>Log odds of a count, half a row away from certainty.</summary>
    public static double LogOdds(double count, double rows) => Math.Log((count + 0.5) / (rows - count + 0.5));

    // As log odds of as many rows as the window has: none of a thousand and none of ten say the same of the share.
    static double Expected(double count, double of, double rows) => LogOdds(of == 0 ? 0 : count / of * rows, rows);

    /// <summary>Log odds of a share.</summary>
    public static double LogOdds(double share) => Math.Log(share / (1 - share));

    /// <summary>Scores a window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="matched">What it is held against.</param>
    /// <param name="classified">Columns that the classifier may look at; null: it is not asked.</param>
    /// <param name="relation">Score of the relations of columns; NaN: none.</param>
    /// <param name="learnt">The window is one of those that training counted, so that none of its texts is unseen.</param>
    public static InputScores Of(WindowProfile window, MatchedWindows matched, IReadOnlyList<int>? classified, double relation, bool learnt = false)
    {
        var count = window.Columns.Length;
        var columns = ScoreKind.OfColumns.Select(_ => Filled(count)).ToArray();
        var distances = Filled(count);
        for (var c = 0; c < count; c++)
        {
            var (column, reference) = (window.Columns[c], window.Columns[c].Reference);
            if (window.Rows == 0) { continue; }
            columns[0][c] = LogOdds(column.Missing, column.Rows) - Expected(matched.Missing(c), matched.Missing(c) + matched.Present(c), column.Rows);
            if (column.Present == 0 || matched.Present(c) == 0 || reference.Kind == ValueKind.Time) { continue; }
            var floor = LogOdds(0, column.Present);
            if (reference.Kind == ValueKind.Number && reference.Least < reference.Most) { columns[1][c] = LogOdds(column.OutOfRange, column.Present) - floor; }
            if (reference.Kind == ValueKind.Text && !learnt) { columns[2][c] = LogOdds(column.Unseen, column.Present) - Math.Max(floor, LogOdds(reference.ExpectedUnseen * column.Present, column.Present)); }
            // A column of one value always runs on; two out of three rows of the matched windows are enough.
            if (column.Rows >= LeastRows && matched.Run(c) < 0.7) { columns[3][c] = RunOf(column) - matched.Run(c); }
            if (column.Present < LeastRows) { continue; }
            columns[4][c] = TopOf(column) - matched.Top(c);
            distances[c] = Distance(column, matched, c);
            columns[5][c] = LogOdds(Math.Clamp(distances[c], LeastDistance, 1 - LeastDistance));
        }
        var (hashed, repeated) = window.Hashes.Counts();
        double[] whole =
        [
            Math.Log(window.Rows + 1.0) - matched.LogRows,
            window.Rows == 0 ? double.NaN : LogOdds(repeated, hashed) - Expected(matched.Repeated, matched.HashedRows, hashed),
            window.Clock.Rows == 0 ? double.NaN : LogOdds(Math.Min(window.Clock.Rows, window.Clock.Future + window.Clock.Backward), window.Clock.Rows) - LogOdds(0, window.Clock.Rows),
            double.NaN,
            relation,
        ];
        if (classified is { Count: > 0 } && window.Rows >= LeastRows)
        {
            byte[][] rows = [.. window.Sample.Rows.Take(256).Select(r => r.Value)];
            var others = matched.Sample();
            if (others.Count >= LeastRows)
            {
                var least = 0.5 / Math.Min(rows.Length, others.Count);
                whole[3] = DomainClassifier.Separation(Math.Clamp(DomainClassifier.Area(rows, others, classified), least, 1 - least));
            }
        }
        return new(columns, whole, distances);
    }

    static double[] Filled(int count)
    {
        var values = new double[count];
        Array.Fill(values, double.NaN);
        return values;
    }

    /// <summary>Distance of a column from the matched windows, 0 to 1, without what chance makes of it.</summary>
    /// <remarks>Numbers: mean difference of ranks in training (PIT-W1), free of units; an outlier moves it by at most one row's share. Others: total variation.</remarks>
    public static double Distance(ColumnSketch column, MatchedWindows matched, int c)
    {
        var now = column.Bins;
        var then = matched.Bins(c);
        var shares = column.Reference.Shares;
        double rows = column.Present, others = matched.Present(c);
        var inverse = 1 / rows + 1 / others;
        double distance = 0;
        if (column.Reference.Kind == ValueKind.Number)
        {
            double below = 0, belowThen = 0;
            for (var b = 0; b < now.Length - 1; b++)
            {
                (below, belowThen) = (below + now[b] / rows, belowThen + then[b] / others);
                distance += Math.Abs(below - belowThen) * (shares[b] + shares[b + 1]) / 2;
            }
            return Math.Max(0, distance - 0.36 * Math.Sqrt(inverse));
        }
        double chance = 0;
        // What training did not have cannot be in its own windows: it counts among the other texts here, and has a check of its own.
        var text = column.Reference.Kind == ValueKind.Text;
        for (var b = 0; b < (text ? now.Length - 1 : now.Length); b++)
        {
            var rest = text && b == column.Reference.OtherBin;
            double here = now[b] + (rest ? now[b + 1] : 0), there = then[b] + (rest ? then[b + 1] : 0);
            distance += Math.Abs(here / rows - there / others) / 2;
            var pooled = (here + there) / (rows + others);
            chance += Math.Sqrt(2 * pooled * (1 - pooled) * inverse / Math.PI) / 2;
        }
        return Math.Max(0, distance - chance);
    }

    /// <summary>Variance that a score has because its window has fewer rows than the matched ones.</summary>
    public static double Sampling(ScoreKind kind, double center, double rows, double rowsEach)
    {
        if (kind == ScoreKind.Distance)
        {
            var share = 1 / (1 + Math.Exp(-Math.Max(center, -4)));
            return 0.09 * Math.Max(0, 1 / rows - 1 / rowsEach) / (share * (1 - share) * share * (1 - share));
        }
        return kind == ScoreKind.Classifier || kind == ScoreKind.Relation ? (kind == ScoreKind.Classifier ? 2 : 400) * Math.Max(0, 1 / Math.Min(rows, 256) - 1 / Math.Min(rowsEach, 256)) : kind == ScoreKind.Top ? 4 * Math.Max(0, 1 / rows - 1 / rowsEach) : kind == ScoreKind.Volume ? Math.Max(0, 1 / (rows + 1) - 1 / (rowsEach + 1)) : 0;
    }
}

using Relearn.Inference.Features;
using Relearn.Monitoring.Profiles;

namespace Relearn.Monitoring.Inputs;

/// <summary>How well each number follows from the others. Weather and season move the columns together, so it stays; columns that are exchanged, shifted, stuck or filled in alone break it.</summary>
/// <remarks>Ridge regression of the rank of each column in training on the ranks of the others; the score of a window is the column whose error grew most, on a logarithmic scale, in deviations of the windows of history.</remarks>
sealed class ColumnRelations
{
    const int MostColumns = 40;
    const int LeastWindows = 8;
    const double LeastError = 0.01;
    const double LeastDeviation = 0.1;
    const double Ridge = 1e-3;

    readonly int[] _columns;
    readonly double[][] _ranks;
    readonly double[][] _weights;
    readonly double[] _means;
    readonly double[] _deviations;

    ColumnRelations(int[] columns, double[][] ranks, double[][] weights, double[] means, double[] deviations) => (_columns, _ranks, _weights, _means, _deviations) = (columns, ranks, weights, means, deviations);

    /// <summary>Learns from the windows of history, and scores each of these.</summary>
    /// <returns>Null where there are too few windows or columns. The scores are in the order of the windows; each is scored by what the other half of them says.</returns>
    public static (ColumnRelations? Relations, double[] Scores) Of(IReadOnlyList<(int Window, WindowProfile Profile)> windows)
    {
        if (windows.Count < LeastWindows) { return (null, []); }
        var reference = windows[0].Profile.Reference;
        int[] columns = [.. Enumerable.Range(0, reference.Inputs.Count).Where(c => reference.Inputs[c].Kind == ValueKind.Number && reference.Inputs[c].Least < reference.Inputs[c].Most).Take(MostColumns)];
        if (columns.Length < 2) { return (null, []); }
        double[][] ranks = [.. columns.Select(c => reference.Inputs[c].MiddleRanks())];
        var (even, odd) = (Products(windows, columns, ranks, 0), Products(windows, columns, ranks, 1));
        double[][][] halves = [Weights(odd, columns.Length), Weights(even, columns.Length)];
        var errors = new double[windows.Count][];
        Parallel.For(0, windows.Count, w => errors[w] = Errors(windows[w].Profile, columns, ranks, halves[w % 2]));
        var (means, deviations) = (new double[columns.Length], new double[columns.Length]);
        for (var c = 0; c < columns.Length; c++)
        {
            double[] found = [.. errors.Select(e => e[c]).Where(e => !double.IsNaN(e))];
            (means[c], deviations[c]) = (double.NaN, double.NaN);
            if (found.Length < LeastWindows) { continue; }
            means[c] = found.Average();
            deviations[c] = Math.Max(LeastDeviation, Math.Sqrt(found.Average(e => (e - means[c]) * (e - means[c]))));
        }
        for (var i = 0; i < even.Length; i++) { even[i] += odd[i]; }
        var relations = new ColumnRelations(columns, ranks, Weights(even, columns.Length), means, deviations);
        return (relations, [.. errors.Select(e => relations.Greatest(e).Score)]);
    }

    /// <summary>Deviations by which the error of the column that is furthest off is off, and that column; NaN where none can be compared.</summary>
    public (double Score, int Column) Score(WindowProfile window) => Greatest(Errors(window, _columns, _ranks, _weights));

    (double Score, int Column) Greatest(double[] errors)
    {
        var (best, column) = (double.NaN, -1);
        for (var c = 0; c < _columns.Length; c++)
        {
            var off = (errors[c] - _means[c]) / _deviations[c];
            if (!double.IsNaN(off) && !(off <= best)) { (best, column) = (off, _columns[c]); }
        }
        return (best, column);
    }

    // Ranks of a row about their middle; the middle where a value is missing. Behind them a constant.
    static void Read(byte[] row, int[] columns, double[][] ranks, Span<double> to)
    {
        for (var c = 0; c < columns.Length; c++) { to[c] = row[columns[c]] == RowSample.Missing ? 0 : ranks[c][row[columns[c]]] - 0.5; }
        to[columns.Length] = 1;
    }

    static double[] Products(IReadOnlyList<(int Window, WindowProfile Profile)> windows, int[] columns, double[][] ranks, int half)
    {
        var size = columns.Length + 1;
        var products = new double[size * size];
        var x = new double[size];
        for (var w = half; w < windows.Count; w += 2)
        {
            foreach (var row in windows[w].Profile.Sample.Rows)
            {
                Read(row.Value, columns, ranks, x);
                for (var i = 0; i < size; i++) { for (var j = 0; j < size; j++) { products[i * size + j] += x[i] * x[j]; } }
            }
        }
        return products;
    }

    // Of each column on all others: the coefficients follow from one inverse of all products.
    static double[][] Weights(double[] products, int columns)
    {
        var size = columns + 1;
        var rows = Math.Max(1, products[^1]);
        var work = new double[size, 2 * size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++) { work[i, j] = products[i * size + j] / rows; }
            work[i, i] += Ridge;
            work[i, size + i] = 1;
        }
        for (var pivot = 0; pivot < size; pivot++)
        {
            var scale = 1 / work[pivot, pivot];
            for (var j = 0; j < 2 * size; j++) { work[pivot, j] *= scale; }
            for (var i = 0; i < size; i++)
            {
                var factor = work[i, pivot];
                if (i == pivot || factor == 0) { continue; }
                for (var j = 0; j < 2 * size; j++) { work[i, j] -= factor * work[pivot, j]; }
            }
        }
        return [.. Enumerable.Range(0, columns).Select(c => Enumerable.Range(0, size).Select(j => j == c ? 0 : -work[c, size + j] / work[c, size + c]).ToArray())];
    }

    // Logarithm of the root of the mean squared error of each column.
    static double[] Errors(WindowProfile window, int[] columns, double[][] ranks, double[][] weights)
    {
        var (sums, counts) = (new double[columns.Length], new int[columns.Length]);
        var x = new double[columns.Length + 1];
        foreach (var row in window.Sample.Rows)
        {
            Read(row.Value, columns, ranks, x);
            for (var c = 0; c < columns.Length; c++)
            {
                if (row.Value[columns[c]] == RowSample.Missing) { continue; }
                double expected = 0;
                for (var j = 0; j < x.Length; j++) { expected += weights[c][j] * x[j]; }
                sums[c] += (x[c] - expected) * (x[c] - expected);
                counts[c]++;
            }
        }
        return [.. sums.Select((s, c) => counts[c] < InputScores.LeastRows ? double.NaN : Math.Log(Math.Max(LeastError, Math.Sqrt(s / counts[c]))))];
    }
}

using Relearn.Numerics;

namespace Relearn.Benchmarks.Scoring;

/// <summary>Rows like those of an ad market: 13 numbers (counts with many zeros, signed ones, missing values) and 26 categories of 3 to 100,000 values, most of them rare.</summary>
static class ClickRows
{
    public const int Columns = 39;
    public const int Numbers = 13;

    static readonly int[] s_categories =
    [
        3, 4, 10, 15, 24, 30, 50, 100, 150, 300, 300, 500, 600, 1_000, 1_500, 2_000, 3_000, 5_000, 5_000, 8_000, 10_000, 12_000, 20_000, 30_000, 50_000, 100_000,
    ];

    /// <summary>The categorical columns, as LightGBM wants them named.</summary>
    public static string CategoricalColumns => string.Join(',', Enumerable.Range(Numbers, Columns - Numbers));

    /// <summary>Rows <c>[first, first + count)</c> of an endless table, and whether each was clicked.</summary>
    public static (float[] Matrix, float[] Labels) Make(long first, int count)
    {
        var (matrix, labels) = (new float[count * Columns], new float[count]);
        for (var row = 0; row < count; row++)
        {
            var values = matrix.AsSpan(row * Columns, Columns);
            var odds = Fill(first + row, values);
            labels[row] = Uniform(first + row, 0) < 1 / (1 + Math.Exp(-odds)) ? 1 : 0;
        }
        return (matrix, labels);
    }

    static double Uniform(long row, int draw) => SeededRandom.At(20_261_126, row * 256 + draw);

    static double Normal(long row, int draw) => Math.Sqrt(-2 * Math.Log(1 - Uniform(row, draw))) * Math.Cos(2 * Math.PI * Uniform(row, draw + 1));

    // What a category adds to the odds is drawn once for it, from the category alone.
    static double Effect(int column, int category) => 0.22 * Normal(-1 - category, 2 * column);

    static double Fill(long row, Span<float> values)
    {
        var (odds, taste) = (-1.6, Normal(row, 1));
        for (var c = 0; c < Numbers; c++)
        {
            var draw = 4 + 4 * c;
            if (Uniform(row, draw) < 0.03 * (c % 6))
            {
                values[c] = float.NaN;
                odds += 0.15 * (c % 3 - 1);
                continue;
            }
            var value = c % 4 == 3
                ? Normal(row, draw + 1) + 0.5 * taste
                : Uniform(row, draw + 3) < 0.25 ? 0 : Math.Floor(Math.Exp(1 + 0.4 * taste + (1 + c % 3 * 0.3) * Normal(row, draw + 1)));
            values[c] = (float)value;
            odds += 0.12 * Math.Sin(0.7 * c + 1.3 * Math.Log(1 + Math.Abs(value))) * (1 + c % 5 * 0.4);
        }
        for (var c = 0; c < s_categories.Length; c++)
        {
            var many = s_categories[c * 7 % s_categories.Length];
            // As in Zipf's law: the k-th value is drawn about 1/k as often as the first.
            var category = Math.Clamp((int)Math.Pow(many + 1, Uniform(row, 64 + c)) - 1, 0, many - 1);
            values[Numbers + c] = category;
            odds += Effect(c, category);
        }
        return odds;
    }
}

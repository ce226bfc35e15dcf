using Relearn.Inference.Models;

namespace Relearn.Tests.Inference.Models;

public sealed class LinearLanesTests
{
    // The page of the bundle's format, word for word, one number at a time.
    static double ByThePage(LinearScorer.Term[] terms, double[] weights, ReadOnlySpan<float> row)
    {
        var sums = new double[8];
        for (var f = 0; f < terms.Length; f++)
        {
            var term = terms[f];
            sums[f % 8] += float.IsNaN(row[f]) ? weights[term.Offset + term.Weights - 1]
                : term.Categories > 0 ? weights[term.Offset + (int)Math.Clamp(row[f], 0, term.Categories - 1)]
                : weights[term.Offset] / term.Scale * Math.Clamp(row[f] - term.Mean, -8 * term.Scale, 8 * term.Scale);
        }
        return weights[0] + (((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7])));
    }

    static readonly Gen<(LinearScorer.Term[] Terms, double[] Weights, float[] Matrix)> Models =
        Gen.Select(Gen.Int[0, 5], Gen.Double[-100, 100], Gen.Double[0.01, 50]).Array[1, 45].SelectMany(parts =>
        {
            var terms = new LinearScorer.Term[parts.Length];
            var offset = 1;
            for (var f = 0; f < terms.Length; f++)
            {
                terms[f] = new(Math.Max(0, parts[f].Item1 - 2) * 7, parts[f].Item2, parts[f].Item3, offset);
                offset += terms[f].Weights;
            }
            var value = Gen.Frequency<float>((6, Gen.Float[-100, 100]), (3, Gen.Int[-1, 25].Select(i => (float)i)), (1, Gen.OneOf(float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e30f, -0f)));
            return Gen.Select(Gen.Double[-3, 3].Array[offset], value.Array[terms.Length * 5], (weights, matrix) => (terms, weights, matrix));
        });

    [Fact]
    public void A_score_has_the_bits_that_the_page_of_the_format_gives() => Models.Sample(m =>
    {
        var raw = new double[5];
        new LinearScorer(m.Terms, m.Weights).Score(m.Matrix, raw);
        for (var row = 0; row < raw.Length; row++)
        {
            Assert.Equal(BitConverter.DoubleToInt64Bits(ByThePage(m.Terms, m.Weights, m.Matrix.AsSpan(row * m.Terms.Length, m.Terms.Length))), BitConverter.DoubleToInt64Bits(raw[row]));
        }
    });

    [Fact]
    public void A_score_is_the_sum_that_training_makes_up_to_rounding() => Models.Sample(m =>
    {
        var raw = new double[5];
        new LinearScorer(m.Terms, m.Weights).Score(m.Matrix, raw);
        for (var row = 0; row < raw.Length; row++)
        {
            var sum = m.Weights[0];
            for (var f = 0; f < m.Terms.Length; f++)
            {
                var (index, x) = LinearScorer.Input(m.Terms[f], m.Matrix[row * m.Terms.Length + f]);
                sum += m.Weights[index] * x;
            }
            // At most 45 terms, each at most 24.
            Assert.Equal(sum, raw[row], 1e-11);
        }
    });
}

using Relearn.Data;
using Relearn.Inference.Models;
using Relearn.Numerics;

namespace Relearn.Modeling.Learners.Linear;

/// <summary>Logistic regression by stochastic gradient with a rate for each weight.</summary>
/// <remarks>
/// Numbers are standardised; each category and each "missing" has a weight of its own. Rows are read in parts of 4,096 in a fixed random order,
/// and the weights after the parts of the last pass are averaged, so the model depends on the data alone.
/// Sources: J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods", JMLR 12, 2011 (diagonal form);
/// B. Polyak, A. Juditsky, "Acceleration of stochastic approximation by averaging", SIAM J. Control Optim. 30(4), 1992.
/// </remarks>
/// <param name="passes">How often the rows are read, 1 or more.</param>
/// <param name="rate">First step of a weight, above 0.</param>
/// <param name="l2">Pull towards 0 at each step that touches a weight.</param>
sealed class LinearLearner(int passes = 2, double rate = 0.1, double l2 = 1e-6) : ILearner
{
    const int PartRows = 4096;

    public string Name => "linear";

    public IModel Fit(EncodedRows rows, RowRange range, Execution execution)
    {
        var terms = Terms(rows, range);
        var width = terms.Length;
        var weights = new double[terms[^1].Offset + terms[^1].Weights];
        var squares = new double[weights.Length];
        Array.Fill(squares, 1e-8);
        var (count, positives) = EncodedRows.Count(rows.File, range);
        weights[0] = ConstantLearner.LogOdds(positives, count);
        var touched = new int[width];
        var inputs = new double[width];
        var average = new double[weights.Length];
        var averaged = 0;
        for (var pass = 0; pass < passes; pass++)
        {
            foreach (var part in Parts(range, pass))
            {
                execution.Cancellation.ThrowIfCancellationRequested();
                rows.ForEach(part, PartRows, Learn);
                if (pass < passes - 1) { continue; }
                averaged++;
                for (var w = 0; w < weights.Length; w++) { average[w] += (weights[w] - average[w]) / averaged; }
            }
        }
        weights = average;
        var scorer = new LinearScorer(terms, weights);
        return new FittedModel(Name, scorer, scorer.ToBytes());

        void Learn(EncodedBlock block)
        {
            for (var i = 0; i < block.Rows; i++)
            {
                var row = block.Matrix.AsSpan(i * width, width);
                var sum = weights[0];
                for (var f = 0; f < width; f++)
                {
                    (touched[f], inputs[f]) = LinearScorer.Input(terms[f], row[f]);
                    sum += weights[touched[f]] * inputs[f];
                }
                var gradient = 1 / (1 + Math.Exp(-sum)) - block.Labels[i];
                Step(0, gradient);
                for (var f = 0; f < width; f++) { Step(touched[f], gradient * inputs[f] + l2 * weights[touched[f]]); }
            }
        }

        void Step(int weight, double g)
        {
            squares[weight] += g * g;
            weights[weight] -= rate * g / Math.Sqrt(squares[weight]);
        }
    }

    // Parts of the range in an order drawn from the pass: rows of one time stand together, and the last ones read would weigh most.
    static RowRange[] Parts(RowRange range, int pass)
    {
        var parts = new RowRange[(range.Rows + PartRows - 1) / PartRows];
        var random = new SeededRandom((ulong)pass + 1);
        for (var i = 0; i < parts.Length; i++)
        {
            var other = random.NextInt(i + 1);
            parts[i] = parts[other];
            var first = range.First + (long)i * PartRows;
            parts[other] = new(first, Math.Min(range.End, first + PartRows), range.KnownBy);
        }
        return parts;
    }

    static LinearScorer.Term[] Terms(EncodedRows rows, RowRange range)
    {
        var width = rows.Encoder.Width;
        var moments = new RunningMean[width];
        rows.ForEach(range, EncodedRows.DefaultBlock, block =>
        {
            for (var f = 0; f < width; f++)
            {
                if (rows.Encoder.IsCategorical(f)) { continue; }
                for (var i = 0; i < block.Rows; i++)
                {
                    var value = block.Matrix[i * width + f];
                    if (!float.IsNaN(value)) { moments[f].Update(value); }
                }
            }
        });
        var terms = new LinearScorer.Term[width];
        var offset = 1;
        for (var f = 0; f < width; f++)
        {
            var categories = rows.Encoder.VocabularyOf(f) is { } vocabulary ? vocabulary.Terms.Count + 1 : 0;
            var deviation = Math.Sqrt(moments[f].Variance);
            terms[f] = new(categories, moments[f].Mean, deviation > 0 ? deviation : 1, offset);
            offset += terms[f].Weights;
        }
        return terms;
    }
}

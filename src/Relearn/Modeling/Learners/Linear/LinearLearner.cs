using Relearn.Data;
using Relearn.Inference.Models;
using Relearn.Numerics;

namespace Relearn.Modeling.Learners.Linear;

/// <summary>Logistic regression by stochastic gradient with a rate for each weight.</summary>
/// <remarks>
/// Numbers are standardised; each category and each "missing" has a weight of its own. Rows are read in parts of 4,096 in a fixed random order,
/// at most 524,288 a pass, and the weights after the parts of the last pass are averaged, so the model depends on the data alone.
/// Sources: J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods", JMLR 12, 2011 (diagonal form);
/// B. Polyak, A. Juditsky, "Acceleration of stochastic approximation by averaging", SIAM J. Control Optim. 30(4), 1992.
/// </remarks>
/// <param name="passes">How often the rows are read, 1 or more.</param>
/// <param name="rate">First step of a weight, above 0.</param>
/// <param name="l2">Pull towards 0 at each step that touches a weight.</param>
sealed class LinearLearner(int passes = 2, double rate = 0.1, double l2 = 1e-6) : ILearner
{
    // Of a pass: enough for the few thousand weights that vocabularies allow, and the time of a baseline does not grow with the data.
    const long MostRows = 1 << 19;
    const long MostRowsForScale = 1 << 17;

    public string Name => "linear";

    public IModel Fit(EncodedRows rows, RowRange range, Execution execution)
    {
        var terms = Terms(rows, range);
        var width = terms.Length;
        var weights = new double[terms[^1].Offset + terms[^1].Weights];
        var squares = new double[weights.Length];
        Array.Fill(squares, 1e-8);
        var (count, positives) = rows.Count(range);
        weights[0] = ConstantLearner.LogOdds(positives, count);
        var touched = new int[width];
        var inputs = new double[width];
        var average = new double[weights.Length];
        var averaged = 0;
        for (var pass = 0; pass < passes; pass++)
        {
            var last = pass == passes - 1;
            rows.ForEach(SampledParts.Of(range, (ulong)pass + 1, MostRows), SampledParts.PartRows, block =>
            {
                execution.Cancellation.ThrowIfCancellationRequested();
                Learn(block);
                if (!last) { return; }
                averaged++;
                for (var w = 0; w < weights.Length; w++) { average[w] += (weights[w] - average[w]) / averaged; }
            });
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
                var gradient = (1 / (1 + Math.Exp(-sum)) - block.Labels[i]) * block.Weights[i];
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

    internal static LinearScorer.Term[] Terms(EncodedRows rows, RowRange range)
    {
        var width = rows.Encoder.Width;
        var moments = new RunningMean[width];
        rows.ForEach(SampledParts.Of(range, 0, MostRowsForScale), SampledParts.PartRows, block =>
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

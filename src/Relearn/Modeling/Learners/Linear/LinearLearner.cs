using Relearn.Data;
using Relearn.Inference.Models;

namespace Relearn.Modeling.Learners.Linear;

/// <summary>Logistic regression by stochastic gradient with a rate for each weight.</summary>
/// <remarks>
/// Numbers are standardised; each category and each "missing" has a weight of its own. Rows are read in their order, so the model depends on the data alone.
/// Source: J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods", JMLR 12, 2011 (diagonal form).
/// </remarks>
/// <param name="passes">How often the rows are read, 1 or more.</param>
/// <param name="rate">First step of a weight, above 0.</param>
/// <param name="l2">Pull towards 0 at each step that touches a weight.</param>
sealed class LinearLearner(int passes = 2, double rate = 0.1, double l2 = 1e-6) : ILearner
{
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
        for (var pass = 0; pass < passes; pass++)
        {
            rows.ForEach(range, EncodedRows.DefaultBlock, block =>
            {
                execution.Cancellation.ThrowIfCancellationRequested();
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
            });
        }
        var scorer = new LinearScorer(terms, weights);
        return new FittedModel(Name, scorer, scorer.ToBytes());

        void Step(int weight, double g)
        {
            squares[weight] += g * g;
            weights[weight] -= rate * g / Math.Sqrt(squares[weight]);
        }
    }

    static LinearScorer.Term[] Terms(EncodedRows rows, RowRange range)
    {
        var width = rows.Encoder.Width;
        var moments = new Numerics.RunningMean[width];
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

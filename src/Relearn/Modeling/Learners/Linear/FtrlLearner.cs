using System.Runtime.InteropServices;
using Relearn.Data;
using Relearn.Inference.Bundles;
using Relearn.Inference.Models;
using Relearn.Numerics;

namespace Relearn.Modeling.Learners.Linear;

/// <summary>Logistic regression that learns each row once, in the order of time, and can go on from where it stood: FTRL-Proximal, a rate for each weight, most weights exactly 0.</summary>
/// <remarks>
/// Categories that came after the first fit share the weight of the rare ones, unless the feature hashes them (<c>hash(text, n)</c>): then every text has its weight from the start.
/// Each row is scored before it is learnt: the mean loss of that, the progressive validation, is a fair estimate of how it does on what comes next.
/// Source: H. B. McMahan et al., "Ad click prediction: a view from the trenches", KDD 2013 (algorithm 1, section 5.1).
/// </remarks>
/// <param name="alpha">Scale of the rates, above 0.</param>
/// <param name="beta">Dampens the first steps, 0 or more.</param>
/// <param name="l1">Weights whose evidence stays below it are 0.</param>
/// <param name="l2">Pull towards 0.</param>
sealed class FtrlLearner(double alpha, double beta, double l1, double l2) : ILearner
{
    /// <summary>Its name in a project.</summary>
    public const string LearnerName = "ftrl";

    /// <summary>What serves it.</summary>
    public const string Served = "linear";

    /// <summary>Section of a bundle with what it goes on from.</summary>
    public const string StateSection = "ftrl";

    public string Name => LearnerName;

    /// <summary>The learner that a project declares.</summary>
    public static FtrlLearner Of(Scoping.ProjectConfig project) => new(project.Model.LearningRate, 1, project.Model.L1, project.Model.L2);

    public IModel Fit(EncodedRows rows, RowRange range, Execution execution)
    {
        var terms = LinearLearner.Terms(rows, range);
        var weights = terms[^1].Offset + terms[^1].Weights;
        var (z, n) = (new double[weights], new double[weights]);
        return Learn(terms, z, n, rows, range, execution);
    }

    /// <summary>Goes on from the state in a bundle.</summary>
    public IModel Continue(BundleFile bundle, EncodedRows rows, RowRange range, Execution execution)
    {
        var scorer = LinearScorer.Parse(bundle.Read(Served));
        var state = MemoryMarshal.Cast<byte, double>(bundle.Read(StateSection)).ToArray();
        var weights = scorer.Weights.Length;
        return state.Length == 2 * weights
            ? Learn([.. scorer.Terms], state[..weights], state[weights..], rows, range, execution)
            : throw new Inference.BundleException("The state of this bundle's learner does not fit its weights. Make the bundle again with 'relearn run'.");
    }

    FtrlModel Learn(LinearScorer.Term[] terms, double[] z, double[] n, EncodedRows rows, RowRange range, Execution execution)
    {
        var width = terms.Length;
        var (touched, inputs, current) = (new int[width], new double[width], new double[width]);
        var total = (double)Math.Max(1, rows.Count(range).Rows);
        double loss = 0, seen = 0;
        rows.ForEach(range, 4096, block =>
        {
            execution.Cancellation.ThrowIfCancellationRequested();
            for (var i = 0; i < block.Rows; i++)
            {
                var row = block.Matrix.AsSpan(i * width, width);
                var intercept = Weight(z[0], n[0], 0);
                var sum = intercept;
                for (var f = 0; f < width; f++)
                {
                    (touched[f], inputs[f]) = LinearScorer.Input(terms[f], row[f]);
                    current[f] = Weight(z[touched[f]], n[touched[f]], l1);
                    sum += current[f] * inputs[f];
                }
                var probability = 1 / (1 + Math.Exp(-sum));
                loss += BinaryMetrics.LogLoss(probability, block.Labels[i] != 0) * block.Weights[i];
                seen += block.Weights[i];
                var gradient = (probability - block.Labels[i]) * block.Weights[i];
                Step(0, gradient, intercept);
                for (var f = 0; f < width; f++) { Step(touched[f], gradient * inputs[f], current[f]); }
            }
            execution.Progress?.Invoke(Math.Min(1, seen / total));
        });
        var weights = new double[z.Length];
        for (var w = 0; w < weights.Length; w++) { weights[w] = Weight(z[w], n[w], w == 0 ? 0 : l1); }
        var scorer = new LinearScorer(terms, weights);
        return new FtrlModel(scorer, scorer.ToBytes(), MemoryMarshal.AsBytes<double>([.. z, .. n]).ToArray(), seen > 0 ? loss / seen : double.NaN);

        void Step(int w, double g, double weight)
        {
            if (g == 0) { return; }
            var squares = n[w] + g * g;
            z[w] += g - (Math.Sqrt(squares) - Math.Sqrt(n[w])) / alpha * weight;
            n[w] = squares;
        }
    }

    double Weight(double z, double n, double least) =>
        Math.Abs(z) <= least ? 0 : -(z - Math.Sign(z) * least) / ((beta + Math.Sqrt(n)) / alpha + l2);
}

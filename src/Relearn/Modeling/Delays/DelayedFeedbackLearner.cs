using Relearn.Data;
using Relearn.Inference.Models;
using Relearn.Modeling.Learners;
using Relearn.Modeling.Learners.Linear;

namespace Relearn.Modeling.Delays;

/// <summary>Logistic regression with a model of the delay beside it: the delayed-feedback model.</summary>
/// <remarks>
/// With D the full age, p = sigmoid(w x) the probability that the event comes by D, and a delay that is exponential with rate l = exp(v x), cut at D:
/// <code>
/// seen after d         -[ln p + ln l - l d - ln(1 - exp(-l D))]
/// not seen at age e    -ln(1 - p H(e)),   H(e) = (1 - exp(-l e)) / (1 - exp(-l D))
/// </code>
/// Chapelle's model has no D: p is then the probability that the event ever comes, which nobody sees. Only w is kept.
/// Source: O. Chapelle, "Modeling delayed feedback in display advertising", KDD 2014.
/// </remarks>
/// <param name="passes">How often the rows are read, 1 or more.</param>
sealed class DelayedFeedbackLearner(int passes = 4) : ILearner
{
    const long MostRows = 1 << 19;
    const double Rate = 0.1;
    const double Pull = 1e-6;

    public string Name => "linear";

    public IModel Fit(EncodedRows rows, RowRange range, Execution execution)
    {
        var delay = range.Delay ?? throw new InvalidOperationException("The delayed-feedback model needs rows with their ages.");
        var terms = LinearLearner.Terms(rows, range);
        var (width, size) = (terms.Length, terms[^1].Offset + terms[^1].Weights);
        var full = delay.Curve.FullAge;
        var (label, late) = (new Weights(size), new Weights(size));
        label.Values[0] = Math.Log(delay.Curve.Rate.Estimate / (1 - Math.Min(0.999, delay.Curve.Rate.Estimate)));
        // Ages count in full ages; half of the events at the curve's middle is where the rate begins.
        late.Values[0] = Math.Log(Math.Log(2) / Math.Max(1e-3, delay.Curve.AgeAt(0.5) / full));
        var (touched, inputs) = (new int[width], new double[width]);
        var average = new double[size];
        var averaged = 0;
        for (var pass = 0; pass < passes; pass++)
        {
            var last = pass == passes - 1;
            rows.ForEach(SampledParts.Of(range, (ulong)pass + 1, MostRows), SampledParts.PartRows, block =>
            {
                execution.Cancellation.ThrowIfCancellationRequested();
                for (var i = 0; i < block.Rows; i++) { Learn(block.Matrix.AsSpan(i * width, width), block.Ages[i] / full, block.Delays[i] / full); }
                if (!last) { return; }
                averaged++;
                for (var w = 0; w < size; w++) { average[w] += (label.Values[w] - average[w]) / averaged; }
            });
        }
        var scorer = new LinearScorer(terms, average);
        return new FittedModel(Name, scorer, scorer.ToBytes());

        void Learn(ReadOnlySpan<float> row, double age, double seenAfter)
        {
            var (a, b) = (label.Values[0], late.Values[0]);
            for (var f = 0; f < width; f++)
            {
                (touched[f], inputs[f]) = LinearScorer.Input(terms[f], row[f]);
                a += label.Values[touched[f]] * inputs[f];
                b += late.Values[touched[f]] * inputs[f];
            }
            var (forLabel, forDelay) = Gradients(a, b, age, seenAfter);
            label.Step(0, forLabel);
            late.Step(0, forDelay);
            for (var f = 0; f < width; f++)
            {
                label.Step(touched[f], forLabel * inputs[f] + Pull * label.Values[touched[f]]);
                late.Step(touched[f], forDelay * inputs[f] + Pull * late.Values[touched[f]]);
            }
        }
    }

    /// <summary>Slopes of a row's loss by the log-odds of its event and by the logarithm of its rate.</summary>
    /// <param name="odds">Log-odds, a.</param>
    /// <param name="logRate">Logarithm of the rate per full age, b.</param>
    /// <param name="age">Age of the row, full ages, 0 to 1.</param>
    /// <param name="seenAfter">Delay of its event, full ages; NaN: not seen.</param>
    internal static (double Odds, double LogRate) Gradients(double odds, double logRate, double age, double seenAfter)
    {
        var p = 1 / (1 + Math.Exp(-odds));
        // Beyond these a delay is nothing, or the rate makes no difference within the full age.
        var clamped = Math.Clamp(logRate, -7, 7);
        var rate = Math.Exp(clamped);
        var inside = clamped == logRate ? 1 : 0;
        // d ln(1 - exp(-l)) / d ln l
        var cut = rate * Math.Exp(-rate) / -Expm1(-rate);
        if (!double.IsNaN(seenAfter)) { return (p - 1, inside * (rate * seenAfter - 1 + cut)); }
        var share = Math.Min(1, Expm1(-rate * age) / Expm1(-rate));
        var rest = Math.Max(1e-12, 1 - p * share);
        // H' by ln l: H * (l e exp(-l e) / (1 - exp(-l e)) - l exp(-l) / (1 - exp(-l))).
        var slope = age <= 0 ? 0 : share * (rate * age * Math.Exp(-rate * age) / -Expm1(-rate * age) - cut);
        return (share * p * (1 - p) / rest, inside * p * slope / rest);
    }

    // exp(x) - 1 without cancellation near 0 (W. Kahan's formula).
    static double Expm1(double x)
    {
        var u = Math.Exp(x);
        return u == 1 ? x : u - 1 == -1 ? -1 : (u - 1) * x / Math.Log(u);
    }

    // Values with a step that shrinks with the slopes that each has seen, as in LinearLearner.
    sealed class Weights(int size)
    {
        readonly double[] _squares = [.. Enumerable.Repeat(1e-8, size)];

        public double[] Values { get; } = new double[size];

        public void Step(int weight, double slope)
        {
            _squares[weight] += slope * slope;
            Values[weight] -= Rate * slope / Math.Sqrt(_squares[weight]);
        }
    }
}

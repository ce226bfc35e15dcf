using Relearn.Numerics;

namespace Relearn.Analysis.Comparisons;

/// <summary>What is gained on later rows by weighing the inputs anew beside the model's score: what goes with the label beyond what the model knows.</summary>
/// <remarks>
/// log odds = a + b logit(p) + a number for each group of each input, pulled to 0; fitted on some days and judged on others. The gain is that over a and b alone, so that a shift of the
/// rate is none. It is 0 in expectation where the model knows all that inputs say one by one.
/// </remarks>
static class Reweighing
{
    const int MostGroups = 8;
    const int Rounds = 60;
    const double Pull = 10;

    /// <summary>The gain in log loss of a row on the judging rows, with its standard error; null where there are too few.</summary>
    /// <param name="codes">Codes of the inputs, <c>[columns][rows]</c>.</param>
    /// <param name="scores">Probabilities.</param>
    /// <param name="positives">How it turned out.</param>
    /// <param name="fit">Rows to fit on.</param>
    /// <param name="judge">Rows to judge by.</param>
    public static (double Gain, double Error)? Gain(IReadOnlyList<byte[]> codes, ReadOnlySpan<double> scores, ReadOnlySpan<bool> positives, int[] fit, int[] judge)
    {
        if (fit.Length < 200 || judge.Length < 200) { return null; }
        var groups = codes.Select(c => GroupsOf(c, fit)).ToArray();
        var offsets = new int[groups.Length + 1];
        for (var c = 0; c < groups.Length; c++) { offsets[c + 1] = offsets[c] + groups[c].Count; }
        var logits = new double[scores.Length];
        for (var i = 0; i < logits.Length; i++) { logits[i] = Math.Log(Math.Clamp(scores[i], 1e-6, 1 - 1e-6) / (1 - Math.Clamp(scores[i], 1e-6, 1 - 1e-6))); }
        var labels = positives.ToArray();
        var plain = Fitted(0, fit);
        var rich = Fitted(offsets[^1], fit);
        double sum = 0, squares = 0;
        foreach (var row in judge)
        {
            var difference = BinaryMetrics.LogLoss(Probability(plain, row), labels[row]) - BinaryMetrics.LogLoss(Probability(rich, row), labels[row]);
            (sum, squares) = (sum + difference, squares + difference * difference);
        }
        var mean = sum / judge.Length;
        return (mean, Math.Sqrt(Math.Max(0, squares / judge.Length - mean * mean) / judge.Length));

        double Linear(double[] weights, int row)
        {
            var z = weights[0] + weights[1] * logits[row];
            if (weights.Length > 2) { for (var c = 0; c < groups.Length; c++) { z += weights[2 + offsets[c] + groups[c].Of[codes[c][row]]]; } }
            return z;
        }

        double Probability(double[] weights, int row) => 1 / (1 + Math.Exp(-Linear(weights, row)));

        // Coordinate steps on the upper bound of the curvature: sure to go down, and the same on every machine.
        double[] Fitted(int extra, int[] rows)
        {
            var weights = new double[2 + extra];
            weights[1] = 1;
            var gradient = new double[weights.Length];
            var curvature = new double[weights.Length];
            var parts = extra > 0 ? groups.Length + 2 : 2;
            for (var round = 0; round < Rounds; round++)
            {
                Array.Clear(gradient);
                Array.Clear(curvature);
                foreach (var row in rows)
                {
                    var p = Probability(weights, row);
                    var (error, weight) = ((labels[row] ? 1 : 0) - p, Math.Max(0.01, p * (1 - p)));
                    (gradient[0], curvature[0]) = (gradient[0] + error, curvature[0] + weight);
                    (gradient[1], curvature[1]) = (gradient[1] + error * logits[row], curvature[1] + weight * logits[row] * logits[row]);
                    for (var c = 0; c < groups.Length && extra > 0; c++)
                    {
                        var at = 2 + offsets[c] + groups[c].Of[codes[c][row]];
                        (gradient[at], curvature[at]) = (gradient[at] + error, curvature[at] + weight);
                    }
                }
                for (var k = 0; k < weights.Length; k++)
                {
                    var pull = k < 2 ? 1e-6 : Pull;
                    weights[k] += (gradient[k] - pull * (k == 1 ? weights[k] - 1 : weights[k])) / (curvature[k] + pull) / Math.Sqrt(parts);
                }
            }
            return weights;
        }
    }

    // Codes in groups of about the same number of rows; the missing value stands alone.
    static (byte[] Of, int Count) GroupsOf(byte[] codes, int[] rows)
    {
        var counts = new int[256];
        foreach (var row in rows) { counts[codes[row]]++; }
        var of = new byte[256];
        int group = 0, inside = 0;
        for (var code = 0; code < 255; code++)
        {
            of[code] = (byte)group;
            inside += counts[code];
            if (inside < rows.Length / MostGroups) { continue; }
            group++;
            inside = 0;
        }
        of[255] = (byte)(group + 1);
        return (of, group + 2);
    }
}

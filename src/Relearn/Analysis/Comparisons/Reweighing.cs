using Relearn.Numerics;

namespace Relearn.Analysis.Comparisons;

/// <summary>What is gained on later rows by weighing the inputs anew beside the model's score: what goes with the label beyond what the model knows.</summary>
/// <remarks>
/// log odds = a + b logit(p) + a number for each group of each input and of the pairs of inputs that look most telling, pulled to 0; fitted on some days and judged on others. The gain is that
/// over a, b and a number for each tenth of the scores, so that neither a shift of the rate nor probabilities that mean something else are one. It is 0 in expectation where the model knows all that inputs say.
/// </remarks>
static class Reweighing
{
    const int MostGroups = 8;
    const int ScoreBins = 10;
    const int Rounds = 12;
    const double Pull = 10;
    const int MostPaired = 24;
    const int MostPairs = 4;

    /// <summary>The gain in log loss of a row on the judging rows, with its standard error; null where there are too few.</summary>
    /// <param name="codes">Codes of the inputs, <c>[columns][rows]</c>.</param>
    /// <param name="scores">Probabilities.</param>
    /// <param name="positives">How it turned out.</param>
    /// <param name="fit">Rows to fit on.</param>
    /// <param name="judge">Rows to judge by.</param>
    public static (double Gain, double Error)? Gain(IReadOnlyList<byte[]> codes, ReadOnlySpan<double> scores, ReadOnlySpan<bool> positives, int[] fit, int[] judge)
    {
        if (fit.Length < 200 || judge.Length < 200) { return null; }
        var groups = codes.Select(c => GroupsOf(c, fit)).Select((g, c) => (Of: Array.ConvertAll(codes[c], code => (short)g.Of[code]), g.Count)).ToList();
        AddPairs(groups, scores, positives, fit);
        // First of all the score itself, so that whatever its probabilities have become is no gain.
        groups.Insert(0, ScoreGroups(scores, fit));
        var offsets = new int[groups.Count + 1];
        for (var c = 0; c < groups.Count; c++) { offsets[c + 1] = offsets[c] + groups[c].Count; }
        var logits = new double[scores.Length];
        for (var i = 0; i < logits.Length; i++) { logits[i] = Math.Log(Math.Clamp(scores[i], 1e-6, 1 - 1e-6) / (1 - Math.Clamp(scores[i], 1e-6, 1 - 1e-6))); }
        var labels = positives.ToArray();
        var plain = Fitted(1, fit);
        var rich = Fitted(groups.Count, fit);
        double sum = 0, squares = 0;
        foreach (var row in judge)
        {
            var difference = BinaryMetrics.LogLoss(Probability(plain, row), labels[row]) - BinaryMetrics.LogLoss(Probability(rich, row), labels[row]);
            (sum, squares) = (sum + difference, squares + difference * difference);
        }
        var mean = sum / judge.Length;
        return (mean, Math.Sqrt(Math.Max(0, squares / judge.Length - mean * mean) / judge.Length));

        double Probability(double[] weights, int row)
        {
            var z = weights[0] + weights[1] * logits[row];
            for (var c = 0; c < groups.Count && 2 + offsets[c] < weights.Length; c++) { z += weights[2 + offsets[c] + groups[c].Of[row]]; }
            return 1 / (1 + Math.Exp(-z));
        }

        // One part after the other, each by a step of Newton, so that every part sees what the ones before it have explained.
        double[] Fitted(int parts, int[] rows)
        {
            var weights = new double[2 + offsets[parts]];
            weights[1] = 1;
            var z = Array.ConvertAll(rows, row => logits[row]);
            for (var round = 0; round < Rounds; round++)
            {
                double g0 = 0, g1 = 0, h00 = 1e-9, h01 = 0, h11 = 1e-6;
                for (var k = 0; k < rows.Length; k++)
                {
                    var (p, x) = (1 / (1 + Math.Exp(-z[k])), logits[rows[k]]);
                    var (error, weight) = ((labels[rows[k]] ? 1 : 0) - p, Math.Max(0.01, p * (1 - p)));
                    (g0, g1, h00, h01, h11) = (g0 + error, g1 + error * x, h00 + weight, h01 + weight * x, h11 + weight * x * x);
                }
                var determinant = Math.Max(1e-9, h00 * h11 - h01 * h01);
                var (d0, d1) = (Math.Clamp((h11 * g0 - h01 * g1) / determinant, -1, 1), Math.Clamp((h00 * g1 - h01 * g0) / determinant, -1, 1));
                (weights[0], weights[1]) = (weights[0] + d0, weights[1] + d1);
                for (var k = 0; k < rows.Length; k++) { z[k] += d0 + d1 * logits[rows[k]]; }
                for (var c = 0; c < parts; c++) { Part(c, weights, z, rows); }
            }
            return weights;
        }

        void Part(int c, double[] weights, double[] z, int[] rows)
        {
            var (gradient, curvature) = (new double[groups[c].Count], new double[groups[c].Count]);
            for (var k = 0; k < rows.Length; k++)
            {
                var p = 1 / (1 + Math.Exp(-z[k]));
                var group = groups[c].Of[rows[k]];
                (gradient[group], curvature[group]) = (gradient[group] + (labels[rows[k]] ? 1 : 0) - p, curvature[group] + Math.Max(0.01, p * (1 - p)));
            }
            var first = 2 + offsets[c];
            for (var g = 0; g < gradient.Length; g++)
            {
                gradient[g] = Math.Clamp((gradient[g] - Pull * weights[first + g]) / (curvature[g] + Pull), -1, 1);
                weights[first + g] += gradient[g];
            }
            for (var k = 0; k < rows.Length; k++) { z[k] += gradient[groups[c].Of[rows[k]]]; }
        }
    }

    // Groups of about equally many rows, by score.
    static (short[] Of, int Count) ScoreGroups(ReadOnlySpan<double> scores, int[] fit)
    {
        var fitted = new double[fit.Length];
        for (var k = 0; k < fit.Length; k++) { fitted[k] = scores[fit[k]]; }
        Array.Sort(fitted);
        double[] cuts = [.. Enumerable.Range(1, ScoreBins - 1).Select(b => fitted[b * fitted.Length / ScoreBins]).Distinct()];
        var of = new short[scores.Length];
        for (var i = 0; i < of.Length; i++)
        {
            var at = Array.BinarySearch(cuts, scores[i]);
            of[i] = (short)(at < 0 ? ~at : at + 1);
        }
        return (of, cuts.Length + 1);
    }

    // The pairs of which the residuals of the fitting rows say most beyond chance.
    static void AddPairs(List<(short[] Of, int Count)> groups, ReadOnlySpan<double> scores, ReadOnlySpan<bool> positives, int[] fit)
    {
        var (residuals, weights) = (new double[fit.Length], new double[fit.Length]);
        for (var k = 0; k < fit.Length; k++)
        {
            var p = Math.Clamp(scores[fit[k]], 1e-6, 1 - 1e-6);
            (residuals[k], weights[k]) = ((positives[fit[k]] ? 1 : 0) - p, p * (1 - p));
        }
        var singles = groups.Count;
        var found = new List<(double Strength, int A, int B)>();
        for (var a = 0; a < Math.Min(singles, MostPaired); a++)
        {
            for (var b = a + 1; b < Math.Min(singles, MostPaired); b++)
            {
                var (sums, information) = (new double[groups[a].Count * groups[b].Count], new double[groups[a].Count * groups[b].Count]);
                for (var k = 0; k < fit.Length; k++)
                {
                    var cell = groups[a].Of[fit[k]] * groups[b].Count + groups[b].Of[fit[k]];
                    (sums[cell], information[cell]) = (sums[cell] + residuals[k], information[cell] + weights[k]);
                }
                var cells = information.Count(i => i > 0.5);
                var square = sums.Zip(information, (s, i) => i > 0.5 ? s * s / i : 0).Sum();
                found.Add(((square - cells) / Math.Sqrt(2.0 * Math.Max(1, cells)), a, b));
            }
        }
        foreach (var (_, a, b) in found.OrderByDescending(f => f.Strength).ThenBy(f => f.A).ThenBy(f => f.B).Take(MostPairs))
        {
            var (first, second, count) = (groups[a].Of, groups[b].Of, groups[b].Count);
            groups.Add(([.. first.Select((g, row) => (short)(g * count + second[row]))], groups[a].Count * count));
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

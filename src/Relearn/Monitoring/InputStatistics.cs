using Relearn.Inference.Features;
using Relearn.Modeling.Evaluation;

namespace Relearn.Monitoring;

/// <summary>Counts the inputs of predictions in the bins that training left, and compares.</summary>
sealed class InputStatistics
{
    readonly IReadOnlyList<InputReference> _references;
    readonly double[][] _cuts;
    readonly Dictionary<string, int>[] _terms;
    readonly double[][] _counts;
    readonly long[] _missing;
    readonly int[] _columns;
    long _rows;

    public InputStatistics(IReadOnlyList<InputReference> references, IReadOnlyList<InputColumn> inputs)
    {
        _references = references;
        _cuts = [.. references.Select(r => r.Cuts?.ToArray() ?? [])];
        _terms = [.. references.Select(r => (r.Terms ?? []).Select((t, i) => (t, i)).ToDictionary(x => x.t, x => x.i))];
        _counts = [.. references.Select(r => new double[r.Shares.Count])];
        _missing = new long[references.Count];
        _columns = [.. references.Select(r => inputs.ToList().FindIndex(i => i.Name == r.Column))];
    }

    /// <summary>Counts the rows of a batch.</summary>
    public void Add(ColumnBatch batch)
    {
        _rows += batch.Rows;
        for (var c = 0; c < _references.Count; c++)
        {
            if (_columns[c] < 0) { continue; }
            var vector = batch.Vectors[_columns[c]];
            for (var i = 0; i < batch.Rows; i++)
            {
                if (vector.Kind == ValueKind.Text)
                {
                    if (vector.Codes[i] < 0) { _missing[c]++; }
                    else { _counts[c][_terms[c].GetValueOrDefault(vector.Dictionary[vector.Codes[i]], _counts[c].Length - 1)]++; }
                }
                else if (double.IsNaN(vector.Numbers[i])) { _missing[c]++; }
                else { _counts[c][InputReference.BinOf(vector.Numbers[i], _cuts[c])]++; }
            }
        }
    }

    /// <summary>What was found, column by column.</summary>
    public IReadOnlyList<InputReport> Report(double tolerance) => [.. _references.Select((r, c) => Report(r, c, tolerance))];

    InputReport Report(InputReference reference, int c, double tolerance)
    {
        var present = _counts[c].Sum();
        var missing = _rows == 0 ? 0 : (double)_missing[c] / _rows;
        // Three standard errors of a share beside the tolerance.
        var gone = missing - reference.MissingShare > tolerance + 3 * Math.Sqrt(Math.Max(reference.MissingShare * (1 - reference.MissingShare), 0.0025) / Math.Max(1, _rows));
        if (present == 0) { return new(reference.Column, missing, reference.MissingShare, 0, 0, 0, gone); }
        var unseen = reference.Terms is null ? 0 : Math.Max(0, _counts[c][^1] / present - reference.Shares[^1]);
        var distance = reference.Terms is null ? RankDistance(reference.Shares, _counts[c], present) : TotalVariation(reference.Shares, _counts[c], present);
        var noise = Noise(reference, _counts[c].Length, present);
        // Time moves on by itself, so a clock always "drifts"; the features made of it are what counts.
        var drifted = gone || (reference.Kind != ValueKind.Time && distance - noise > tolerance);
        return new(reference.Column, missing, reference.MissingShare, unseen, distance, noise, drifted);
    }

    /// <summary>Wasserstein distance of the two samples on the rank scale of the reference, 0 to 1: free of units, outliers count once.</summary>
    internal static double RankDistance(IReadOnlyList<double> reference, double[] counts, double total)
    {
        double below = 0, belowNow = 0, distance = 0;
        for (var b = 0; b < counts.Length - 1; b++)
        {
            below += reference[b];
            belowNow += counts[b] / total;
            // From the middle of this bin to the middle of the next, in reference ranks.
            distance += Math.Abs(below - belowNow) * (reference[b] + reference[b + 1]) / 2;
        }
        return distance;
    }

    internal static double TotalVariation(IReadOnlyList<double> reference, double[] counts, double total)
    {
        double distance = 0;
        for (var b = 0; b < counts.Length; b++) { distance += Math.Abs(reference[b] - counts[b] / total); }
        return distance / 2;
    }

    // What chance alone makes of the distance in all but 1 of 1,000 cases: its expectation, and what one row can change it by.
    // E|difference| of a share is sqrt(2 p (1 - p) (1/n + 1/m) / pi); for ranks 1.25 standard errors of a mean rank.
    // Deviation: C. McDiarmid, "On the method of bounded differences", 1989: P(distance > expectation + t) <= exp(-2 n t^2).
    static double Noise(InputReference reference, int bins, double now)
    {
        var inverse = 1 / now + 1 / Math.Max(1.0, reference.Rows);
        var deviation = Math.Sqrt(Math.Log(1000) / 2 * inverse);
        if (reference.Terms is null) { return Math.Min(0.5, 0.36 * Math.Sqrt(inverse) + deviation); }
        double sum = 0;
        for (var b = 0; b < bins; b++) { sum += Math.Sqrt(2 * reference.Shares[b] * (1 - reference.Shares[b]) * inverse / Math.PI); }
        return Math.Min(1, sum / 2 + deviation);
    }
}

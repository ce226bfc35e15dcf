using System.Runtime.InteropServices;

namespace Relearn.Data.Labels.Suspects;

/// <summary>How many items of each given class confidently belong to each class: the joint counts of given and true labels, as far as a model can tell. Only pairs that occur are held.</summary>
/// <remarks>
/// <code>
/// 1 threshold of class b = mean p(b) over the items that were given b, at least 2e-6; a class without items has 2, which nothing passes
/// 2 an item of given class a counts for b, the only class with p(b) >= threshold - 1e-6; if several pass, for the most probable class of all; if none passes, for nothing
/// 3 the diagonal is at least 1
/// 4 calibrated: each row is scaled to the number of items that were given its class, and rounded so that this total is kept
/// </code>
/// Source: C. G. Northcutt, L. Jiang, I. L. Chuang, "Confident learning: estimating uncertainty in dataset labels", JAIR 70, 2021; in step 2 the authors' program takes the most probable of all classes,
/// the paper of those that pass. What was not kept of the probabilities passes no threshold.
/// </remarks>
sealed class ConfidentJoint
{
    const double LeastThreshold = 2e-6;
    const double NoThreshold = 2;
    const double Tolerance = 1e-6;

    ConfidentJoint(double[] thresholds, int[] counts, int[] guesses, SparseCounts joint) => (Thresholds, Counts, Guesses, Joint) = (thresholds, counts, guesses, joint);

    /// <summary>Threshold of each class.</summary>
    public double[] Thresholds { get; }

    /// <summary>Items that were given each class.</summary>
    public int[] Counts { get; }

    /// <summary>The class that each item confidently belongs to; -1 for none.</summary>
    public int[] Guesses { get; }

    /// <summary>Counts by given class and confident class.</summary>
    public SparseCounts Joint { get; }

    /// <summary>Counts the joint.</summary>
    public static ConfidentJoint Of(TopProbabilities items)
    {
        var (thresholds, counts) = ThresholdsOf(items);
        var guesses = new int[items.Items];
        var pairs = new Dictionary<long, int>();
        for (var i = 0; i < guesses.Length; i++)
        {
            var classes = items.ClassesOf(i);
            var values = items.ProbabilitiesOf(i);
            var (passing, only) = (0, -1);
            for (var j = 0; j < classes.Length && classes[j] >= 0; j++)
            {
                if (!(values[j] >= thresholds[classes[j]] - Tolerance)) { continue; }
                passing++;
                only = classes[j];
            }
            guesses[i] = passing > 1 ? classes[0] : only;
            if (guesses[i] >= 0) { CollectionsMarshal.GetValueRefOrAddDefault(pairs, (long)items.Labels[i] * items.Classes + guesses[i], out _)++; }
        }
        for (var c = 0; c < items.Classes; c++)
        {
            ref var own = ref CollectionsMarshal.GetValueRefOrAddDefault(pairs, (long)c * items.Classes + c, out _);
            own = Math.Max(1, own);
        }
        return new(thresholds, counts, guesses, SparseCounts.Of(pairs, items.Classes));
    }

    static (double[] Thresholds, int[] Counts) ThresholdsOf(TopProbabilities items)
    {
        var (thresholds, counts) = (new double[items.Classes], new int[items.Classes]);
        for (var i = 0; i < items.Items; i++)
        {
            thresholds[items.Labels[i]] += items.Own[i];
            counts[items.Labels[i]]++;
        }
        for (var c = 0; c < thresholds.Length; c++) { thresholds[c] = counts[c] == 0 ? NoThreshold : Math.Max(LeastThreshold, thresholds[c] / counts[c]); }
        return (thresholds, counts);
    }

    /// <summary>Estimated number of items of each given class (row) whose true class is each class: a row sums to the items that were given its class.</summary>
    public SparseCounts Calibrated()
    {
        var scaled = new double[Joint.Values.Length];
        // All rows together then sum to the number of items, so nothing need be scaled to it: that could only move a half off the half.
        for (var a = 0; a < Counts.Length; a++)
        {
            double sum = 0;
            foreach (var count in Joint.ValuesOf(a)) { sum += count; }
            for (var e = Joint.Starts[a]; e < Joint.Starts[a + 1]; e++) { scaled[e] = Joint.Values[e] / sum * Counts[a]; }
        }
        var values = new int[scaled.Length];
        for (var a = 0; a < Counts.Length; a++) { TotalKeepingRounding.Round(scaled.AsSpan(Joint.Starts[a]..Joint.Starts[a + 1])).CopyTo(values, Joint.Starts[a]); }
        return Joint with { Values = values };
    }

    /// <summary>The calibrated counts, changed so that at least <paramref name="least"/> items of a class stay: what its diagonal gains the other counts of its row lose in equal parts, down to 0.</summary>
    public SparseCounts CalibratedLeaving(int least)
    {
        var calibrated = Calibrated();
        if (Enumerable.Range(0, Counts.Length).All(c => calibrated.Of(c, c) >= least)) { return calibrated; }
        var values = calibrated.Values.Select(v => (double)v).ToArray();
        for (var a = 0; a < Counts.Length; a++)
        {
            var gained = Math.Max(0, least - calibrated.Of(a, a));
            var others = Math.Max(1, calibrated.ValuesOf(a).ToArray().Count(v => v != 0) - 1);
            for (var e = calibrated.Starts[a]; e < calibrated.Starts[a + 1]; e++) { values[e] = calibrated.Columns[e] == a ? values[e] + gained : Math.Max(0, values[e] - (double)gained / others); }
        }
        // The totals of the true classes are kept here, as in the authors' program.
        foreach (var column in Enumerable.Range(0, values.Length).GroupBy(e => calibrated.Columns[e]))
        {
            int[] at = [.. column];
            var whole = TotalKeepingRounding.Round([.. at.Select(e => values[e])]);
            for (var j = 0; j < at.Length; j++) { values[at[j]] = whole[j]; }
        }
        return calibrated with { Values = [.. values.Select(v => (int)v)] };
    }
}

namespace Relearn.Data.Labels.Aggregation;

/// <summary>Weighs a model's probabilities with the annotators' votes.</summary>
/// <remarks>Source: H. W. Goh, U. Tkachenko, J. Mueller, "CROWDLAB: supervised learning to infer consensus labels and quality scores for data with multiple annotators", arXiv 2210.06812, 2022.</remarks>
static class Crowdlab
{
    public const string Name = "crowdlab";

    const double LeastWeight = 1e-6;

    /// <summary>Probability of each class from votes and model.</summary>
    /// <param name="table">The votes.</param>
    /// <param name="model">Probabilities of a model that did not learn from these votes of the item (out of fold), <c>[items, classes]</c>.</param>
    /// <param name="gold">Class of items for which it is known, else -1.</param>
    public static Consensus Of(VoteTable table, double[] model, int[]? gold = null)
    {
        var (items, classes) = (table.Items.Count, table.Classes.Count);
        var consensus = Votes(table, model, gold);
        // 1. How often a vote, and the model, say what the consensus says, on items with two votes or more.
        var (several, agreement, modelWrong, voted) = (0, 0.0, 0, 0);
        var counts = new int[classes];
        for (var item = 0; item < items; item++)
        {
            if (table.VotesOn(item) == 0) { continue; }
            voted++;
            if (table.VotesOn(item) < 2) { continue; }
            several++;
            counts[consensus[item]]++;
            agreement += (double)table.ClassesOn(item).Count(consensus[item]) / table.VotesOn(item);
            if (MostProbable(model, item, classes) != consensus[item]) { modelWrong++; }
        }
        var likelihood = several == 0 ? 1.0 / classes : agreement / several;
        // 2. The error of whoever always says the most frequent class: what a weight is measured by.
        var reference = several == 0 ? 0 : 1 - (double)counts.Max() / several;
        double Weight(double error) => error <= 0 ? 1 : reference <= 0 ? LeastWeight : Math.Max(LeastWeight, 1 - error / reference);
        var modelWeight = (several == 0 ? LeastWeight : Weight((double)modelWrong / several)) * Math.Sqrt((double)table.Votes / Math.Max(1, voted));
        var weights = Disagreements(table, several == 0 ? double.NaN : 1 - likelihood).Select(Weight).ToArray();
        // 3. The weighted mean.
        var posterior = new double[items * classes];
        for (var item = 0; item < items; item++)
        {
            var of = posterior.AsSpan(item * classes, classes);
            if (gold?[item] is { } known and >= 0) { of[known] = 1; continue; }
            var annotators = table.AnnotatorsOn(item);
            var votes = table.ClassesOn(item);
            var total = modelWeight;
            for (var k = 0; k < classes; k++) { of[k] = modelWeight * model[item * classes + k]; }
            for (var v = 0; v < votes.Length; v++)
            {
                var weight = weights[annotators[v]];
                total += weight;
                for (var k = 0; k < classes; k++) { of[k] += weight * (votes[v] == k ? likelihood : (1 - likelihood) / Math.Max(1, classes - 1)); }
            }
            for (var k = 0; k < classes; k++) { of[k] /= total; }
        }
        return new(Name, table, posterior, table.Shares());
    }

    // The majority; a tie goes to the class that the model finds more probable.
    static int[] Votes(VoteTable table, double[] model, int[]? gold)
    {
        var classes = table.Classes.Count;
        var (chosen, counts) = (new int[table.Items.Count], new int[classes]);
        for (var item = 0; item < chosen.Length; item++)
        {
            if (gold?[item] is { } known and >= 0) { chosen[item] = known; continue; }
            Array.Clear(counts);
            foreach (var c in table.ClassesOn(item)) { counts[c]++; }
            for (var k = 1; k < classes; k++)
            {
                var best = chosen[item];
                if (counts[k] > counts[best] || (counts[k] == counts[best] && model[item * classes + k] > model[item * classes + best])) { chosen[item] = k; }
            }
        }
        return chosen;
    }

    static int MostProbable(double[] model, int item, int classes)
    {
        var best = 0;
        for (var k = 1; k < classes; k++)
        {
            if (model[item * classes + k] > model[item * classes + best]) { best = k; }
        }
        return best;
    }

    // Share of an annotator's comparisons with others on the same item in which they differ; the mean error where there is nobody to compare with.
    static double[] Disagreements(VoteTable table, double none)
    {
        var (differing, compared, counts) = (new long[table.Annotators.Count], new long[table.Annotators.Count], new int[table.Classes.Count]);
        for (var item = 0; item < table.Items.Count; item++)
        {
            var annotators = table.AnnotatorsOn(item);
            var votes = table.ClassesOn(item);
            foreach (var c in votes) { counts[c]++; }
            for (var v = 0; v < votes.Length; v++)
            {
                differing[annotators[v]] += votes.Length - counts[votes[v]];
                compared[annotators[v]] += votes.Length - 1;
            }
            foreach (var c in votes) { counts[c] = 0; }
        }
        return [.. differing.Zip(compared, (d, n) => n > 0 ? (double)d / n : double.IsNaN(none) ? 0 : none)];
    }
}

namespace Relearn.Data.Labels.Aggregation;

/// <summary>Finds together what each item is and how each annotator errs, in turns, in logarithms.</summary>
static class ExpectationMaximization
{
    /// <summary>Most rounds.</summary>
    public const int MostIterations = 500;

    const double Enough = 1e-6;
    const double Smoothing = 0.01;

    /// <summary>Runs until the log posterior density changes by less than a millionth of itself.</summary>
    /// <param name="table">The votes. Items without vote and gold tell nothing and get the share of each class.</param>
    /// <param name="model">How annotators err.</param>
    /// <param name="gold">Class of items for which it is known, else -1; these stay as they are.</param>
    /// <param name="start">Probabilities to begin with; by default the shares of each item's votes. Where there is gold a second run begins with what gold alone tells of the annotators, and the likelier end stands: a crowd that is mostly wrong would draw the first along.</param>
    public static Consensus Run(VoteTable table, AnnotatorModel model, int[]? gold = null, double[]? start = null)
    {
        var fitted = RunFrom(table, model, gold, start?.ToArray() ?? Shares(table));
        if (gold is null || !Enumerable.Range(0, gold.Length).Any(i => gold[i] >= 0 && table.VotesOn(i) > 0)) { return fitted; }
        var other = RunFrom(table, model, gold, new double[fitted.Posterior.Length]);
        return other.LogPosterior > fitted.LogPosterior ? other : fitted;
    }

    static Consensus RunFrom(VoteTable table, AnnotatorModel model, int[]? gold, double[] posterior)
    {
        var (items, classes) = (table.Items.Count, table.Classes.Count);
        Fix(posterior, gold, classes);
        var prior = new double[classes];
        var (last, iterations, converged) = (double.NegativeInfinity, 0, false);
        var logPrior = new double[classes];
        while (!converged && iterations < MostIterations)
        {
            iterations++;
            // 1. The share of each class, and the annotators.
            if (model.EstimatesShares) { ShareOfClasses(table, posterior, gold, prior); }
            else { Array.Fill(prior, 1.0 / classes); }
            model.Maximize(table, posterior);
            for (var k = 0; k < classes; k++) { logPrior[k] = Math.Log(prior[k]); }
            // 2. The items.
            var objective = model.LogPrior();
            foreach (var l in logPrior) { objective += Smoothing * l; }
            for (var item = 0; item < items; item++)
            {
                var of = posterior.AsSpan(item * classes, classes);
                var known = gold?[item] ?? -1;
                if (known < 0 && table.VotesOn(item) == 0) { prior.CopyTo(of); continue; }
                logPrior.CopyTo(of);
                var annotators = table.AnnotatorsOn(item);
                var votes = table.ClassesOn(item);
                for (var v = 0; v < votes.Length; v++) { model.AddLogs(annotators[v], votes[v], of); }
                objective += known < 0 ? Normalize(of) : of[known];
                if (known >= 0) { FixOne(of, known); }
            }
            // 3. Enough?
            converged = Math.Abs(objective - last) <= Enough * Math.Abs(objective);
            last = objective;
        }
        return new(model.Name, table, posterior, prior, iterations, converged) { LogPosterior = last };
    }

    static double[] Shares(VoteTable table)
    {
        var classes = table.Classes.Count;
        var (posterior, prior) = (new double[table.Items.Count * classes], table.Shares());
        for (var item = 0; item < table.Items.Count; item++)
        {
            var of = posterior.AsSpan(item * classes, classes);
            if (table.VotesOn(item) == 0) { prior.CopyTo(of); }
            foreach (var c in table.ClassesOn(item)) { of[c] += 1.0 / table.VotesOn(item); }
        }
        return posterior;
    }

    static void ShareOfClasses(VoteTable table, double[] posterior, int[]? gold, double[] prior)
    {
        var (classes, counted) = (prior.Length, 0);
        Array.Fill(prior, Smoothing);
        for (var item = 0; item < table.Items.Count; item++)
        {
            if (table.VotesOn(item) == 0 && (gold?[item] ?? -1) < 0) { continue; }
            counted++;
            for (var k = 0; k < classes; k++) { prior[k] += posterior[item * classes + k]; }
        }
        for (var k = 0; k < classes; k++) { prior[k] /= counted + classes * Smoothing; }
    }

    // Turns logarithms into probabilities; returns the logarithm of their sum before.
    static double Normalize(Span<double> logs)
    {
        var most = logs[0];
        foreach (var l in logs) { most = Math.Max(most, l); }
        var sum = 0.0;
        for (var k = 0; k < logs.Length; k++) { sum += logs[k] = Math.Exp(logs[k] - most); }
        for (var k = 0; k < logs.Length; k++) { logs[k] /= sum; }
        return most + Math.Log(sum);
    }

    static void Fix(double[] posterior, int[]? gold, int classes)
    {
        for (var item = 0; item < (gold?.Length ?? 0); item++)
        {
            if (gold![item] >= 0) { FixOne(posterior.AsSpan(item * classes, classes), gold[item]); }
        }
    }

    static void FixOne(Span<double> of, int known)
    {
        of.Clear();
        of[known] = 1;
    }
}

namespace Relearn.Data.Labels.Aggregation;

/// <summary>The class of items as all labelling functions but two know it. Abstaining counts as an answer here: functions that look for the same words fire together.</summary>
sealed class LeaveTwoOut
{
    /// <summary>Classes told apart: the most frequent ones, and one for all the rest.</summary>
    public const int MostClasses = 8;

    const int Iterations = 25;
    const long MostCells = 40_000;
    const int LeastItems = 1_000;

    readonly int _functions, _classes, _items;
    // Class voted for, [items, functions]; _classes for none.
    readonly byte[] _answers;
    readonly int[] _gold;

    /// <param name="votes">The functions' votes; evenly spread items where there are many.</param>
    /// <param name="gold">Class of items for which it is known, else -1.</param>
    /// <param name="goldOnly">Only gold items.</param>
    public LeaveTwoOut(VoteTable votes, int[] gold, bool goldOnly)
    {
        var items = Enumerable.Range(0, votes.Items.Count).Where(i => goldOnly ? gold[i] >= 0 : votes.VotesOn(i) > 0 || gold[i] >= 0).ToArray();
        var most = (int)Math.Max(LeastItems, MostCells / votes.Annotators.Count);
        if (items.Length > most) { items = [.. Enumerable.Range(0, most).Select(i => items[(long)i * items.Length / most])]; }
        var shares = votes.Shares();
        var frequent = Enumerable.Range(0, shares.Length).OrderByDescending(c => shares[c]).Take(shares.Length > MostClasses ? MostClasses - 1 : MostClasses).ToList();
        int Place(int c) => frequent.IndexOf(c) is >= 0 and var place ? place : frequent.Count;
        (_functions, _classes, _items) = (votes.Annotators.Count, Math.Min(shares.Length, MostClasses), items.Length);
        _answers = new byte[_items * _functions];
        Array.Fill(_answers, (byte)_classes);
        _gold = [.. items.Select(i => gold[i] < 0 ? -1 : Place(gold[i]))];
        for (var i = 0; i < _items; i++)
        {
            var functions = votes.AnnotatorsOn(items[i]);
            var classes = votes.ClassesOn(items[i]);
            for (var v = 0; v < classes.Length; v++) { _answers[i * _functions + functions[v]] = (byte)Place(classes[v]); }
        }
    }

    public int Items => _items;

    public int Answer(int item, int function) => _answers[item * _functions + function];

    /// <summary>True if both vote, for the same class.</summary>
    public bool Agree(int item, int first, int second) => Answer(item, first) == Answer(item, second) && Answer(item, first) < _classes;

    /// <summary>Probabilities of the classes, <c>[items, classes]</c>, from all functions but two; gold items are what they are.</summary>
    public double[] Posterior(int first, int second)
    {
        var posterior = Start(first, second);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var shares = new double[_classes];
            for (var i = 0; i < posterior.Length; i++) { shares[i % _classes] += posterior[i]; }
            var logs = new double[_functions][];
            for (var f = 0; f < _functions; f++) { logs[f] = f == first || f == second ? [] : [.. Answers(f, posterior).Select(p => Math.Log(p))]; }
            for (var item = 0; item < _items; item++)
            {
                if (_gold[item] >= 0) { continue; }
                var of = posterior.AsSpan(item * _classes, _classes);
                for (var k = 0; k < _classes; k++) { of[k] = Math.Log((shares[k] + 1) / (_items + _classes)); }
                for (var f = 0; f < _functions; f++)
                {
                    if (logs[f].Length == 0) { continue; }
                    var from = logs[f].AsSpan(Answer(item, f) * _classes, _classes);
                    for (var k = 0; k < _classes; k++) { of[k] += from[k]; }
                }
                var (most, sum) = (double.NegativeInfinity, 0.0);
                foreach (var l in of) { most = Math.Max(most, l); }
                for (var k = 0; k < _classes; k++) { sum += of[k] = Math.Exp(of[k] - most); }
                for (var k = 0; k < _classes; k++) { of[k] /= sum; }
            }
        }
        return posterior;
    }

    /// <summary>Chance of each answer given the class, <c>[answers, classes]</c>; the last answer is none. Each is taken as seen once more.</summary>
    public double[] Answers(int function, double[] posterior)
    {
        var (counts, sums) = (new double[(_classes + 1) * _classes], new double[_classes]);
        for (var item = 0; item < _items; item++)
        {
            for (var k = 0; k < _classes; k++)
            {
                counts[Answer(item, function) * _classes + k] += posterior[item * _classes + k];
                sums[k] += posterior[item * _classes + k];
            }
        }
        for (var i = 0; i < counts.Length; i++) { counts[i] = (counts[i] + 1) / (sums[i % _classes] + _classes + 1); }
        return counts;
    }

    public int Classes => _classes;

    double[] Start(int first, int second)
    {
        var posterior = new double[_items * _classes];
        for (var item = 0; item < _items; item++)
        {
            var of = posterior.AsSpan(item * _classes, _classes);
            if (_gold[item] >= 0) { of[_gold[item]] = 1; continue; }
            of.Fill(0.5);
            for (var f = 0; f < _functions; f++)
            {
                if (f != first && f != second && Answer(item, f) < _classes) { of[Answer(item, f)]++; }
            }
            var sum = 0.0;
            foreach (var p in of) { sum += p; }
            for (var k = 0; k < _classes; k++) { of[k] /= sum; }
        }
        return posterior;
    }
}

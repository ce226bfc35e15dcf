using Relearn.Data.Labels.Aggregation;

namespace Relearn.Data.Labels.Agreement;

/// <summary>Votes counted by item and class, and the figures of agreement for any weights of the items.</summary>
sealed class AgreementSums
{
    readonly VoteTable _table;
    readonly LabelDistance _distance;
    // Entries of the i-th item stand at _starts[i] to _starts[i + 1]: a class and its votes.
    readonly int[] _items, _starts, _classOf, _votesOf;
    readonly int[] _shown;
    readonly AgreementPairs _pairs;

    /// <param name="table">The votes.</param>
    /// <param name="distance">The distance between classes.</param>
    /// <param name="shown">Classes that get figures of their own.</param>
    public AgreementSums(VoteTable table, LabelDistance distance, int[] shown)
    {
        (_table, _distance, _shown) = (table, distance, shown);
        _items = [.. Enumerable.Range(0, table.Items.Count).Where(i => table.VotesOn(i) > 1)];
        _pairs = new(table, shown);
        var (starts, classes, votes, counts) = (new List<int> { 0 }, new List<int>(), new List<int>(), new int[table.Classes.Count]);
        foreach (var item in _items)
        {
            foreach (var c in table.ClassesOn(item)) { counts[c]++; }
            foreach (var c in table.ClassesOn(item))
            {
                if (counts[c] == 0) { continue; }
                classes.Add(c);
                votes.Add(counts[c]);
                counts[c] = 0;
            }
            starts.Add(classes.Count);
        }
        (_starts, _classOf, _votesOf) = ([.. starts], [.. classes], [.. votes]);
    }

    /// <summary>Items with two votes or more.</summary>
    public int Items => _items.Length;

    public AgreementPairs Pairs => _pairs;

    /// <summary>All figures.</summary>
    /// <param name="drawn">How often each of the items with two votes or more counts; null for once.</param>
    public AgreementFigures Of(int[]? drawn)
    {
        var figures = new AgreementFigures(_shown.Length, _pairs.Names.Count);
        Counted(figures, drawn);
        Paired(figures, drawn);
        return figures;
    }

    void Counted(AgreementFigures figures, int[]? drawn)
    {
        var classes = _table.Classes.Count;
        // Votes for a class, pairs of equal votes, pairs of unequal ones; pairs are divided by the item's votes less one.
        var (totals, equal, unequal) = (new double[classes], new double[classes], new double[classes]);
        var (items, votes, agreed) = (0.0, 0.0, 0.0);
        for (var i = 0; i < _items.Length; i++)
        {
            double w = drawn?[i] ?? 1;
            if (w == 0) { continue; }
            double m = _table.VotesOn(_items[i]);
            var same = 0.0;
            for (var e = _starts[i]; e < _starts[i + 1]; e++)
            {
                double n = _votesOf[e];
                totals[_classOf[e]] += w * n;
                equal[_classOf[e]] += w * n * (n - 1) / (m - 1);
                unequal[_classOf[e]] += w * n * (m - n) / (m - 1);
                same += n * (n - 1);
            }
            items += w;
            votes += w * m;
            agreed += w * same / (m * (m - 1));
        }
        var chance = totals.Sum(n => n * n) / (votes * votes);
        figures.Percent = agreed / items;
        figures.Fleiss = AgreementPairs.Over(figures.Percent, chance);
        figures.Krippendorff = Alpha(Observed(drawn, totals, out var distance), distance.Sum(totals), votes);
        for (var s = 0; s < _shown.Length; s++)
        {
            var (c, n) = (_shown[s], totals[_shown[s]]);
            figures.ClassPercent[s] = equal[c] / n;
            figures.ClassFleiss[s] = n > 0 && n < votes ? 1 - unequal[c] / (n * (1 - n / votes)) : double.NaN;
            figures.ClassKrippendorff[s] = Alpha(2 * unequal[c], 2 * n * (votes - n), votes);
        }
    }

    double Observed(int[]? drawn, double[] totals, out LabelDistance distance)
    {
        distance = _distance.Among(totals);
        var sum = 0.0;
        for (var i = 0; i < _items.Length; i++)
        {
            double w = drawn?[i] ?? 1;
            if (w == 0) { continue; }
            var between = 0.0;
            for (var a = _starts[i]; a < _starts[i + 1]; a++)
            {
                for (var b = a + 1; b < _starts[i + 1]; b++) { between += 2.0 * _votesOf[a] * _votesOf[b] * distance.Squared(_classOf[a], _classOf[b]); }
            }
            sum += w * between / (_table.VotesOn(_items[i]) - 1);
        }
        return sum;
    }

    static double Alpha(double observed, double expected, double votes) => expected > 0 ? 1 - (votes - 1) * observed / expected : double.NaN;

    void Paired(AgreementFigures figures, int[]? drawn)
    {
        var weights = new int[_table.Items.Count];
        for (var i = 0; i < _items.Length; i++) { weights[_items[i]] = drawn?[i] ?? 1; }
        var (kappas, ofClass, weight, weightOfClass) = (0.0, new double[_shown.Length], 0.0, new double[_shown.Length]);
        for (var p = 0; p < _pairs.Names.Count; p++)
        {
            var (n, percent, kappa) = _pairs.Kappa(p, weights, ofClass);
            (figures.PairPercent[p], figures.PairCohen[p]) = (percent, kappa);
            if (!double.IsNaN(kappa)) { (kappas, weight) = (kappas + n * kappa, weight + n); }
            for (var s = 0; s < _shown.Length; s++)
            {
                if (double.IsNaN(ofClass[s])) { continue; }
                figures.ClassCohen[s] += n * ofClass[s];
                weightOfClass[s] += n;
            }
        }
        figures.Cohen = kappas / weight;
        for (var s = 0; s < _shown.Length; s++) { figures.ClassCohen[s] /= weightOfClass[s]; }
    }
}

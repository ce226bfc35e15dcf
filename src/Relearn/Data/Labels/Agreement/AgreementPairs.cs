using Relearn.Data.Labels.Aggregation;

namespace Relearn.Data.Labels.Agreement;

/// <summary>The common items of each pair of annotators, laid out so that kappas of resampled items cost one walk.</summary>
sealed class AgreementPairs
{
    /// <summary>Annotators among whom pairs are made: those with the most votes.</summary>
    public const int MostAnnotators = 50;

    /// <summary>Common items below which a pair's kappa says nothing.</summary>
    public const int LeastCommon = 10;

    // Common items of pair p stand at _starts[p] to _starts[p + 1].
    readonly int[] _starts, _items, _first, _second;
    readonly int[] _shown;
    readonly double[] _a, _b, _both;

    /// <param name="table">The votes.</param>
    /// <param name="shown">Classes that get a kappa of their own.</param>
    public AgreementPairs(VoteTable table, int[] shown)
    {
        var most = Enumerable.Range(0, table.Annotators.Count).OrderByDescending(a => table.VotesOf(a).Length).Take(MostAnnotators).Order().ToArray();
        var rank = new int[table.Annotators.Count];
        Array.Fill(rank, -1);
        for (var r = 0; r < most.Length; r++) { rank[most[r]] = r; }
        var counts = new int[most.Length * most.Length];
        ForEach(table, rank, (pair, _, _, _) => counts[pair]++);
        var kept = Enumerable.Range(0, counts.Length).Where(p => counts[p] >= LeastCommon).ToArray();
        Names = [.. kept.Select(p => (most[p / most.Length], most[p % most.Length]))];
        _starts = new int[kept.Length + 1];
        var place = new int[counts.Length];
        Array.Fill(place, -1);
        for (var p = 0; p < kept.Length; p++)
        {
            place[kept[p]] = _starts[p];
            _starts[p + 1] = _starts[p] + counts[kept[p]];
        }
        (_items, _first, _second) = (new int[_starts[^1]], new int[_starts[^1]], new int[_starts[^1]]);
        ForEach(table, rank, (pair, item, first, second) =>
        {
            if (place[pair] < 0) { return; }
            var at = place[pair]++;
            (_items[at], _first[at], _second[at]) = (item, first, second);
        });
        _shown = shown;
        (_a, _b, _both) = (new double[table.Classes.Count], new double[table.Classes.Count], new double[table.Classes.Count]);
    }

    /// <summary>The annotators of each pair.</summary>
    public IReadOnlyList<(int First, int Second)> Names { get; }

    public int CommonItems(int pair) => _starts[pair + 1] - _starts[pair];

    /// <summary>Agreement and kappa of a pair, and kappa of each shown class against the others.</summary>
    /// <param name="pair">Number of the pair.</param>
    /// <param name="weights">How often each item counts.</param>
    /// <param name="ofClasses">Takes the kappas of the shown classes.</param>
    /// <returns>Weight of the common items, share of agreement, kappa.</returns>
    public (double Weight, double Percent, double Kappa) Kappa(int pair, int[] weights, double[] ofClasses)
    {
        var (n, agreed, chance) = (0.0, 0.0, 0.0);
        for (var v = _starts[pair]; v < _starts[pair + 1]; v++)
        {
            double w = weights[_items[v]];
            n += w;
            _a[_first[v]] += w;
            _b[_second[v]] += w;
            if (_first[v] != _second[v]) { continue; }
            agreed += w;
            _both[_first[v]] += w;
        }
        for (var v = _starts[pair]; v < _starts[pair + 1]; v++) { chance += weights[_items[v]] * _b[_first[v]]; }
        for (var s = 0; s < _shown.Length; s++)
        {
            var c = _shown[s];
            ofClasses[s] = Over(1 - (_a[c] + _b[c] - 2 * _both[c]) / n, (_a[c] * _b[c] + (n - _a[c]) * (n - _b[c])) / (n * n));
        }
        for (var v = _starts[pair]; v < _starts[pair + 1]; v++) { _a[_first[v]] = _b[_second[v]] = _both[_first[v]] = 0; }
        return (n, agreed / n, Over(agreed / n, chance / (n * n)));
    }

    // By how much agreement stands above chance, of what it could.
    internal static double Over(double agreed, double chance) => chance < 1 - 1e-12 ? (agreed - chance) / (1 - chance) : double.NaN;

    static void ForEach(VoteTable table, int[] rank, Action<int, int, int, int> take)
    {
        var annotators = rank.Max() + 1;
        var on = new List<(int Rank, int Class)>();
        for (var item = 0; item < table.Items.Count; item++)
        {
            on.Clear();
            var who = table.AnnotatorsOn(item);
            var votes = table.ClassesOn(item);
            for (var v = 0; v < votes.Length; v++)
            {
                if (rank[who[v]] >= 0) { on.Add((rank[who[v]], votes[v])); }
            }
            on.Sort();
            for (var i = 0; i < on.Count; i++)
            {
                for (var j = i + 1; j < on.Count; j++) { take(on[i].Rank * annotators + on[j].Rank, item, on[i].Class, on[j].Class); }
            }
        }
    }
}

using Relearn.Data.Labels.Suspects;

namespace Relearn.Tests.Data.Labels.Suspects;

/// <summary>Confident learning on a dense matrix, written from the definition in the order of its sentences, with nothing in common with the product's code.</summary>
static class NaiveConfidentLearning
{
    public static int[] Find(double[][] p, int[] given, SuspectFilter filter)
    {
        var (n, k) = (p.Length, p[0].Length);
        var items = Enumerable.Range(0, n).ToArray();
        int[] Of(int a) => [.. items.Where(i => given[i] == a)];
        var thresholds = Enumerable.Range(0, k).Select(c => Of(c).Length == 0 ? 2 : Math.Max(2e-6, Of(c).Average(i => p[i][c]))).ToArray();
        int ArgMax(double[] row) => Array.IndexOf(row, row.Max());
        var guess = items.Select(i =>
        {
            var pass = Enumerable.Range(0, k).Where(c => p[i][c] >= thresholds[c] - 1e-6).ToArray();
            return pass.Length == 0 ? -1 : pass.Length == 1 ? pass[0] : ArgMax(p[i]);
        }).ToArray();
        var joint = new double[k, k];
        foreach (var i in items.Where(i => guess[i] >= 0)) { joint[given[i], guess[i]]++; }
        for (var c = 0; c < k; c++) { joint[c, c] = Math.Max(1, joint[c, c]); }
        var estimated = new int[k, k];
        for (var a = 0; a < k; a++)
        {
            var sum = Enumerable.Range(0, k).Sum(b => joint[a, b]);
            var row = Round([.. Enumerable.Range(0, k).Select(b => joint[a, b] / sum * Of(a).Length)]);
            for (var b = 0; b < k; b++) { estimated[a, b] = row[b]; }
        }
        Assert.All(Enumerable.Range(0, k), a => Assert.Equal(Of(a).Length, Enumerable.Range(0, k).Sum(b => estimated[a, b])));
        // At least one item of a class stays: here only fixtures without such a class are compared.
        Assert.All(Enumerable.Range(0, k).Where(a => Of(a).Length > 0), a => Assert.True(estimated[a, a] >= 1));

        var byRate = new HashSet<int>();
        var byClass = new HashSet<int>();
        for (var a = 0; a < k; a++)
        {
            if (Of(a).Length <= 1) { continue; }
            for (var b = 0; b < k; b++)
            {
                if (b != a) { byRate.UnionWith(Of(a).OrderByDescending(i => p[i][b] - p[i][a]).ThenBy(i => i).Take(estimated[a, b])); }
            }
            byClass.UnionWith(Of(a).OrderBy(i => p[i][a]).ThenBy(i => i).Take(Of(a).Length - estimated[a, a]));
        }
        bool Agrees(int i)
        {
            var row = p[i].ToArray();
            row[given[i]] += 1e-6;
            return ArgMax(row) == given[i];
        }
        int[] learning = [.. items.Where(i => guess[i] >= 0 && guess[i] != given[i] && !Agrees(i))];
        double Margin(int i) => (p[i][given[i]] - p[i].Where((_, c) => c != given[i]).Max() + 1) / 2;
        return [.. (filter switch
        {
            SuspectFilter.PruneByNoiseRate => byRate.Where(i => !Agrees(i)),
            SuspectFilter.PruneByClass => byClass.Where(i => !Agrees(i)),
            SuspectFilter.Both => byRate.Where(i => byClass.Contains(i) && !Agrees(i)),
            SuspectFilter.ConfidentLearning => learning,
            SuspectFilter.PredictedNotGiven => items.Where(i => !Agrees(i)),
            SuspectFilter.LowSelfConfidence => items.OrderBy(i => p[i][given[i]]).ThenBy(i => i).Take(learning.Length),
            _ => items.OrderBy(Margin).ThenBy(i => i).Take(learning.Length),
        }).Order()];
    }

    static int[] Round(double[] row)
    {
        int[] whole = [.. row.Select(v => (int)Math.Round(v))];
        var total = (int)Math.Round(row.Sum());
        while (whole.Sum() < total) { whole[Enumerable.Range(0, row.Length).OrderBy(c => row[c] - whole[c]).Last()]++; }
        while (whole.Sum() > total) { whole[Enumerable.Range(0, row.Length).OrderBy(c => row[c] - whole[c]).First()]--; }
        return whole;
    }
}

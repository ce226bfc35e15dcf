using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Inference.Trust;

namespace Relearn.Modeling.Trust;

/// <summary>Learns what familiar rows are: bins and pairs from training rows, the threshold from validation rows.</summary>
static class FamiliarFitting
{
    /// <summary>Share of familiar rows that is flagged.</summary>
    public const double Share = 0.01;

    const int MostRows = 20_000;

    // Operations of the search for pairs; of very many features fewer rows are looked at.
    const long MostPairs = 400_000_000;

    const int NumberBins = 12;
    const int CategoryBins = 24;

    /// <summary>Learns.</summary>
    public static FamiliarRows Fit(EncodedRows rows, RowRange train, RowRange validation)
    {
        var width = rows.Encoder.Width;
        var most = (int)Math.Clamp(MostPairs / Math.Max(1L, (long)width * width / 2), 1000, MostRows);
        var columns = Columns(Sample(rows, train, most), rows.Encoder);
        double[] surprises = [.. Sample(rows, validation, MostRows).Select(row => new FamiliarRows(columns, 0, 0).SurpriseOf(row)).Order()];
        // The rank at which a new row lies above with at most the stated chance; of fewer than 99 rows none is high enough.
        var rank = (int)Math.Ceiling((surprises.Length + 1) * (1 - Share));
        return new(columns, rank <= surprises.Length ? surprises[rank - 1] : double.PositiveInfinity, Share);
    }

    // Every k-th usable row.
    static List<float[]> Sample(EncodedRows rows, RowRange range, int most)
    {
        var step = Math.Max(1, (rows.Count(range).Rows + most - 1) / most);
        var sample = new List<float[]>();
        long at = 0;
        rows.ForEach(range with { Delay = null }, 8192, block =>
        {
            for (var i = 0; i < block.Rows; i++)
            {
                if (at++ % step == 0) { sample.Add(block.Matrix.AsSpan(i * rows.Encoder.Width, rows.Encoder.Width).ToArray()); }
            }
        });
        return sample;
    }

    static FamiliarColumn[] Columns(List<float[]> sample, FeatureEncoder encoder)
    {
        var width = encoder.Width;
        var columns = new FamiliarColumn[width];
        for (var f = 0; f < width; f++) { columns[f] = encoder.VocabularyOf(f) is { } vocabulary ? Category(vocabulary) : Number(sample, f); }
        var bins = columns.Select((c, f) => sample.Select(row => (byte)c.BinOf(row[f])).ToArray()).ToArray();
        var parents = Tree(columns, bins);
        for (var f = 0; f < width; f++) { columns[f] = columns[f] with { Parent = parents[f], Surprise = Surprise(columns, bins, f, parents[f]) }; }
        return columns;
    }

    // The most frequent terms have a bin each, as vocabularies are ordered; then other known terms, then texts that nobody knows, then none.
    static FamiliarColumn Category(Vocabulary vocabulary)
    {
        var known = vocabulary.Terms.Count;
        var own = Math.Min(known, CategoryBins);
        return new(-1, null, [.. Enumerable.Range(0, known).Select(code => (byte)Math.Min(code, own))], own + 3, []);
    }

    // One bin below all that was seen, equal parts of it, one above.
    static FamiliarColumn Number(List<float[]> sample, int f)
    {
        float[] values = [.. sample.Select(row => row[f]).Where(v => !float.IsNaN(v)).Order()];
        float[] cuts = values.Length == 0 ? [] : [.. Enumerable.Range(0, NumberBins + 1).Select(q => q == 0 ? float.BitDecrement(values[0]) : values[(int)((long)q * (values.Length - 1) / NumberBins)]).Distinct()];
        return new(-1, cuts, null, cuts.Length + 2, []);
    }

    // The tree of pairs with the most mutual information (R. C. Prim, 1957).
    static int[] Tree(FamiliarColumn[] columns, byte[][] bins)
    {
        var (parents, best, inside) = (new int[columns.Length], new double[columns.Length], new bool[columns.Length]);
        Array.Fill(parents, -1);
        for (var taken = 0; taken < columns.Length; taken++)
        {
            var next = -1;
            for (var f = 0; f < columns.Length; f++) { if (!inside[f] && (next < 0 || best[f] > best[next])) { next = f; } }
            inside[next] = true;
            for (var f = 0; f < columns.Length; f++)
            {
                if (inside[f]) { continue; }
                var information = Information(columns[next], bins[next], columns[f], bins[f]);
                if (information > best[f]) { (best[f], parents[f]) = (information, next); }
            }
        }
        return parents;
    }

    static double Information(FamiliarColumn a, byte[] binsA, FamiliarColumn b, byte[] binsB)
    {
        var (both, ofA, ofB) = (new int[a.Bins * b.Bins], new int[a.Bins], new int[b.Bins]);
        for (var i = 0; i < binsA.Length; i++)
        {
            both[binsA[i] * b.Bins + binsB[i]]++;
            ofA[binsA[i]]++;
            ofB[binsB[i]]++;
        }
        double sum = 0;
        var n = (double)binsA.Length;
        for (var at = 0; at < both.Length; at++) { if (both[at] > 0) { sum += both[at] / n * Math.Log(both[at] * n / ((double)ofA[at / b.Bins] * ofB[at % b.Bins])); } }
        // What independent columns of so many bins would have by chance is no information (G. A. Miller, 1955).
        return sum - (ofA.Count(x => x > 0) - 1.0) * (ofB.Count(x => x > 0) - 1.0) / (2 * Math.Max(1, n));
    }

    static float[] Surprise(FamiliarColumn[] columns, byte[][] bins, int f, int parent)
    {
        var width = columns[f].Bins;
        var (marginal, n) = (new double[width], (double)bins[f].Length);
        foreach (var bin in bins[f]) { marginal[bin]++; }
        // Half a row in every bin: what was never seen is surprising, but not without end.
        for (var b = 0; b < width; b++) { marginal[b] = (marginal[b] + 0.5) / (n + 0.5 * width); }
        var above = parent < 0 ? 1 : columns[parent].Bins;
        var (counts, totals) = (new double[above * width], new double[above]);
        for (var i = 0; i < bins[f].Length; i++)
        {
            var p = parent < 0 ? 0 : bins[parent][i];
            counts[p * width + bins[f][i]]++;
            totals[p]++;
        }
        // One row with the shares of all stands beside those of the parent's bin.
        return [.. counts.Select((count, at) => (float)-Math.Log((count + marginal[at % width]) / (totals[at / width] + 1)))];
    }
}

namespace Relearn.Data.Leakage;

/// <summary>Finds sets that have most of their elements in common, without comparing every two.</summary>
/// <remarks>64 hashes, 16 bands of 4: sets that agree in 80 % (Jaccard) meet in a band with probability 0.9997; what meets is compared in full.
/// Source: A. Z. Broder, "On the resemblance and containment of documents", SEQUENCES 1997.</remarks>
static class MinHash
{
    /// <summary>Share of all their elements that two near equal sets have in common (Jaccard).</summary>
    public const double Near = 0.8;

    /// <summary>Sets of a band that are compared; more say nothing new.</summary>
    public const int MostCandidates = 20;

    const int Bands = 16;
    const int RowsOfBand = 4;
    const int MostWords = 100;

    /// <summary>Hashes as a set: ascending, each once.</summary>
    public static ulong[] SetOf(IEnumerable<ulong> hashes)
    {
        ulong[] sorted = [.. hashes.Distinct()];
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>Hashes of the pairs of neighbouring words of a text's first hundred words; of the word where there is one.</summary>
    public static ulong[] PairsOfWords(string text)
    {
        ulong[] words = [.. text.Split([' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Take(MostWords).Select(w => RowHashes.Hash(w.ToLowerInvariant()))];
        return words.Length < 2 ? words : [.. words.Skip(1).Select((w, i) => RowHashes.Mix(RowHashes.Mix(words[i]) ^ w))];
    }

    /// <summary>Share of the elements of two sets that they have in common.</summary>
    public static double Resemblance(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        var (i, j, both) = (0, 0, 0);
        while (i < a.Length && j < b.Length)
        {
            both += a[i] == b[j] ? 1 : 0;
            var (left, right) = (a[i], b[j]);
            i += left <= right ? 1 : 0;
            j += right <= left ? 1 : 0;
        }
        return both == 0 ? 0 : (double)both / (a.Length + b.Length - both);
    }

    /// <summary>The bands of a set: near equal sets have one in common.</summary>
    public static IEnumerable<(int Band, ulong Hash)> BandsOf(ulong[] set)
    {
        for (var band = 0; band < Bands; band++)
        {
            ulong hash = 0;
            for (var row = 0; row < RowsOfBand; row++)
            {
                var salt = RowHashes.Mix((ulong)(band * RowsOfBand + row) + 1);
                var least = ulong.MaxValue;
                foreach (var element in set) { least = Math.Min(least, RowHashes.Mix(element ^ salt)); }
                hash = RowHashes.Mix(hash ^ least);
            }
            yield return (band, hash);
        }
    }
}

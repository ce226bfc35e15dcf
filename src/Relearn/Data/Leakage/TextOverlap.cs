using Relearn.Inference.Features;

namespace Relearn.Data.Leakage;

/// <summary>Long texts of the test period that stand in training too, word for word or nearly so.</summary>
/// <remarks>MinHash over pairs of neighbouring words, of the first hundred: 64 hashes, 16 bands of 4, so texts whose sets agree in 80 % meet in a band with probability 0.9997; what meets is compared in full.
/// Source: A. Z. Broder, "On the resemblance and containment of documents", SEQUENCES 1997.</remarks>
static class TextOverlap
{
    /// <summary>Share of their pairs of words that two texts must have in common (Jaccard).</summary>
    public const double Near = 0.8;

    /// <summary>Share of test texts that may have a near twin in training.</summary>
    public const double MostShare = 0.01;

    const int MostTest = 4_000;
    const int MostTrain = 20_000;
    const int MostWords = 100;
    const int Bands = 16;
    const int RowsOfBand = 4;
    const int LeastWords = 5;
    const double LeastLong = 0.5;
    const int LeastTwins = 10;
    const int MostCandidates = 20;

    public static IEnumerable<LeakageFinding> Find(LeakageSample sample)
    {
        foreach (var column in sample.Columns.Where(c => c is { IsFeature: false, IsSuspect: true, Kind: ValueKind.Text } && IsProse(c)))
        {
            var (train, test) = (Codes(column.Train, MostTrain), Codes(column.Test, MostTest));
            var (twins, chance) = (Twins(column, test, train), TwinsOfTraining(column, train, test.Length));
            var share = (double)twins / Math.Max(1, test.Length);
            if (share <= MostShare || twins < LeastTwins || share <= Overlap.TimesChance * chance) { continue; }
            yield return new(Overlap.Name, LeakageFinding.Suspicion, column.Name, column.Sources,
                FormattableString.Invariant($"{share:0.0%} of {test.Length:N0} test texts have a twin among {train.Length:N0} training texts that shares {Near:0%} of their pairs of words; between two parts of training it is {chance:0.0%}"),
                new SortedDictionary<string, double>(StringComparer.Ordinal) { ["share"] = share, ["within_training"] = chance, ["twins"] = twins, ["test_texts"] = test.Length },
                "Keep one of each group of near equal texts, before the split.");
        }
    }

    // Names and categories repeat; prose does not.
    static bool IsProse(LeakageColumn column)
    {
        var present = column.Test.Where(v => !double.IsNaN(v)).Select(v => (int)v).ToArray();
        return present.Length >= LeakageRows.LeastOfALabel && present.Distinct().Count() >= LeastLong * present.Length
            && present.Count(c => column.Texts[c].AsSpan().Count(' ') >= LeastWords - 1) >= LeastLong * present.Length;
    }

    static int[] Codes(double[] values, int most)
    {
        int[] present = [.. values.Where(v => !double.IsNaN(v)).Select(v => (int)v)];
        return present.Length <= most ? present : [.. Enumerable.Range(0, most).Select(i => present[(int)((long)i * present.Length / most)])];
    }

    // What templates and habit give without any copy: the newest training texts against those before them.
    static double TwinsOfTraining(LeakageColumn column, int[] train, int rows)
    {
        var end = Math.Max(train.Length / 2, train.Length - rows);
        return end == 0 || end == train.Length ? 0 : (double)Twins(column, train[end..], train[..end]) / (train.Length - end);
    }

    static int Twins(LeakageColumn column, int[] test, int[] train)
    {
        var words = new Dictionary<int, HashSet<ulong>>();
        HashSet<ulong> PairsOf(int code) => words.TryGetValue(code, out var known) ? known : words[code] = Pairs(column.Texts[code]);
        var bands = new Dictionary<(int, ulong), List<int>>();
        foreach (var code in train.Distinct())
        {
            foreach (var band in BandsOf(PairsOf(code)))
            {
                if (!bands.TryGetValue(band, out var texts)) { bands.Add(band, texts = []); }
                if (texts.Count < MostCandidates) { texts.Add(code); }
            }
        }
        return test.Count(code => BandsOf(PairsOf(code)).Any(b => bands.TryGetValue(b, out var texts) && texts.Any(t => t == code || Resemblance(PairsOf(code), PairsOf(t)) >= Near)));
    }

    static double Resemblance(HashSet<ulong> a, HashSet<ulong> b)
    {
        var both = a.Count(b.Contains);
        return (double)both / (a.Count + b.Count - both);
    }

    static HashSet<ulong> Pairs(string text)
    {
        ulong[] words = [.. text.Split([' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Take(MostWords).Select(w => RowHashes.Hash(w.ToLowerInvariant()))];
        return words.Length < 2 ? [.. words] : [.. words.Skip(1).Select((w, i) => RowHashes.Mix(RowHashes.Mix(words[i]) ^ w))];
    }

    static IEnumerable<(int Band, ulong Hash)> BandsOf(HashSet<ulong> pairs)
    {
        for (var band = 0; band < Bands; band++)
        {
            ulong hash = 0;
            for (var row = 0; row < RowsOfBand; row++)
            {
                var salt = RowHashes.Mix((ulong)(band * RowsOfBand + row) + 1);
                var least = ulong.MaxValue;
                foreach (var pair in pairs) { least = Math.Min(least, RowHashes.Mix(pair ^ salt)); }
                hash = RowHashes.Mix(hash ^ least);
            }
            yield return (band, hash);
        }
    }
}

using Relearn.Inference.Features;

namespace Relearn.Data.Leakage;

/// <summary>Long texts of the test period that stand in training too, word for word or nearly so.</summary>
/// <remarks>Pairs of neighbouring words, of the first hundred, are hashed (<see cref="MinHash"/>); what meets in a band is compared in full.</remarks>
static class TextOverlap
{
    /// <summary>Share of test texts that may have a near twin in training.</summary>
    public const double MostShare = 0.01;

    const int MostTest = 4_000;
    const int MostTrain = 20_000;
    const int LeastWords = 5;
    const double LeastLong = 0.5;
    const int LeastTwins = 10;

    public static IEnumerable<LeakageFinding> Find(LeakageSample sample)
    {
        foreach (var column in sample.Columns.Where(c => c is { IsFeature: false, IsSuspect: true, Kind: ValueKind.Text } && IsProse(c)))
        {
            var (train, test) = (Codes(column.Train, MostTrain), Codes(column.Test, MostTest));
            var (twins, chance) = (Twins(column, test, train), TwinsOfTraining(column, train, test.Length));
            var share = (double)twins / Math.Max(1, test.Length);
            if (share <= MostShare || twins < LeastTwins || share <= Overlap.TimesChance * chance) { continue; }
            yield return new(Overlap.Name, LeakageFinding.Suspicion, column.Name, column.Sources,
                FormattableString.Invariant($"{share:0.0%} of {test.Length:N0} test texts have a twin among {train.Length:N0} training texts that shares {MinHash.Near:0%} of their pairs of words; between two parts of training it is {chance:0.0%}"),
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
        var words = new Dictionary<int, ulong[]>();
        ulong[] PairsOf(int code) => words.TryGetValue(code, out var known) ? known : words[code] = MinHash.SetOf(MinHash.PairsOfWords(column.Texts[code]));
        var bands = new Dictionary<(int, ulong), List<int>>();
        foreach (var code in train.Distinct())
        {
            foreach (var band in MinHash.BandsOf(PairsOf(code)))
            {
                if (!bands.TryGetValue(band, out var texts)) { bands.Add(band, texts = []); }
                if (texts.Count < MinHash.MostCandidates) { texts.Add(code); }
            }
        }
        return test.Count(code => MinHash.BandsOf(PairsOf(code)).Any(b => bands.TryGetValue(b, out var texts) && texts.Any(t => t == code || MinHash.Resemblance(PairsOf(code), PairsOf(t)) >= MinHash.Near)));
    }
}

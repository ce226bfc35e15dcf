namespace Relearn.Inference.Features;

/// <summary>Working memory of an encoder. Not for two threads at once.</summary>
public sealed class EncoderScratch
{
    internal EncoderScratch(FeatureScratch features, int width)
    {
        Features = features;
        Maps = new TextMap[width];
    }

    internal FeatureScratch Features { get; }

    internal TextMap[] Maps { get; }

    /// <summary>Dictionary code to vocabulary code, filled as the dictionary grows.</summary>
    internal struct TextMap(IReadOnlyList<string> dictionary)
    {
        int _known;

        public IReadOnlyList<string>? Dictionary { get; } = dictionary;

        public int[] Codes { get; private set; } = [];

        public void Grow(Vocabulary vocabulary)
        {
            var count = Dictionary!.Count;
            if (_known == count) { return; }
            if (Codes.Length < count)
            {
                var grown = new int[Math.Max(count, Codes.Length * 2)];
                Codes.CopyTo(grown, 0);
                Codes = grown;
            }
            // A request's texts stand in an array with room to spare.
            for (; _known < count; _known++) { Codes[_known] = Dictionary[_known] is { } text ? vocabulary.CodeOf(text) : -1; }
        }
    }
}

namespace Relearn.Modeling.Classes;

/// <summary>In how many texts each piece stands: one table of hashes, in parts that threads may fill side by side.</summary>
/// <remarks>
/// Which part a piece belongs to is decided by its hash, and each part takes texts in their order, so counts do not depend on threads. Where a part
/// has met as many different pieces as it may hold, it forgets those that it has met in the fewest texts: memory does not grow with the data.
/// </remarks>
sealed class PieceCounts
{
    /// <summary>Parts of the table.</summary>
    public const int Parts = 16;

    // With all parts full: 1 GB.
    const int MostOfPart = 1 << 21;

    readonly Part[] _parts;

    public PieceCounts(int mostOfPart = MostOfPart) => _parts = [.. Enumerable.Range(0, Parts).Select(_ => new Part(mostOfPart))];

    /// <summary>Pieces of some texts, told apart by the part that counts them. The arrays are used again.</summary>
    public sealed class Batch
    {
        readonly ulong[][] _pieces = [.. Enumerable.Range(0, Parts).Select(_ => new ulong[64])];
        readonly int[] _counts = new int[Parts];
        readonly List<int> _ends = [];

        public int Texts => _ends.Count / Parts;

        public void Clear()
        {
            _counts.AsSpan().Clear();
            _ends.Clear();
        }

        public void Add(ReadOnlySpan<ulong> pieces)
        {
            foreach (var piece in pieces)
            {
                var part = (int)(Mix(piece) >> 60);
                if (_counts[part] == _pieces[part].Length) { Array.Resize(ref _pieces[part], 2 * _counts[part]); }
                _pieces[part][_counts[part]++] = piece;
            }
            _ends.AddRange(_counts);
        }

        public ReadOnlySpan<ulong> Of(int text, int part)
        {
            var begin = text == 0 ? 0 : _ends[(text - 1) * Parts + part];
            return _pieces[part].AsSpan(begin, _ends[text * Parts + part] - begin);
        }
    }

    /// <summary>Number of texts.</summary>
    public long Texts { get; private set; }

    /// <summary>Counts texts, in the order of the batches.</summary>
    public void Add(IReadOnlyList<Batch> batches, ParallelOptions threads)
    {
        var texts = Texts;
        Parallel.For(0, Parts, threads, p =>
        {
            var at = texts;
            foreach (var batch in batches)
            {
                for (var text = 0; text < batch.Texts; text++, at++)
                {
                    // Its lower bits are enough to tell a text from the one before.
                    foreach (var piece in batch.Of(text, p)) { _parts[p].Add(piece, (int)at); }
                }
            }
        });
        Texts += batches.Sum(b => b.Texts);
    }

    /// <summary>The pieces that stand in enough texts, from the commonest on, equals by hash.</summary>
    public (ulong Piece, int Texts)[] Common(int leastTexts, int most)
    {
        var found = _parts.SelectMany(p => p.Entries).Where(e => e.Texts >= leastTexts).ToArray();
        Array.Sort(found, (a, b) => a.Texts != b.Texts ? b.Texts.CompareTo(a.Texts) : a.Piece.CompareTo(b.Piece));
        return found.Length > most ? found[..most] : found;
    }

    static ulong Mix(ulong piece) => piece * 0x9E3779B97F4A7C15;

    sealed class Part(int most)
    {
        // Texts is 0 where nothing stands.
        struct Entry
        {
            public ulong Piece;
            public int Texts;
            public int Last;
        }

        Entry[] _entries = new Entry[1024];
        int _used;

        public IEnumerable<(ulong Piece, int Texts)> Entries => _entries.Where(e => e.Texts > 0).Select(e => (e.Piece, e.Texts));

        public void Add(ulong piece, int text)
        {
            ref var entry = ref Find(_entries, piece);
            if (entry.Texts == 0)
            {
                (entry.Piece, entry.Texts, entry.Last) = (piece, 1, text);
                if (++_used > most) { Forget(); }
                else if (_used > _entries.Length / 2) { Move(2 * _entries.Length, 0); }
            }
            else if (entry.Last != text) { (entry.Texts, entry.Last) = (entry.Texts + 1, text); }
        }

        // The upper four bits say the part.
        static ref Entry Find(Entry[] entries, ulong piece)
        {
            var slot = (int)((Mix(piece) << 4) >> 32) & (entries.Length - 1);
            while (entries[slot].Texts != 0 && entries[slot].Piece != piece) { slot = (slot + 1) & (entries.Length - 1); }
            return ref entries[slot];
        }

        void Forget()
        {
            for (var texts = 1; _used > most / 2; texts++) { Move(_entries.Length, texts); }
        }

        // To another table, without the pieces that stand in so few texts.
        void Move(int length, int forgotten)
        {
            var before = _entries;
            (_entries, _used) = (new Entry[length], 0);
            foreach (var entry in before)
            {
                if (entry.Texts <= forgotten) { continue; }
                Find(_entries, entry.Piece) = entry;
                _used++;
            }
        }
    }
}

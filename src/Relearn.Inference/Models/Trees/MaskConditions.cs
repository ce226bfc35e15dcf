using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Relearn.Inference.Models.Trees;

/// <summary>What the splits of a block of trees ask, each condition once: a mask of the rows that go left.</summary>
/// <remarks>
/// <code>
/// numbers:    the rows' codes -- one comparison for 64 rows --> mask
/// categories: a row's code -- table --> word: a bit for each of 64 conditions -- 64 rows' words, turned --> 64 masks
/// </code>
/// </remarks>
sealed unsafe class MaskConditions
{
    /// <summary>Rows of a mask.</summary>
    public const int Rows = 512;

    /// <summary>Bytes of a mask.</summary>
    public const int MaskBytes = Rows / 8;

    /// <summary>Bytes of working memory: 64 words for each tile, as they are gathered and as they are turned.</summary>
    public const int RoomBytes = 2 * WordConditions * MaskBytes;

    // So many masks are half of a usual second-level cache; a single tree may have more.
    const int MostConditions = 8_192;
    const int WordConditions = 64;
    const int Tiles = Rows / Quantiser.TileRows;
    const long MostTableBytes = 256L << 20;

    readonly record struct Number(int Column, byte Code);

    /// <summary>64 conditions of one question: its place, and where the table of its words begins.</summary>
    readonly record struct Word(int Place, int Table);

    readonly AlignedArray<Number> _numbers;
    readonly Word[] _words;
    readonly AlignedArray<ulong> _tables;

    MaskConditions(Number[] numbers, Word[] words, List<ulong> tables) => (_numbers, _words, _tables) = (new(numbers), words, new(CollectionsMarshal.AsSpan(tables)));

    /// <summary>Number of masks.</summary>
    public int Count => _numbers.Length + _words.Length * WordConditions;

    public long Bytes => _numbers.Bytes + _tables.Bytes;

    /// <summary>Collects the conditions of trees.</summary>
    public sealed class Maker(TreeModel model, MaskRows rows, Dictionary<int, int> questionOf)
    {
        readonly SortedSet<(int Column, byte Code)> _numbers = [];
        readonly SortedDictionary<int, Dictionary<string, int>> _sets = [];
        readonly Dictionary<int, (int Question, string Set)> _setOf = [];
        readonly Dictionary<int, int> _firstOf = [];
        Dictionary<(int, byte), int> _numberOf = [];

        /// <summary>Adds a tree's splits; false, and nothing is added, where there are enough of them already.</summary>
        public bool TryAdd(List<int> splits)
        {
            var numbers = splits.Where(s => model.Nodes[s].Kind != SplitKind.Category).Select(s => rows.Quantiser.CodeOf(model.Nodes[s])).Where(n => !_numbers.Contains(n)).Distinct().ToList();
            var sets = splits.Where(s => model.Nodes[s].Kind == SplitKind.Category).ToList();
            if (_numbers.Count + numbers.Count + _setOf.Count + sets.Count > MostConditions && _numbers.Count + _setOf.Count > 0) { return false; }
            _numbers.UnionWith(numbers);
            foreach (var split in sets)
            {
                var (question, set) = (questionOf[split], new string(MemoryMarshal.Cast<uint, char>(Set(split))));
                if (!_sets.TryGetValue(question, out var known)) { _sets[question] = known = []; }
                known.TryAdd(set, known.Count);
                _setOf[split] = (question, set);
            }
            return true;
        }

        /// <summary>The conditions; null where their tables would be too large.</summary>
        public MaskConditions? Make()
        {
            _numberOf = _numbers.Index().ToDictionary(n => n.Item, n => n.Index);
            var (words, tables) = (new List<Word>(), new List<ulong>());
            var splitOf = _setOf.GroupBy(s => s.Value).ToDictionary(s => s.Key, s => s.First().Key);
            foreach (var (question, sets) in _sets)
            {
                _firstOf[question] = _numbers.Count + words.Count * WordConditions;
                var asked = rows.Codes!.Questions[question];
                foreach (var sixtyFour in sets.OrderBy(s => s.Value).Select(s => splitOf[(question, s.Key)]).Chunk(WordConditions))
                {
                    if ((tables.Count + asked.Codes) * (long)sizeof(ulong) > MostTableBytes) { return null; }
                    words.Add(new(Array.IndexOf(rows.Categories, question), tables.Count));
                    CollectionsMarshal.SetCount(tables, tables.Count + asked.Codes);
                    var table = CollectionsMarshal.AsSpan(tables)[^asked.Codes..];
                    table.Clear();
                    foreach (var (bit, split) in sixtyFour.Index()) { Mark(table, asked, Set(split), 1UL << PlaceOf(bit)); }
                }
            }
            return new([.. _numbers.Select(n => new Number(n.Column, n.Code))], [.. words], tables);
        }

        /// <summary>Number of a split's mask.</summary>
        public int NumberOf(int split) => _setOf.TryGetValue(split, out var set) ? _firstOf[set.Question] + _sets[set.Question][set.Set] : _numberOf[rows.Quantiser.CodeOf(model.Nodes[split])];

        ReadOnlySpan<uint> Set(int split)
        {
            var set = (int)model.Nodes[split].Threshold;
            return model.SetWords.AsSpan(model.SetBounds[set]..model.SetBounds[set + 1]);
        }

        static void Mark(Span<ulong> table, SplitCodes.Question asked, ReadOnlySpan<uint> set, ulong condition)
        {
            for (var word = 0; word < set.Length; word++)
            {
                for (var bits = set[word]; bits != 0; bits &= bits - 1) { table[asked.OfCategory[word * 32 + System.Numerics.BitOperations.TrailingZeroCount(bits)]] |= condition; }
            }
        }

        // The turn hands masks out in the order in which unpacking leaves them.
        static int PlaceOf(int mask) => 16 * (mask >> 1 & 3) + 2 * (mask >> 3) + (mask & 1);
    }

    /// <summary>Decides all conditions.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="room">Their codes.</param>
    /// <param name="tiles">How many of the masks' tiles of 64 rows there are; the masks' other bits are arbitrary.</param>
    /// <param name="masks">Receives the masks, one after the other.</param>
    public void Decide<TWidth, TMask>(MaskRows rows, byte* room, int tiles, ulong* masks) where TWidth : struct, IMaskWidth<TMask> where TMask : unmanaged
    {
        Compare<TWidth, TMask>(_numbers.Pointer, _numbers.Pointer + _numbers.Length, room, masks);
        masks += _numbers.Length * TWidth.Tiles;
        var words = (ulong*)rows.Free(room);
        var turned = words + WordConditions * Tiles;
        var constants = LeafNumbers.Constants;
        foreach (ref readonly var word in _words.AsSpan())
        {
            var codes = rows.Category(room, word.Place);
            // All tiles, one after the other: what the table has in the caches serves all of them.
            for (var tile = 0; tile < tiles; tile++) { Gather(_tables.Pointer + word.Table, codes + tile * Quantiser.TileRows, words + tile * WordConditions); }
            for (var tile = 0; tile < tiles; tile++) { Turn(words + tile * WordConditions, turned + tile * WordConditions, constants); }
            Spread<TWidth, TMask>(turned, masks);
            masks += WordConditions * TWidth.Tiles;
        }
        GC.KeepAlive(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static void Compare<TWidth, TMask>(Number* number, Number* end, byte* room, ulong* masks) where TWidth : struct, IMaskWidth<TMask> where TMask : unmanaged
    {
        for (; number < end; number++, masks += TWidth.Tiles)
        {
            var codes = MaskRows.Column(room, number->Column);
            var code = Vector512.Create(number->Code);
            masks[0] = AtMost(codes, code);
            if (TWidth.Tiles < 2) { continue; }
            masks[1] = AtMost(codes + 64, code);
            if (TWidth.Tiles < 4) { continue; }
            masks[2] = AtMost(codes + 128, code);
            masks[3] = AtMost(codes + 192, code);
            if (TWidth.Tiles < 8) { continue; }
            masks[4] = AtMost(codes + 256, code);
            masks[5] = AtMost(codes + 320, code);
            masks[6] = AtMost(codes + 384, code);
            masks[7] = AtMost(codes + 448, code);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong AtMost(byte* codes, Vector512<byte> code) => Vector512.LessThanOrEqual(Vector512.LoadAligned(codes), code).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static void Gather(ulong* table, ushort* codes, ulong* words)
    {
        for (var row = 0; row < Quantiser.TileRows; row += 4)
        {
            var (a, b, c, d) = (table[codes[row]], table[codes[row + 1]], table[codes[row + 2]], table[codes[row + 3]]);
            words[row] = a;
            words[row + 1] = b;
            words[row + 2] = c;
            words[row + 3] = d;
        }
    }

    // 64 x 64 bits: eight turns of 64 x 8, whose bytes are then put together by unpacking three times.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static void Turn(ulong* words, ulong* masks, byte* constants)
    {
        var turner = new LeafNumbers.Turner(constants);
        var (a0, a1, a2, a3) = (turner.Turn(words), turner.Turn(words + 8), turner.Turn(words + 16), turner.Turn(words + 24));
        var (a4, a5, a6, a7) = (turner.Turn(words + 32), turner.Turn(words + 40), turner.Turn(words + 48), turner.Turn(words + 56));
        Lanes.Unpack(ref a0, ref a1, ref a2, ref a3, ref a4, ref a5, ref a6, ref a7);
        a0.AsUInt64().StoreAligned(masks);
        a1.AsUInt64().StoreAligned(masks + 8);
        a2.AsUInt64().StoreAligned(masks + 16);
        a3.AsUInt64().StoreAligned(masks + 24);
        a4.AsUInt64().StoreAligned(masks + 32);
        a5.AsUInt64().StoreAligned(masks + 40);
        a6.AsUInt64().StoreAligned(masks + 48);
        a7.AsUInt64().StoreAligned(masks + 56);
    }

    // From [tile, condition] to [condition, tile].
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static void Spread<TWidth, TMask>(ulong* turned, ulong* masks) where TWidth : struct, IMaskWidth<TMask> where TMask : unmanaged
    {
        if (TWidth.Tiles == Tiles)
        {
            for (var condition = 0; condition < WordConditions; condition += 8) { Lanes.Transpose(turned + condition, WordConditions, masks + condition * Tiles); }
            return;
        }
        for (var tile = 0; tile < TWidth.Tiles; tile++, turned += WordConditions)
        {
            for (var condition = 0; condition < WordConditions; condition++) { masks[condition * TWidth.Tiles + tile] = turned[condition]; }
        }
    }
}

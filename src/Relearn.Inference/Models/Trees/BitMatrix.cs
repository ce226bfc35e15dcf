using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Relearn.Inference.Models.Trees;

/// <summary>Many rows, numbers and categories alike: a table says for each code of a feature how 64 splits decide, and a turn of 64 x 64 bits makes of it how 64 rows decide at each split.</summary>
/// <remarks>
/// <code>
/// row's code -- table --> word: a bit for each of 64 splits -- 64 rows' words, turned --> mask: a bit for each of 64 rows --> as in <see cref="RowMasks"/>
/// </code>
/// Trees go in blocks, so that the splits of one feature fill the words and a block's masks stay in the first-level cache. Up to 256 leaves a tree.
/// </remarks>
sealed unsafe class BitMatrix : TreeScorer
{
    const int TileRows = 64;
    const int Tiles = 8;
    const int BlockRows = TileRows * Tiles;
    const int BlockTrees = 32;
    const long MostTableBytes = 256L << 20;

    readonly record struct Split(ushort Mask, ushort Left, ushort Right);

    readonly record struct Tree(int FirstSplit, int Splits, int FirstLeaf, int Groups);

    /// <summary>64 splits of one question: where the table of its words begins.</summary>
    readonly record struct Word(int Question, int Table);

    readonly record struct Block(int FirstWord, int Words, int FirstTree, int Trees, int Output);

    readonly SplitCodes _codes;
    readonly AlignedArray<Split> _splits;
    readonly Tree[] _trees;
    readonly Block[] _blocks;
    readonly Word[] _words;
    readonly AlignedArray<ulong> _tables;
    readonly AlignedArray<double> _leaves;
    readonly int _width;
    readonly int _outputs;
    readonly int _mostWords;

    BitMatrix(TreeModel model, SplitCodes codes, Builder built)
    {
        (_codes, _width, _outputs) = (codes, model.Width, model.Outputs);
        (_splits, _leaves, _tables) = (new(built.Splits.ToArray()), new(built.Leaves.ToArray()), new(built.Tables.ToArray()));
        (_trees, _blocks, _words) = ([.. built.Trees], [.. built.Blocks], [.. built.Words]);
        _mostWords = _blocks.Length == 0 ? 0 : _blocks.Max(b => b.Words);
    }

    /// <summary>The engine, or null where the model does not fit it.</summary>
    public static BitMatrix? TryMake(TreeModel model, SplitCodes? codes)
    {
        if (codes is null) { return null; }
        var built = new Builder(model, codes);
        foreach (var output in model.ByOutput().Chunk(Math.Max(1, model.Iterations)).Index())
        {
            foreach (var trees in output.Item.Chunk(BlockTrees))
            {
                if (!built.AddBlock(trees, output.Index)) { return null; }
            }
        }
        return new(model, codes, built);
    }

    sealed class Builder(TreeModel model, SplitCodes codes)
    {
        public List<Split> Splits { get; } = [];

        public List<Tree> Trees { get; } = [];

        public List<Block> Blocks { get; } = [];

        public List<Word> Words { get; } = [];

        public List<ulong> Tables { get; } = [];

        public List<double> Leaves { get; } = [];

        readonly Dictionary<int, int> _questionOf = codes.Questions.Index().SelectMany(q => q.Item.Splits.Select(s => (s, q.Index))).ToDictionary(q => q.s, q => q.Index);

        public bool AddBlock(int[] trees, int output)
        {
            var shapes = new List<(List<int> Splits, List<int> Leaves)>();
            foreach (var tree in trees)
            {
                var (splits, leaves) = (new List<int>(), new List<int>());
                model.Visit(tree, splits, leaves);
                if (leaves.Count > LeafSums.MostLeaves) { return false; }
                shapes.Add((splits, leaves));
            }
            var (firstWord, maskOf) = (Words.Count, new Dictionary<int, int>());
            foreach (var question in shapes.SelectMany(s => s.Splits).GroupBy(s => _questionOf[s]).OrderBy(q => q.Key))
            {
                foreach (var sixtyFour in question.Chunk(64))
                {
                    foreach (var (bit, split) in sixtyFour.Index()) { maskOf[split] = (Words.Count - firstWord) * 64 + bit; }
                    AddWord(question.Key, sixtyFour);
                    if (Tables.Count > MostTableBytes / sizeof(ulong)) { return false; }
                }
            }
            if ((Words.Count - firstWord) * 64 > ushort.MaxValue) { return false; }
            Blocks.Add(new(firstWord, Words.Count - firstWord, Trees.Count, trees.Length, output));
            foreach (var (splits, leaves) in shapes)
            {
                var slots = MaskSlots.Of(splits, leaves);
                Trees.Add(new(Splits.Count, splits.Count, Leaves.Count, (leaves.Count + 7) / 8));
                Splits.AddRange(splits.Select(s => new Split((ushort)maskOf[s], slots[model.Nodes[s].Left], slots[model.Nodes[s].Right])));
                Leaves.AddRange(leaves.Select(l => model.Leaves[l]));
                while (Leaves.Count % 64 != 0) { Leaves.Add(0); }
            }
            return true;
        }

        void AddWord(int question, int[] splits)
        {
            var asked = codes.Questions[question];
            var (table, left) = (new ulong[asked.Codes], new bool[asked.Codes]);
            foreach (var (bit, split) in splits.Index())
            {
                SplitCodes.Answer(model, asked, split, left);
                for (var code = 0; code < table.Length; code++)
                {
                    if (left[code]) { table[code] |= 1UL << PlaceOf(bit); }
                }
            }
            Words.Add(new(question, Tables.Count));
            Tables.AddRange(table);
        }

        // The turn hands masks out in the order in which unpacking leaves them.
        static int PlaceOf(int mask) => 16 * (mask >> 1 & 3) + 2 * (mask >> 3) + (mask & 1);
    }

    public override long Bytes => _codes.Bytes + _splits.Bytes + _tables.Bytes + _leaves.Bytes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Score(float* rows, int count, double* raw)
    {
        var questions = _codes.Questions.Length;
        var sumBytes = BlockRows * _outputs * sizeof(double);
        var room = Room(sumBytes + MaskSlots.Bytes + (_mostWords + 1) * 64 * sizeof(ulong) + questions * BlockRows * sizeof(ushort) + 64);
        var sums = (double*)room;
        var masks = (ulong*)(room + sumBytes);
        var leafMasks = masks + MaskSlots.FirstLeaf;
        var words = masks + MaskSlots.Bytes / sizeof(ulong);
        var splitMasks = masks + MaskSlots.Bytes / sizeof(ulong) + 64;
        var codes = (ushort*)(splitMasks + _mostWords * 64);
        var turner = LeafSums.Turner.Load();
        for (var start = 0; start < count; start += BlockRows)
        {
            var block = Math.Min(BlockRows, count - start);
            Code(rows + (long)start * _width, block, codes);
            new Span<double>(sums, BlockRows * _outputs).Clear();
            foreach (var trees in _blocks)
            {
                for (var tile = 0; tile * TileRows < block; tile++)
                {
                    foreach (ref readonly var word in _words.AsSpan(trees.FirstWord, trees.Words))
                    {
                        Gather(_tables.Pointer + word.Table, codes + word.Question * BlockRows + tile * TileRows, words);
                        Turn(words, splitMasks, turner);
                        splitMasks += 64;
                    }
                    splitMasks -= trees.Words * 64;
                    foreach (ref readonly var tree in _trees.AsSpan(trees.FirstTree, trees.Trees))
                    {
                        Reach(tree, splitMasks, masks);
                        LeafSums.Add(turner.Leaves(leafMasks, tree.Groups), _leaves.Pointer + tree.FirstLeaf, tree.Groups, sums + trees.Output * BlockRows + tile * TileRows, (byte*)masks + MaskSlots.FirstNumber);
                    }
                }
            }
            for (var output = 0; output < _outputs; output++)
            {
                for (var row = 0; row < block; row++) { raw[(long)(start + row) * _outputs + output] = sums[output * BlockRows + row]; }
            }
        }
        GC.KeepAlive(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Reach(in Tree tree, ulong* splitMasks, ulong* masks)
    {
        var leafMasks = masks + MaskSlots.FirstLeaf;
        masks[0] = ulong.MaxValue;
        if (tree.Splits == 0) { leafMasks[0] = ulong.MaxValue; }
        for (var leaf = tree.Splits + 1; leaf < tree.Groups * 8; leaf++) { leafMasks[leaf] = 0; }
        var split = _splits.Pointer + tree.FirstSplit;
        for (var i = 0; i < tree.Splits; i++, split++)
        {
            var (left, reach) = (splitMasks[split->Mask], masks[i]);
            masks[split->Left] = reach & left;
            masks[split->Right] = Lanes.AndNot(left, reach);
        }
    }

    void Code(float* rows, int count, ushort* codes)
    {
        for (var question = 0; question < _codes.Questions.Length; question++, codes += BlockRows)
        {
            var value = rows + _codes.Questions[question].Feature;
            for (var row = 0; row < count; row++, value += _width) { codes[row] = (ushort)_codes.CodeOf(question, *value); }
            for (var row = count; row % TileRows != 0; row++) { codes[row] = 0; }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Gather(ulong* table, ushort* codes, ulong* words)
    {
        for (var row = 0; row < TileRows; row += 4)
        {
            var (a, b, c, d) = (table[codes[row]], table[codes[row + 1]], table[codes[row + 2]], table[codes[row + 3]]);
            words[row] = a;
            words[row + 1] = b;
            words[row + 2] = c;
            words[row + 3] = d;
        }
    }

    // 64 x 64 bits: eight turns of 64 x 8, whose bytes are then put together by unpacking three times.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Turn(ulong* words, ulong* masks, in LeafSums.Turner turner)
    {
        var (a0, a1, a2, a3) = (turner.Turn(words), turner.Turn(words + 8), turner.Turn(words + 16), turner.Turn(words + 24));
        var (a4, a5, a6, a7) = (turner.Turn(words + 32), turner.Turn(words + 40), turner.Turn(words + 48), turner.Turn(words + 56));
        var (b0, b1, b2, b3) = (Low(a0, a1).AsUInt16(), High(a0, a1).AsUInt16(), Low(a2, a3).AsUInt16(), High(a2, a3).AsUInt16());
        var (b4, b5, b6, b7) = (Low(a4, a5).AsUInt16(), High(a4, a5).AsUInt16(), Low(a6, a7).AsUInt16(), High(a6, a7).AsUInt16());
        var (c0, c1, c2, c3) = (Low(b0, b2).AsUInt32(), High(b0, b2).AsUInt32(), Low(b1, b3).AsUInt32(), High(b1, b3).AsUInt32());
        var (c4, c5, c6, c7) = (Low(b4, b6).AsUInt32(), High(b4, b6).AsUInt32(), Low(b5, b7).AsUInt32(), High(b5, b7).AsUInt32());
        Low(c0, c4).AsUInt64().StoreAligned(masks);
        High(c0, c4).AsUInt64().StoreAligned(masks + 8);
        Low(c1, c5).AsUInt64().StoreAligned(masks + 16);
        High(c1, c5).AsUInt64().StoreAligned(masks + 24);
        Low(c2, c6).AsUInt64().StoreAligned(masks + 32);
        High(c2, c6).AsUInt64().StoreAligned(masks + 40);
        Low(c3, c7).AsUInt64().StoreAligned(masks + 48);
        High(c3, c7).AsUInt64().StoreAligned(masks + 56);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<T> Low<T>(Vector512<T> x, Vector512<T> y) => Lanes.Unpack(x, y, high: false);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<T> High<T>(Vector512<T> x, Vector512<T> y) => Lanes.Unpack(x, y, high: true);
}

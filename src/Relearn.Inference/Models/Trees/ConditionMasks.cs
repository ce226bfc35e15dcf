using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Relearn.Inference.Models.Trees;

/// <summary>Many rows: what the splits of all trees ask is decided once for up to 512 rows, a mask with a bit a row for each condition; the trees then only combine masks.</summary>
/// <remarks>
/// <code>
/// 1 rows -- codes -- one comparison for 64 rows, or a table for categories --> a mask for each condition of the block (<see cref="MaskConditions"/>)
/// 2 rows that reach a split, AND those that go left --> reach the left child;   AND NOT --> the right child;   down to the masks of the leaves
/// 3 masks of the leaves --> number of each row's leaf --> its value (<see cref="LeafNumbers"/>)
/// </code>
/// Trees have far fewer different conditions than splits (a model of 254,000 splits had 6,900), and a step of 2 is four instructions of 512 bits. Every split is looked at, with nothing to guess.
/// Trees go in blocks whose conditions stay in the second-level cache. Up to 256 leaves a tree.
/// Related to J. Ye et al., "RapidScorer", KDD 2018, which merges equal conditions and keeps leaves by rows; here it is rows by conditions.
/// </remarks>
sealed unsafe class ConditionMasks : TreeScorer
{
    /// <summary>Where a split's condition stands, and its children's masks (256 and more are leaves), each eight times: as masks of one tile have bytes.</summary>
    readonly record struct Split(uint Condition, ushort Left, ushort Right);

    readonly record struct Tree(int FirstSplit, int Splits, int FirstLeaf, int Leaves);

    readonly record struct Block(MaskConditions Conditions, int FirstTree, int Trees, int Output, bool IsFirst, bool IsLast);

    const int TileBytes = sizeof(ulong);
    const int FirstLeaf = 256;
    const int MasksBytes = (FirstLeaf + LeafNumbers.MostLeaves) * MaskConditions.MaskBytes;

    readonly MaskRows _rows;
    readonly AlignedArray<Split> _splits;
    readonly AlignedArray<byte> _leaves;
    readonly Tree[] _trees;
    readonly Block[] _blocks;
    readonly int _outputs;
    readonly int _conditionBytes;

    ConditionMasks(TreeModel model, MaskRows rows, Builder built)
    {
        (_rows, _outputs) = (rows, model.Outputs);
        (_splits, _leaves) = (new(built.Splits.ToArray()), new(built.Leaves.ToArray()));
        (_trees, _blocks) = ([.. built.Trees], [.. built.Blocks]);
        _conditionBytes = _blocks.Select(b => b.Conditions.Count * MaskConditions.MaskBytes).DefaultIfEmpty(0).Max();
    }

    /// <summary>The engine, or null where the model does not fit it.</summary>
    public static ConditionMasks? TryMake(TreeModel model, Quantiser? quantiser, SplitCodes? codes)
    {
        if (quantiser is null || (model.HasCategories && codes is null)) { return null; }
        var rows = new MaskRows(model, quantiser, codes);
        var built = new Builder(model, rows, codes?.ByQuestion() ?? []);
        foreach (var (index, trees) in model.ByOutput().Chunk(Math.Max(1, model.Iterations)).Index())
        {
            if (!built.Add(trees, index)) { return null; }
        }
        return new(model, rows, built);
    }

    sealed class Builder(TreeModel model, MaskRows rows, Dictionary<int, int> questionOf)
    {
        readonly List<int> _own = [];
        readonly List<int> _ends = [];

        public List<Split> Splits { get; } = [];

        public List<byte> Leaves { get; } = [];

        public List<Tree> Trees { get; } = [];

        public List<Block> Blocks { get; } = [];

        public bool Add(int[] trees, int output)
        {
            for (var first = 0; first < trees.Length;)
            {
                var maker = new MaskConditions.Maker(model, rows, questionOf);
                var end = first;
                while (end < trees.Length)
                {
                    model.Visit(trees[end], _own, _ends);
                    if (_ends.Count > LeafNumbers.MostLeaves) { return false; }
                    if (!maker.TryAdd(_own) && end > first) { break; }
                    end++;
                }
                if (maker.Make() is not { } conditions) { return false; }
                Blocks.Add(new(conditions, Trees.Count, end - first, output, first == 0, end == trees.Length));
                for (; first < end; first++) { Add(trees[first], maker); }
            }
            return true;
        }

        void Add(int tree, MaskConditions.Maker conditions)
        {
            model.Visit(tree, _own, _ends);
            var places = new Dictionary<int, ushort>();
            foreach (var (index, split) in _own.Index()) { places[split] = (ushort)(index * TileBytes); }
            foreach (var (index, leaf) in _ends.Index()) { places[~leaf] = (ushort)((FirstLeaf + index) * TileBytes); }
            Trees.Add(new(Splits.Count, _own.Count, Leaves.Count, _ends.Count));
            Splits.AddRange(_own.Select(s => new Split((uint)(conditions.NumberOf(s) * TileBytes), places[model.Nodes[s].Left], places[model.Nodes[s].Right])));
            Leaves.AddRange(LeafNumbers.Planes([.. _ends.Select(l => model.Leaves[l])]));
        }
    }

    public override long Bytes => _rows.Bytes + _splits.Bytes + _leaves.Bytes + _blocks.Sum(b => b.Conditions.Bytes);

    public override void Score(float* rows, int count, double* raw)
    {
        var room = Room(_rows.RoomBytes + MasksBytes + LeafNumbers.RoomBytes + MaskConditions.Rows * sizeof(double) + _conditionBytes);
        for (var start = 0; start < count; start += MaskConditions.Rows)
        {
            var own = Math.Min(MaskConditions.Rows, count - start);
            _rows.Load(rows, start, own, room);
            var to = raw + (long)start * _outputs;
            switch ((own + Quantiser.TileRows - 1) / Quantiser.TileRows)
            {
                case 1: Score<OneTile, ulong>(room, own, to); break;
                case 2: Score<TwoTiles, Vector128<ulong>>(room, own, to); break;
                case 3 or 4: Score<FourTiles, Vector256<ulong>>(room, own, to); break;
                default: Score<EightTiles, Vector512<ulong>>(room, own, to); break;
            }
        }
        GC.KeepAlive(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Score<TWidth, TMask>(byte* room, int count, double* raw) where TWidth : struct, IMaskWidth<TMask> where TMask : unmanaged
    {
        var masks = room + _rows.RoomBytes;
        var leafMasks = masks + FirstLeaf * TileBytes * TWidth.Tiles;
        var numbers = masks + MasksBytes;
        var sums = (double*)(numbers + LeafNumbers.RoomBytes);
        var conditions = (byte*)(sums + MaskConditions.Rows);
        var tiles = (count + Quantiser.TileRows - 1) / Quantiser.TileRows;
        var constants = LeafNumbers.Constants;
        foreach (ref readonly var block in _blocks.AsSpan())
        {
            if (block.IsFirst) { new Span<double>(sums, MaskConditions.Rows).Clear(); }
            block.Conditions.Decide<TWidth, TMask>(_rows, room, tiles, (ulong*)conditions);
            foreach (ref readonly var tree in _trees.AsSpan(block.FirstTree, block.Trees))
            {
                var first = _splits.Pointer + tree.FirstSplit;
                if (tree.Splits == 0) { *(TMask*)leafMasks = TWidth.All; }
                Reach<TWidth, TMask>(first, first + tree.Splits, conditions, masks);
                LeafNumbers.Find<TWidth, TMask>((TMask*)leafMasks, tree.Leaves, numbers, constants);
                LeafNumbers.Add(numbers, tiles, _leaves.Pointer + tree.FirstLeaf, tree.Leaves, sums);
            }
            if (block.IsLast)
            {
                for (var row = 0; row < count; row++) { raw[(long)row * _outputs + block.Output] = sums[LeafNumbers.PlaceOf(row)]; }
            }
        }
    }

    // A method of its own, with few variables: all of them stay in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static void Reach<TWidth, TMask>(Split* split, Split* end, byte* conditions, byte* masks) where TWidth : struct, IMaskWidth<TMask> where TMask : unmanaged
    {
        *(TMask*)masks = TWidth.All;
        for (var own = (TMask*)masks; split < end; split++, own++)
        {
            var left = *(TMask*)(conditions + (nint)split->Condition * TWidth.Tiles);
            var reach = *own;
            *(TMask*)(masks + (nint)split->Left * TWidth.Tiles) = TWidth.And(reach, left);
            *(TMask*)(masks + (nint)split->Right * TWidth.Tiles) = TWidth.AndNot(reach, left);
        }
    }
}

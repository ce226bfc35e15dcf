using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Relearn.Inference.Models.Trees;

/// <summary>Many rows: each split decides 64 rows with one comparison, and the rows that reach it are a mask of 64 bits.</summary>
/// <remarks>
/// <code>
/// rows that reach a split, AND those that go left --> reach the left child;   AND NOT --> the right child;   masks of the leaves --> <see cref="LeafSums"/>
/// </code>
/// Every split is looked at, with nothing to guess. For numeric splits, up to 256 leaves a tree.
/// Related to J. Ye et al., "RapidScorer", KDD 2018, which keeps leaves by rows; here it is rows by splits.
/// </remarks>
sealed unsafe class RowMasks : TreeScorer
{
    const int TileRows = Quantiser.TileRows;

    /// <summary>Columns whose offset fits a split.</summary>
    public const int MostColumns = 1023;

    /// <summary>A split: where its column's codes begin, its code, and where the masks of its children go (256 and more are leaves).</summary>
    readonly record struct Split(ushort Column, byte Code, ushort Left, ushort Right);

    readonly record struct Tree(int FirstSplit, int Splits, int FirstLeaf, int Groups);

    readonly RowTiles _tiles;
    readonly AlignedArray<Split> _splits;
    readonly Tree[] _trees;
    readonly AlignedArray<double> _leaves;

    RowMasks(RowTiles tiles, Split[] splits, Tree[] trees, double[] leaves)
    {
        (_tiles, _trees) = (tiles, trees);
        (_splits, _leaves) = (new(splits), new(leaves));
    }

    /// <summary>The engine, or null where the model does not fit it.</summary>
    public static RowMasks? TryMake(TreeModel model, Quantiser? quantiser)
    {
        if (quantiser is null || model.HasCategories || quantiser.Columns > MostColumns) { return null; }
        var (splits, trees, values) = (new List<Split>(), new List<Tree>(), new List<double>());
        var (own, leaves) = (new List<int>(), new List<int>());
        foreach (var tree in model.ByOutput())
        {
            model.Visit(tree, own, leaves);
            if (leaves.Count > LeafSums.MostLeaves) { return null; }
            var slots = MaskSlots.Of(own, leaves);
            trees.Add(new(splits.Count, own.Count, values.Count, (leaves.Count + 7) / 8));
            foreach (var at in own)
            {
                var (column, code) = quantiser.CodeOf(model.Nodes[at]);
                splits.Add(new((ushort)(column * TileRows), code, slots[model.Nodes[at].Left], slots[model.Nodes[at].Right]));
            }
            values.AddRange(leaves.Select(l => model.Leaves[l]));
            while (values.Count % 64 != 0) { values.Add(0); }
        }
        return new(new(model, quantiser), [.. splits], [.. trees], [.. values]);
    }

    public override long Bytes => _tiles.Bytes + _splits.Bytes + _leaves.Bytes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Score(float* rows, int count, double* raw)
    {
        var room = Room(_tiles.RoomBytes + MaskSlots.Bytes);
        var masks = (ulong*)(room + _tiles.RoomBytes);
        var leafMasks = masks + MaskSlots.FirstLeaf;
        var numbers = (byte*)masks + MaskSlots.FirstNumber;
        var turner = LeafSums.Turner.Load();
        var tileBytes = _tiles.TileBytes;
        for (var start = 0; start < count; start += _tiles.BlockRows)
        {
            var block = _tiles.Load(rows, start, count, room);
            var tiles = block.Tiles;
            for (var output = 0; output < _tiles.Outputs; output++)
            {
                block.ClearSums();
                foreach (ref readonly var tree in _trees.AsSpan(output * _tiles.Iterations, _tiles.Iterations))
                {
                    var first = _splits.Pointer + tree.FirstSplit;
                    var values = _leaves.Pointer + tree.FirstLeaf;
                    var (splits, groups) = (tree.Splits, tree.Groups);
                    for (var tile = 0; tile < tiles; tile++)
                    {
                        var codes = block.Codes + tile * tileBytes;
                        masks[0] = ulong.MaxValue;
                        if (splits == 0) { leafMasks[0] = ulong.MaxValue; }
                        for (var leaf = splits + 1; leaf < groups * 8; leaf++) { leafMasks[leaf] = 0; }
                        for (var i = 0; i < splits; i++)
                        {
                            var split = first + i;
                            var left = Vector512.LessThanOrEqual(Vector512.LoadAligned(codes + split->Column), Vector512.Create(split->Code)).ExtractMostSignificantBits();
                            var reach = masks[i];
                            masks[split->Left] = reach & left;
                            masks[split->Right] = Lanes.AndNot(left, reach);
                        }
                        LeafSums.Add(turner.Leaves(leafMasks, groups), values, groups, block.Sums + tile * TileRows, numbers);
                    }
                }
                block.Store(raw, start, output, _tiles.Outputs);
            }
        }
        GC.KeepAlive(this);
    }
}

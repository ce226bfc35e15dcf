using System.Diagnostics.CodeAnalysis;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Relearn.Inference.Models.Trees;

/// <summary><see cref="RowMasks"/> with a method of its own for each tree: columns and codes are constants, masks are registers.</summary>
/// <remarks>
/// Six instructions a split instead of about ten. Making the methods takes about a millisecond a tree, so it is worth it only for a model that scores many rows;
/// it needs a runtime that can compile (not Native AOT).
/// </remarks>
[RequiresDynamicCode("Makes a method for each tree while the program runs.")]
sealed unsafe class EmittedRowMasks : TreeScorer
{
    const int TileRows = Quantiser.TileRows;

    // More leaves than this need so many registers that the masks go through memory anyhow.
    const int MostLeaves = 64;

    delegate void Reach(byte* codes, ulong* leafMasks);

    readonly record struct Tree(Reach Reach, int Leaves, int FirstLeaf, int Groups);

    readonly RowTiles _tiles;
    readonly Tree[] _trees;
    readonly AlignedArray<double> _leaves;

    EmittedRowMasks(RowTiles tiles, Tree[] trees, double[] leaves)
    {
        (_tiles, _trees) = (tiles, trees);
        _leaves = new(leaves);
    }

    /// <summary>The engine, or null where the model does not fit it.</summary>
    public static EmittedRowMasks? TryMake(TreeModel model, Quantiser? quantiser)
    {
        if (quantiser is null || model.HasCategories) { return null; }
        var (trees, values) = (new List<Tree>(), new List<double>());
        var (splits, leaves) = (new List<int>(), new List<int>());
        var emitter = new Emitter(model, quantiser);
        foreach (var tree in model.ByOutput())
        {
            model.Visit(tree, splits, leaves);
            if (leaves.Count > MostLeaves) { return null; }
            trees.Add(new(emitter.Emit(model.Roots[tree], leaves), leaves.Count, values.Count, (leaves.Count + 7) / 8));
            values.AddRange(leaves.Select(l => model.Leaves[l]));
            while (values.Count % 64 != 0) { values.Add(0); }
        }
        foreach (var tree in trees) { RuntimeHelpers.PrepareDelegate(tree.Reach); }
        return new(new(model, quantiser), [.. trees], [.. values]);
    }

    // Machine code is some 40 bytes a split.
    public override long Bytes => _tiles.Bytes + _leaves.Bytes + _trees.Sum(t => 40L * t.Leaves);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Score(float* rows, int count, double* raw)
    {
        var room = Room(_tiles.RoomBytes + MaskSlots.Bytes);
        var leafMasks = (ulong*)(room + _tiles.RoomBytes);
        var numbers = room + _tiles.RoomBytes + MaskSlots.FirstNumber;
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
                    var values = _leaves.Pointer + tree.FirstLeaf;
                    var (reach, groups) = (tree.Reach, tree.Groups);
                    for (var leaf = tree.Leaves; leaf < groups * 8; leaf++) { leafMasks[leaf] = 0; }
                    for (var tile = 0; tile < tiles; tile++)
                    {
                        reach(block.Codes + tile * tileBytes, leafMasks);
                        LeafSums.Add(turner.Leaves(leafMasks, groups), values, groups, block.Sums + tile * TileRows, numbers);
                    }
                }
                block.Store(raw, start, output, _tiles.Outputs);
            }
        }
        GC.KeepAlive(this);
    }

    [RequiresDynamicCode("Makes a method for each tree while the program runs.")]
    sealed class Emitter(TreeModel model, Quantiser quantiser)
    {
        static readonly System.Reflection.MethodInfo s_load = ((Func<nint, Vector512<byte>>)Load).Method;
        static readonly System.Reflection.MethodInfo s_left = ((Func<Vector512<byte>, byte, ulong>)Left).Method;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector512<byte> Load(nint codes) => Vector512.LoadAligned((byte*)codes);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static ulong Left(Vector512<byte> codes, byte code) => Vector512.LessThanOrEqual(codes, Vector512.Create(code)).ExtractMostSignificantBits();

        public Reach Emit(int root, List<int> leaves)
        {
            var method = new DynamicMethod("Reach", typeof(void), [typeof(byte*), typeof(ulong*)], typeof(EmittedRowMasks).Module, skipVisibility: true);
            var il = method.GetILGenerator();
            if (root < 0)
            {
                Store(il, 0, () => il.Emit(OpCodes.Ldc_I8, -1L));
            }
            else
            {
                Split(il, root, null, leaves.Index().ToDictionary(l => ~l.Item, l => l.Index));
            }
            il.Emit(OpCodes.Ret);
            return method.CreateDelegate<Reach>();
        }

        // reach is null at the root: all rows are there.
        void Split(ILGenerator il, int at, LocalBuilder? reach, Dictionary<int, int> leafOf)
        {
            var node = model.Nodes[at];
            var (column, code) = quantiser.CodeOf(node);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldc_I4, column * TileRows);
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Call, s_load);
            il.Emit(OpCodes.Ldc_I4, (int)code);
            il.Emit(OpCodes.Call, s_left);
            var left = il.DeclareLocal(typeof(ulong));
            il.Emit(OpCodes.Stloc, left);
            var toLeft = Child(node.Left, () => And(il, reach, left, negated: false));
            var toRight = Child(node.Right, () => And(il, reach, left, negated: true));
            if (toLeft is not null) { Split(il, node.Left, toLeft, leafOf); }
            if (toRight is not null) { Split(il, node.Right, toRight, leafOf); }

            LocalBuilder? Child(int child, Action mask)
            {
                if (child < 0)
                {
                    Store(il, leafOf[child], mask);
                    return null;
                }
                var local = il.DeclareLocal(typeof(ulong));
                mask();
                il.Emit(OpCodes.Stloc, local);
                return local;
            }
        }

        static void And(ILGenerator il, LocalBuilder? reach, LocalBuilder left, bool negated)
        {
            il.Emit(OpCodes.Ldloc, left);
            if (negated) { il.Emit(OpCodes.Not); }
            if (reach is null) { return; }
            il.Emit(OpCodes.Ldloc, reach);
            il.Emit(OpCodes.And);
        }

        static void Store(ILGenerator il, int leaf, Action mask)
        {
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldc_I4, leaf * sizeof(ulong));
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Add);
            mask();
            il.Emit(OpCodes.Stind_I8);
        }
    }
}

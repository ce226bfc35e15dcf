using System.Runtime.CompilerServices;

namespace Relearn.Inference.Models.Trees;

/// <summary>Goes down eight trees at once, or eight rows down one, over splits of four bytes and without a branch: the fast way without wide vectors, and for one row of very large trees.</summary>
/// <remarks>
/// Siblings stand side by side: a split says how far away its left child is, and a comparison of bytes adds 1 for the right one. A leaf leads to itself, so all go on until the deepest is there.
/// For numeric splits, up to 256 columns.
/// </remarks>
sealed unsafe class QuantisedNodes : TreeScorer
{
    const int Lanes8 = 8;
    const int MostColumns = 256;
    const int MostDistance = ushort.MaxValue;
    const int BlockRows = 64;

    readonly Quantiser _quantiser;
    readonly AlignedArray<uint> _nodes;
    readonly AlignedArray<double> _leaves;
    readonly AlignedArray<int> _roots;
    readonly AlignedArray<int> _depths;
    readonly AlignedArray<int> _byDepth;
    readonly int _width;
    readonly int _outputs;
    readonly int _iterations;

    QuantisedNodes(TreeModel model, Quantiser quantiser, List<uint> nodes, List<double> leaves, List<int> roots, List<int> depths)
    {
        (_quantiser, _width, _outputs, _iterations) = (quantiser, model.Width, model.Outputs, model.Iterations);
        (_nodes, _leaves, _roots, _depths) = (new(nodes.ToArray()), new(leaves.ToArray()), new(roots.ToArray()), new(depths.ToArray()));
        // Trees of like depth go together: none waits long for the deepest of its eight.
        _byDepth = new(Enumerable.Range(0, _outputs).SelectMany(o => Enumerable.Range(o * _iterations, _iterations).OrderBy(t => depths[t])).ToArray());
    }

    /// <summary>The engine, or null where the model does not fit it.</summary>
    public static QuantisedNodes? TryMake(TreeModel model, Quantiser? quantiser)
    {
        if (quantiser is null || model.HasCategories || quantiser.Columns > MostColumns) { return null; }
        var (nodes, leaves, roots, depths) = (new List<uint>(), new List<double>(), new List<int>(), new List<int>());
        foreach (var tree in model.ByOutput())
        {
            roots.Add(nodes.Count);
            if (SiblingLayout.Of(model, tree, MostDistance) is not { } layout) { return null; }
            depths.Add(layout.Depth);
            foreach (var (at, distance) in layout.Places)
            {
                // No code is above 255, so a leaf adds nothing and leads to itself.
                nodes.Add(at < 0 ? byte.MaxValue : Packed(quantiser.CodeOf(model.Nodes[at]), distance));
                leaves.Add(at < 0 ? model.Leaves[~at] : 0);
            }
        }
        return new(model, quantiser, nodes, leaves, roots, depths);
    }

    static uint Packed((int Column, byte Code) split, int distance) => (uint)distance << 16 | (uint)split.Column << 8 | split.Code;

    public override long Bytes => _quantiser.Bytes + _nodes.Bytes + _leaves.Bytes;

    readonly struct Step : EightWalks.IStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int Next(uint* nodes, byte* row, int at)
        {
            var node = nodes[at];
            return at + (int)(node >> 16) + (int)(((node & 255) - row[(byte)(node >> 8)]) >> 31);
        }
    }

    [SkipLocalsInit]
    public override void Score(float* rows, int count, double* raw)
    {
        if (count < Lanes8)
        {
            var room = stackalloc byte[MostColumns + 64];
            var codes = (byte*)(((nint)room + 63) & ~63);
            for (var row = 0; row < count; row++)
            {
                _quantiser.Row(rows + (long)row * _width, codes);
                for (var output = 0; output < _outputs; output++) { raw[row * _outputs + output] = ScoreRow(codes, output * _iterations); }
            }
        }
        else
        {
            ScoreRows(rows, count, raw);
        }
        GC.KeepAlive(this);
    }

    double ScoreRow(byte* codes, int first)
    {
        var values = (double*)Room(_iterations * sizeof(double));
        EightWalks.Walk<Step>(_nodes.Pointer, _leaves.Pointer, _roots.Pointer, _depths.Pointer, _byDepth.Pointer + first, _iterations, codes, values, first);
        double sum = 0;
        for (var i = 0; i < _iterations; i++) { sum += values[i]; }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void ScoreRows(float* rows, int count, double* raw)
    {
        var stride = _quantiser.Stride;
        // A row more than a block: a last group of eight may go on behind its end.
        var codes = Room((BlockRows + Lanes8) * stride);
        new Span<double>(raw, count * _outputs).Clear();
        var nodes = _nodes.Pointer;
        var leaves = _leaves.Pointer;
        for (var start = 0; start < count; start += BlockRows)
        {
            var block = Math.Min(BlockRows, count - start);
            for (var row = 0; row < block; row++) { _quantiser.Row(rows + (long)(start + row) * _width, codes + row * stride); }
            for (var output = 0; output < _outputs; output++)
            {
                var sums = raw + (long)start * _outputs + output;
                for (var tree = output * _iterations; tree < (output + 1) * _iterations; tree++)
                {
                    var (root, deepest) = (_roots.Pointer[tree], _depths.Pointer[tree]);
                    for (var row = 0; row < block; row += Lanes8)
                    {
                        var own = codes + row * stride;
                        var (a, b, c, d, e, f, g, h) = (root, root, root, root, root, root, root, root);
                        for (int depth = deepest, before = -1, sum = 0; depth > 0 && sum != before; depth -= EightWalks.Steps)
                        {
                            before = sum;
                            for (var step = 0; step < EightWalks.Steps; step++)
                            {
                                a = Step.Next(nodes, own, a);
                                b = Step.Next(nodes, own + stride, b);
                                c = Step.Next(nodes, own + 2 * stride, c);
                                d = Step.Next(nodes, own + 3 * stride, d);
                                e = Step.Next(nodes, own + 4 * stride, e);
                                f = Step.Next(nodes, own + 5 * stride, f);
                                g = Step.Next(nodes, own + 6 * stride, g);
                                h = Step.Next(nodes, own + 7 * stride, h);
                            }
                            sum = a + b + c + d + e + f + g + h;
                        }
                        var to = sums + row * _outputs;
                        var left = block - row;
                        to[0] += leaves[a];
                        if (left > 1) { to[_outputs] += leaves[b]; }
                        if (left > 2) { to[2 * _outputs] += leaves[c]; }
                        if (left > 3) { to[3 * _outputs] += leaves[d]; }
                        if (left > 4) { to[4 * _outputs] += leaves[e]; }
                        if (left > 5) { to[5 * _outputs] += leaves[f]; }
                        if (left > 6) { to[6 * _outputs] += leaves[g]; }
                        if (left > 7) { to[7 * _outputs] += leaves[h]; }
                    }
                }
            }
        }
    }
}

namespace Relearn.Inference.Models.Trees;

/// <summary>Cuts a tree into pieces and lays their tables out, for <see cref="ConditionWords"/>.</summary>
/// <remarks>
/// <code>
/// cell: bits 0 to 5 where the next piece's bits begin in the word, bits 6 to 15 where its table begins
/// leaf l: cell l of the table, which leads to itself: its bits begin at bit 63, which is never set
/// </code>
/// All pieces of a step read the same number of bits. A piece of fewer splits reads bits of others as well, and its table says the same for both.
/// </remarks>
sealed class ConditionTables
{
    /// <summary>Leaves of a tree, which take the first cells.</summary>
    public const int MostLeaves = 64;

    const int LeafBit = 63;
    const int MostCells = 1 << 10;
    const int MostBits = 9;

    readonly TreeModel _model;
    readonly int _steps;
    readonly int[] _size;

    ConditionTables(TreeModel model, int steps, int[] size) => (_model, _steps, _size) = (model, steps, size);

    /// <summary>A tree as tables.</summary>
    /// <param name="Root">Cell to begin with.</param>
    /// <param name="Bits">Bits that each step reads.</param>
    /// <param name="Cells">The table.</param>
    /// <param name="Columns">Column of each bit of the word.</param>
    /// <param name="Codes">Code of each bit of the word: the bit is set where the row's is greater.</param>
    /// <param name="Leaves">Values of the leaves.</param>
    public sealed record Built(ushort Root, byte[] Bits, ushort[] Cells, byte[] Columns, byte[] Codes, double[] Leaves);

    /// <summary>Splits below and at each split of a model; leaves of its trees are at most so many.</summary>
    public static int[]? Sizes(TreeModel model)
    {
        var size = new int[model.Nodes.Length];
        // A child stands behind its parent.
        for (var at = size.Length - 1; at >= 0; at--) { size[at] = 1 + Of(model.Nodes[at].Left) + Of(model.Nodes[at].Right); }
        return model.Roots.All(r => r < 0 || size[r] < MostLeaves) ? size : null;

        int Of(int child) => child < 0 ? 0 : size[child];
    }

    /// <summary>Builds tables, small ones, that take so many steps; null if there are none.</summary>
    public static Built? Build(TreeModel model, Quantiser quantiser, int[] sizes, int tree, int steps)
    {
        var tables = new ConditionTables(model, steps, sizes);
        var root = model.Roots[tree];
        return root < 0
            ? new(LeafBit, new byte[steps], [LeafBit], new byte[64], Full(), [model.Leaves[~root]])
            : tables.Bits(root) is { } bits ? tables.Build(quantiser, root, bits) : null;
    }

    static byte[] Full()
    {
        var codes = new byte[64];
        codes.AsSpan().Fill(byte.MaxValue);
        return codes;
    }

    // Bits of each step, such that the last step has nothing left and the cells are few: first with the steps between the first and the last alike, then any.
    byte[]? Bits(int root)
    {
        var (best, fewest) = ((byte[]?)null, MostCells + 1);
        for (byte first = 2; first <= MostBits; first++)
        {
            for (byte next = 1; next <= 6; next++)
            {
                var bits = Enumerable.Repeat(next, _steps).ToArray();
                bits[0] = first;
                if (Cost(root, bits) is var cells && cells < fewest) { (best, fewest) = ([.. bits], cells); }
            }
        }
        if (best is null) { Search(root, new byte[_steps], 0, ref best, ref fewest); }
        return best;
    }

    void Search(int root, byte[] bits, int step, ref byte[]? best, ref int fewest)
    {
        if (step == _steps - 1)
        {
            if (Cost(root, bits) is var cells && cells < fewest) { (best, fewest) = ([.. bits], cells); }
            return;
        }
        for (byte length = 2; length <= MostBits; length++)
        {
            bits[step] = length;
            Search(root, bits, step + 1, ref best, ref fewest);
        }
    }

    // Cells that a division takes; the last step's bits are what is left to it. Too many where they do not fit.
    int Cost(int root, byte[] bits)
    {
        var (pieces, next) = (new List<int> { root }, new List<int>());
        var cells = MostLeaves;
        for (var step = 0; step < _steps; step++)
        {
            if (step == _steps - 1) { bits[step] = (byte)(pieces.Count == 0 ? 0 : pieces.Max(p => _size[p])); }
            if (bits[step] > MostBits) { return int.MaxValue; }
            cells += pieces.Count << bits[step];
            if (cells > MostCells) { return int.MaxValue; }
            next.Clear();
            foreach (var piece in pieces) { Cut(piece, bits[step], null, next); }
            (pieces, next) = (next, pieces);
        }
        return cells;
    }

    // A piece takes, from its root down, the splits with the most below them; what hangs on it begins the pieces of the next step.
    void Cut(int root, int most, List<int>? taken, List<int> open)
    {
        var first = open.Count;
        open.Add(root);
        for (var count = 0; count < most && open.Count > first; count++)
        {
            var largest = first;
            for (var i = first + 1; i < open.Count; i++) { largest = _size[open[i]] > _size[open[largest]] ? i : largest; }
            var split = open[largest];
            open.RemoveAt(largest);
            taken?.Add(split);
            if (_model.Nodes[split].Left is >= 0 and var left) { open.Add(left); }
            if (_model.Nodes[split].Right is >= 0 and var right) { open.Add(right); }
        }
    }

    sealed record Piece(int Root, int Step, List<int> Splits, int FirstBit, int FirstCell)
    {
        public ushort Cell => (ushort)(FirstCell << 6 | FirstBit);
    }

    Built Build(Quantiser quantiser, int root, byte[] bits)
    {
        var (pieceOf, pieces) = (new Dictionary<int, Piece>(), new List<Piece>());
        var (columns, codes) = (new byte[64], Full());
        var (starts, bit, cell) = (new List<int> { root }, 0, MostLeaves);
        for (var step = 0; step < _steps; step++)
        {
            var next = new List<int>();
            foreach (var start in starts)
            {
                var own = new List<int>();
                Cut(start, bits[step], own, next);
                var piece = new Piece(start, step, own, bit, cell);
                pieces.Add(piece);
                foreach (var split in own)
                {
                    pieceOf[split] = piece;
                    var (column, code) = quantiser.CodeOf(_model.Nodes[split]);
                    (columns[bit], codes[bit]) = ((byte)column, code);
                    bit++;
                }
                cell += 1 << bits[step];
            }
            starts = next;
        }
        var (cells, leaves) = (new ushort[cell], new List<double>());
        foreach (var piece in pieces) { Fill(piece.Root, piece, 0, 0); }
        return new(pieces[0].Cell, bits, cells, columns, codes, [.. leaves]);

        // All indices that agree with the way taken so far; bits beside the way are free.
        void Fill(int at, Piece piece, int known, int set)
        {
            if (at >= 0 && pieceOf[at] == piece)
            {
                var own = 1 << piece.Splits.IndexOf(at);
                Fill(_model.Nodes[at].Left, piece, known | own, set);
                Fill(_model.Nodes[at].Right, piece, known | own, set | own);
                return;
            }
            var next = at < 0 ? Leaf(at) : pieceOf[at].Cell;
            var free = (1 << bits[piece.Step]) - 1 & ~known;
            for (var other = free; ; other = (other - 1) & free)
            {
                cells[piece.FirstCell + (set | other)] = next;
                if (other == 0) { return; }
            }
        }

        ushort Leaf(int at)
        {
            var leaf = leaves.Count;
            leaves.Add(_model.Leaves[~at]);
            return cells[leaf] = (ushort)(leaf << 6 | LeafBit);
        }
    }
}

namespace Relearn.Inference.Models.Trees;

/// <summary>Cuts a tree into pieces and lays their tables out, for <see cref="ConditionWords"/>.</summary>
/// <remarks>
/// <code>
/// cell: bits 0 to 5 where the next piece's bits begin in the word, bits 6 to 15 where its table begins, in pairs of cells
/// leaf l: pair l of the table, whose first cell leads to itself: its bits begin at bit 63, which is never set
/// </code>
/// All pieces of a step read the same number of bits. A piece of fewer splits reads bits of others as well, and its table says the same for both.
/// </remarks>
sealed class ConditionTables
{
    /// <summary>Leaves of a tree, which take the first pairs of cells.</summary>
    public const int MostLeaves = 64;

    const int LeafBit = 63;
    /// <summary>Cells that an entry can name.</summary>
    public const int MostCells = 1 << 11;
    const int MostBits = 10;

    readonly TreeModel _model;
    readonly int[] _size;

    ConditionTables(TreeModel model, int[] size) => (_model, _size) = (model, size);

    /// <summary>The tables of a model whose trees have at most 64 leaves; null for others.</summary>
    public static ConditionTables? Of(TreeModel model)
    {
        var size = new int[model.Nodes.Length];
        // A child stands behind its parent.
        for (var at = size.Length - 1; at >= 0; at--) { size[at] = 1 + Below(model.Nodes[at].Left) + Below(model.Nodes[at].Right); }
        return model.Roots.All(r => r < 0 || size[r] < MostLeaves) ? new(model, size) : null;

        int Below(int child) => child < 0 ? 0 : size[child];
    }

    /// <summary>A tree as tables.</summary>
    /// <param name="Root">Cell to begin with.</param>
    /// <param name="Bits">Bits that each step reads.</param>
    /// <param name="Cells">The table.</param>
    /// <param name="Columns">Column of each bit of the word.</param>
    /// <param name="Codes">Code of each bit of the word: the bit is set where the row's is greater.</param>
    /// <param name="Leaves">Values of the leaves.</param>
    public sealed record Built(ushort Root, byte[] Bits, ushort[] Cells, byte[] Columns, byte[] Codes, double[] Leaves);

    /// <summary>A way to cut a tree.</summary>
    /// <param name="Bits">Bits that each step reads.</param>
    /// <param name="Cells">Cells that it takes.</param>
    public sealed record Cutting(byte[] Bits, int Cells);

    /// <summary>Builds a tree's tables.</summary>
    public Built Build(Quantiser quantiser, int tree, Cutting cutting)
    {
        var root = _model.Roots[tree];
        return root < 0
            ? new(LeafBit, cutting.Bits, [LeafBit, LeafBit], new byte[64], Full(), [_model.Leaves[~root]])
            : Build(quantiser, tree, root, cutting.Bits);
    }

    static byte[] Full()
    {
        var codes = new byte[64];
        codes.AsSpan().Fill(byte.MaxValue);
        return codes;
    }

    /// <summary>The way to cut a tree for so many steps that takes the fewest cells, or nearly so; null where there is none.</summary>
    public Cutting? Cut(int tree, int steps)
    {
        var root = _model.Roots[tree];
        if (root < 0) { return new(new byte[steps], 2); }
        Cutting? best = null;
        // With the steps between the first and the last alike: others gain little.
        for (byte first = 2; first <= MostBits; first++)
        {
            for (byte next = 1; next <= (steps > 2 ? 6 : 1); next++)
            {
                var bits = Enumerable.Repeat(next, steps).ToArray();
                bits[0] = first;
                if (Cost(root, bits) is var cells && cells < (best?.Cells ?? MostCells + 1)) { best = new(bits, cells); }
            }
        }
        return best;
    }

    // Cells that a division takes; the last step's bits are what is left to it. Too many where they do not fit.
    int Cost(int root, byte[] bits)
    {
        var (pieces, next) = (new List<int> { root }, new List<int>());
        var cells = 2 * MostLeaves;
        for (var step = 0; step < bits.Length; step++)
        {
            if (step == bits.Length - 1) { bits[step] = (byte)(pieces.Count == 0 ? 1 : pieces.Max(p => _size[p])); }
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
        public ushort Cell => (ushort)(FirstCell / 2 << 6 | FirstBit);
    }

    Built Build(Quantiser quantiser, int tree, int root, byte[] bits)
    {
        var (pieceOf, pieces) = (new Dictionary<int, Piece>(), new List<Piece>());
        var (columns, codes) = (new byte[64], Full());
        var (starts, bit, cell) = (new List<int> { root }, 0, 2 * MostLeaves);
        for (var step = 0; step < bits.Length; step++)
        {
            var next = new List<int>();
            foreach (var start in starts)
            {
                var own = new List<int>();
                Cut(start, bits[step], own, next);
                // The root's bit is the highest: rows that go the same way down stay within a few cache lines of the table.
                own.Reverse();
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
        var cells = new ushort[cell];
        var leaves = LikelyFirst(tree);
        var numberOf = leaves.Index().ToDictionary(l => l.Item, l => l.Index);
        foreach (var piece in pieces) { Fill(piece.Root, piece, 0, 0); }
        return new(pieces[0].Cell, bits, cells, columns, codes, [.. leaves.Select(l => _model.Leaves[l])]);

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
            var leaf = numberOf[~at];
            return cells[2 * leaf] = (ushort)(leaf << 6 | LeafBit);
        }
    }

    // The leaves with the most training rows side by side; from left to right where the model does not say how many.
    int[] LikelyFirst(int tree)
    {
        var leaves = new List<int>();
        _model.Visit(tree, [], leaves);
        return _model.LeafCover.Length == 0 ? [.. leaves] : [.. leaves.OrderByDescending(l => _model.LeafCover[l])];
    }
}

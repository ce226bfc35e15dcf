namespace Relearn.Inference.Models.Trees;

/// <summary>Cuts a tree into pieces and lays their tables out, for <see cref="ConditionWords"/>.</summary>
static class ConditionTables
{
    // Five pieces of this size reach down a tree of 64 leaves that is a chain.
    const int MostPiece = 13;
    const int MostEntries = 1 << 16;

    /// <summary>A tree as tables.</summary>
    /// <param name="Root">Entry to begin with.</param>
    /// <param name="Table">Entries: bits 16 to 31 say where a piece's table begins, or which leaf it is; 8 to 15 how many bits of the word it reads, none for a leaf; 0 to 7 where they begin.</param>
    /// <param name="Columns">Column of each bit of the word.</param>
    /// <param name="Codes">Code of each bit of the word: the bit is set where the row's is greater.</param>
    /// <param name="Leaves">Values of the leaves.</param>
    public sealed record Built(uint Root, uint[] Table, byte[] Columns, byte[] Codes, double[] Leaves);

    sealed record Piece(int Root, int Depth, List<int> Splits, int FirstBit);

    /// <summary>Builds the smallest tables that take at most so many steps; null if there are none.</summary>
    public static Built? Build(TreeModel model, Quantiser quantiser, int tree, int steps)
    {
        var (splits, leaves) = (new List<int>(), new List<int>());
        model.Visit(tree, splits, leaves);
        var leafOf = leaves.Index().ToDictionary(l => l.Item, l => l.Index);
        double[] values = [.. leaves.Select(l => model.Leaves[l])];
        // A leaf leads to itself, whatever the word.
        var table = leaves.Index().Select(l => (uint)l.Index << 16).ToList();
        var (columns, codes) = (new byte[64], new byte[64]);
        codes.AsSpan().Fill(byte.MaxValue);
        if (splits.Count == 0) { return new(0, [.. table], columns, codes, values); }

        var height = new Dictionary<int, int>();
        foreach (var split in Enumerable.Reverse(splits)) { height[split] = 1 + Math.Max(Height(model.Nodes[split].Left), Height(model.Nodes[split].Right)); }
        List<Piece> pieces;
        var most = Math.Max(1, (height[model.Roots[tree]] + steps - 1) / steps);
        do
        {
            pieces = Cut(model, model.Roots[tree], most, height);
            if (++most > MostPiece + 1) { return null; }
        }
        while (pieces.Max(p => p.Depth) > steps);

        var pieceOf = new Dictionary<int, int>();
        foreach (var (index, piece) in pieces.Index())
        {
            foreach (var (bit, split) in piece.Splits.Index())
            {
                pieceOf[split] = index;
                var (column, code) = quantiser.CodeOf(model.Nodes[split]);
                (columns[piece.FirstBit + bit], codes[piece.FirstBit + bit]) = ((byte)column, code);
            }
        }
        var starts = new int[pieces.Count];
        foreach (var (index, piece) in pieces.Index())
        {
            starts[index] = table.Count;
            table.AddRange(Enumerable.Repeat(0u, 1 << piece.Splits.Count));
        }
        if (table.Count > MostEntries) { return null; }
        foreach (var (index, piece) in pieces.Index()) { Fill(piece.Root, index, piece.Splits, 0, 0); }
        return new(Entry(0), [.. table], columns, codes, values);

        // All indices that agree with the way taken so far; the bits of splits beside the way are free.
        void Fill(int at, int piece, List<int> own, int known, int bits)
        {
            if (at >= 0 && pieceOf[at] == piece)
            {
                var bit = 1 << own.IndexOf(at);
                Fill(model.Nodes[at].Left, piece, own, known | bit, bits);
                Fill(model.Nodes[at].Right, piece, own, known | bit, bits | bit);
                return;
            }
            var entry = at < 0 ? (uint)leafOf[~at] << 16 : Entry(pieceOf[at]);
            var free = (1 << own.Count) - 1 & ~known;
            for (var other = free; ; other = (other - 1) & free)
            {
                table[starts[piece] + (bits | other)] = entry;
                if (other == 0) { return; }
            }
        }

        int Height(int child) => child < 0 ? 0 : height[child];

        uint Entry(int piece) => (uint)starts[piece] << 16 | (uint)pieces[piece].Splits.Count << 8 | (uint)pieces[piece].FirstBit;
    }

    // Each piece takes, from its root down, the splits with the most levels below them: they are what costs steps.
    static List<Piece> Cut(TreeModel model, int root, int most, Dictionary<int, int> height)
    {
        var pieces = new List<Piece>();
        var pending = new Queue<(int Root, int Depth)>([(root, 1)]);
        var bit = 0;
        while (pending.TryDequeue(out var next))
        {
            var (taken, open) = (new List<int>(), new List<int> { next.Root });
            while (taken.Count < most && open.Count > 0)
            {
                var split = open.MaxBy(s => height[s]);
                open.Remove(split);
                taken.Add(split);
                foreach (var child in new[] { model.Nodes[split].Left, model.Nodes[split].Right })
                {
                    if (child >= 0) { open.Add(child); }
                }
            }
            pieces.Add(new(next.Root, next.Depth, taken, bit));
            bit += taken.Count;
            foreach (var split in open) { pending.Enqueue((split, next.Depth + 1)); }
        }
        return pieces;
    }
}

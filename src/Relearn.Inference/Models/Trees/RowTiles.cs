namespace Relearn.Inference.Models.Trees;

/// <summary>Rows on their way through an engine for many rows: blocks of a few tiles of 64, so that codes and masks stay in the first-level cache.</summary>
sealed unsafe class RowTiles
{
    const int MostTiles = 8;
    const int BlockBytes = 32 << 10;

    readonly Quantiser _quantiser;
    readonly int _width;
    readonly int _most;

    public RowTiles(TreeModel model, Quantiser quantiser)
    {
        (_quantiser, _width) = (quantiser, model.Width);
        (Outputs, Iterations) = (model.Outputs, model.Iterations);
        TileBytes = Math.Max(64, quantiser.Stride) * Quantiser.TileRows;
        _most = Math.Clamp(BlockBytes / TileBytes, 1, MostTiles);
    }

    public int Outputs { get; }

    public int Iterations { get; }

    /// <summary>Bytes of one tile's codes.</summary>
    public int TileBytes { get; }

    /// <summary>Rows of a block.</summary>
    public int BlockRows => _most * Quantiser.TileRows;

    /// <summary>Bytes of working memory.</summary>
    public int RoomBytes => _most * (TileBytes + Quantiser.TileRows * sizeof(double)) + Quantiser.TileRoom;

    public long Bytes => _quantiser.Bytes;

    /// <summary>Quantises the block that begins at row <paramref name="start"/>.</summary>
    public Block Load(float* rows, int start, int count, byte* room)
    {
        var block = new Block(Math.Min(BlockRows, count - start), (double*)room, room + BlockRows * sizeof(double));
        for (var tile = 0; tile < block.Tiles; tile++)
        {
            var first = start + tile * Quantiser.TileRows;
            _quantiser.Tile(rows + (long)first * _width, _width, Math.Min(Quantiser.TileRows, count - first), block.Codes + tile * TileBytes, room + _most * (TileBytes + Quantiser.TileRows * sizeof(double)));
        }
        return block;
    }

    /// <summary>A block: its rows' codes and sums.</summary>
    public readonly struct Block(int rows, double* sums, byte* codes)
    {
        public int Rows => rows;

        public int Tiles => (rows + Quantiser.TileRows - 1) / Quantiser.TileRows;

        public double* Sums => sums;

        public byte* Codes => codes;

        public void ClearSums() => new Span<double>(sums, Tiles * Quantiser.TileRows).Clear();

        public void Store(double* raw, int start, int output, int outputs)
        {
            for (var row = 0; row < rows; row++) { raw[(long)(start + row) * outputs + output] = sums[row]; }
        }
    }
}

namespace Relearn.Inference.Models.Trees;

/// <summary>512 rows as <see cref="MaskConditions"/> ask them: the codes of their numbers, column by column, and of their categories.</summary>
sealed unsafe class MaskRows
{
    readonly int _width;
    readonly int _columnBytes;

    public MaskRows(TreeModel model, Quantiser quantiser, SplitCodes? codes)
    {
        (Quantiser, Codes, _width) = (quantiser, codes, model.Width);
        Categories = codes is null ? [] : [.. codes.Questions.Index().Where(q => q.Item.Kind == SplitKind.Category).Select(q => q.Index)];
        _columnBytes = Math.Max(Quantiser.TileRows, quantiser.Stride) * MaskConditions.Rows;
    }

    public Quantiser Quantiser { get; }

    public SplitCodes? Codes { get; }

    /// <summary>The questions of categories.</summary>
    public int[] Categories { get; }

    /// <summary>Bytes of working memory: codes, and what <see cref="MaskConditions"/> turns.</summary>
    public int RoomBytes => _columnBytes + Categories.Length * MaskConditions.Rows * sizeof(ushort) + Math.Max(Quantiser.TileRoom, MaskConditions.RoomBytes);

    public long Bytes => Quantiser.Bytes + (Codes?.Bytes ?? 0);

    /// <summary>Codes of a column's rows.</summary>
    public static byte* Column(byte* room, int column) => room + column * MaskConditions.Rows;

    /// <summary>Codes of a question's rows; the question by its place in <see cref="Categories"/>.</summary>
    public ushort* Category(byte* room, int place) => (ushort*)(room + _columnBytes) + place * MaskConditions.Rows;

    /// <summary>Memory for anything, behind the codes.</summary>
    public byte* Free(byte* room) => room + _columnBytes + Categories.Length * MaskConditions.Rows * sizeof(ushort);

    /// <summary>Codes of <paramref name="count"/> rows from row <paramref name="start"/> on, up to 512.</summary>
    public void Load(float* rows, int start, int count, byte* room)
    {
        var first = rows + (long)start * _width;
        for (var row = 0; row < count; row += Quantiser.TileRows)
        {
            Quantiser.Tile(first + (long)row * _width, _width, Math.Min(Quantiser.TileRows, count - row), room + row, MaskConditions.Rows, Free(room));
        }
        for (var place = 0; place < Categories.Length; place++)
        {
            var question = Categories[place];
            var codes = Category(room, place);
            var value = first + Codes!.Questions[question].Feature;
            for (var row = 0; row < count; row++, value += _width) { codes[row] = (ushort)Codes.CodeOf(question, *value); }
            for (var row = count; row % Quantiser.TileRows != 0; row++) { codes[row] = 0; }
        }
    }
}

using System.Buffers.Binary;
using System.Text.Json;
using Relearn.Inference.Features;
using Relearn.Storage;

namespace Relearn.Data;

/// <summary>Rows as a manifest of chunks, version 2 of the format: each chunk is an artifact with the blocks of all columns.</summary>
/// <remarks>
/// Equal chunks are stored once, so a version that has more rows than another at its end adds only those. Behind the last full chunk rows stand
/// in pieces, so that a day more does not write again what came before it; when a chunk is full it is written whole.
/// </remarks>
static unsafe class ChunkedRows
{
    public const int Version = 2;

    /// <summary>Rows of a piece: two batches of training.</summary>
    public const int PieceRows = 2 * ColumnBatch.TrainingRows;

    /// <summary>Texts of a page of a dictionary; the rest stands in the manifest.</summary>
    public const int PageTexts = 4096;

    internal sealed record Manifest(long Rows, IReadOnlyList<ManifestColumn> Columns, IReadOnlyList<string> Chunks);

    /// <summary>A column: <paramref name="Pages"/> are artifacts with the first texts, <paramref name="Dictionary"/> has those behind them.</summary>
    internal sealed record ManifestColumn(string Name, ValueKind Kind, IReadOnlyList<string>? Pages, IReadOnlyList<string>? Dictionary);

    /// <summary>Cuts rows that stand in one file into chunks, and stores what is not there yet.</summary>
    /// <returns>The hash of the manifest.</returns>
    public static string Put(ArtifactStore artifacts, RowsLayout rows)
    {
        var chunks = new string[RowsLayout.BlocksOf(rows.Rows, PieceRows)];
        for (var c = 0; c < chunks.Length; c++) { chunks[c] = artifacts.Put(Chunk([.. rows.Blocks.Select(blocks => Block(rows, blocks, c))])); }
        var columns = rows.Columns.Select((column, i) => column.Kind == ValueKind.Text ? Column(artifacts, column, rows.Dictionaries[i]) : new(column.Name, column.Kind, null, null)).ToArray();
        using var stream = new MemoryStream();
        RowsEnvelope.WriteHeader(stream, Version);
        RowsEnvelope.WriteFooter(stream, RowsFile.HeaderLength, JsonSerializer.SerializeToUtf8Bytes(new Manifest(rows.Rows, columns, chunks), RowsJson.Default.Manifest));
        return artifacts.Put(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    static ManifestColumn Column(ArtifactStore artifacts, InputColumn column, string[] texts)
    {
        var pages = new string[texts.Length / PageTexts];
        for (var p = 0; p < pages.Length; p++) { pages[p] = artifacts.Put(JsonSerializer.SerializeToUtf8Bytes(texts[(p * PageTexts)..((p + 1) * PageTexts)], RowsJson.Default.StringArray)); }
        return new(column.Name, column.Kind, pages, texts[(pages.Length * PageTexts)..]);
    }

    // A full chunk as it is; a piece encoded by itself, at a multiple of 8.
    static byte[] Block(RowsLayout rows, RowsBlock[] blocks, int chunk)
    {
        if (chunk < rows.Rows / RowsFile.ChunkRows) { return blocks[chunk].Bytes.ToArray(); }
        var (first, count) = RowsLayout.RangeOf(rows.Rows, PieceRows, chunk);
        var values = new double[count];
        ColumnBlock.Decode(blocks[^1].Bytes, (int)(first % RowsFile.ChunkRows), values);
        var block = ColumnBlock.Encode(values);
        Array.Resize(ref block, (block.Length + 7) / 8 * 8);
        return block;
    }

    // Header, where each block ends, the blocks.
    static byte[] Chunk(byte[][] blocks)
    {
        var at = BlocksAt(blocks.Length);
        var bytes = new byte[at + blocks.Sum(b => b.Length)];
        "RLCHNK\0\0"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), 1);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), blocks.Length);
        for (var c = 0; c < blocks.Length; c++)
        {
            blocks[c].CopyTo(bytes, at);
            at += blocks[c].Length;
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16 + 8 * c), at);
        }
        return bytes;
    }

    static int BlocksAt(int columns) => 16 + 8 * columns;

    /// <summary>Opens the chunks of a manifest, which is the first of <paramref name="maps"/>; the others are added.</summary>
    public static RowsLayout Open(List<MappedFile> maps, ReadOnlySpan<byte> json, bool verify)
    {
        var path = maps[0].Path;
        var manifest = Parse(path, json);
        // Parts stand beside the manifest: the store has a folder for each first two digits.
        var artifacts = new ArtifactStore(Path.GetFullPath(Path.Combine(path, "..", "..")));
        var blocks = new RowsBlock[manifest.Columns.Count][];
        for (var c = 0; c < blocks.Length; c++) { blocks[c] = new RowsBlock[manifest.Chunks.Count]; }
        for (var chunk = 0; chunk < manifest.Chunks.Count; chunk++)
        {
            var map = new MappedFile(artifacts.Require(manifest.Chunks[chunk], verify));
            maps.Add(map);
            Locate(map, blocks, chunk, RowsLayout.RangeOf(manifest.Rows, PieceRows, chunk).Rows);
        }
        return new(manifest.Rows, [.. manifest.Columns.Select(c => new InputColumn(c.Name, c.Kind))], [.. manifest.Columns.Select(c => Texts(artifacts, c, verify))], PieceRows, blocks, maps);
    }

    /// <summary>Hashes of the artifacts that a manifest names.</summary>
    public static IEnumerable<string> PartsOf(string path)
    {
        using var map = new MappedFile(path);
        var manifest = Parse(path, RowsEnvelope.Open(map, out _));
        return [.. manifest.Chunks, .. manifest.Columns.SelectMany(c => c.Pages ?? [])];
    }

    static Manifest Parse(string path, ReadOnlySpan<byte> json)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(json, RowsJson.Default.Manifest);
            return IsWhole(manifest) ? manifest! : throw new JsonException("a part of it is missing, stands twice or does not fit");
        }
        catch (JsonException e)
        {
            throw DataErrors.RowsDamaged(path, $"its manifest cannot be read: {e.Message}").Exception();
        }
    }

    static bool IsWhole(Manifest? manifest) =>
        manifest is { Rows: > 0, Columns: { Count: > 0 } columns, Chunks: { } chunks }
        && chunks.Count == RowsLayout.BlocksOf(manifest.Rows, PieceRows) && chunks.All(IsHash)
        && columns.All(c => c is { Name: not null } && c.Kind == ValueKind.Text == (c is { Pages: not null, Dictionary: not null }) && c.Pages?.All(IsHash) != false && c.Dictionary?.Contains(null!) != true)
        && columns.DistinctBy(c => c.Name).Count() == columns.Count;

    // It becomes a path.
    static bool IsHash(string? text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigitLower);

    static void Locate(MappedFile map, RowsBlock[][] blocks, int chunk, int rows)
    {
        var header = BlocksAt(blocks.Length);
        if (map.Length < header || !map.Slice(0, 8).SequenceEqual("RLCHNK\0\0"u8) || BinaryPrimitives.ReadInt32LittleEndian(map.Slice(8, 4)) != 1 || BinaryPrimitives.ReadInt32LittleEndian(map.Slice(12, 4)) != blocks.Length)
        {
            throw DataErrors.RowsDamaged(map.Path, "its beginning is not right").Exception();
        }
        long from = header;
        for (var c = 0; c < blocks.Length; c++)
        {
            var to = BinaryPrimitives.ReadInt64LittleEndian(map.Slice(16 + 8 * c, 8));
            if (to <= from || to % 8 != 0 || to > map.Length || to - from > int.MaxValue || !ColumnBlock.Fits(map.Slice(from, (int)(to - from)), rows))
            {
                throw DataErrors.RowsDamaged(map.Path, $"the block of column {c + 1} is not where its beginning says").Exception();
            }
            blocks[c][chunk] = new(map.Start + from, (int)(to - from));
            from = to;
        }
    }

    static string[] Texts(ArtifactStore artifacts, ManifestColumn column, bool verify)
    {
        if (column.Pages is null) { return []; }
        var texts = new List<string>();
        foreach (var page in column.Pages)
        {
            var file = artifacts.Require(page, verify);
            try
            {
                var read = JsonSerializer.Deserialize(File.ReadAllBytes(file), RowsJson.Default.StringArray);
                if (read is not { Length: PageTexts } || read.Contains(null)) { throw new JsonException("it does not have all its texts"); }
                texts.AddRange(read);
            }
            catch (JsonException e)
            {
                throw DataErrors.RowsDamaged(file, $"its texts cannot be read: {e.Message}").Exception();
            }
        }
        return [.. texts, .. column.Dictionary!];
    }
}

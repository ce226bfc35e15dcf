using System.Text.Json;
using System.Text.Json.Serialization;
using Relearn.Inference.Features;

namespace Relearn.Data;

/// <summary>Rows in one file, version 1 of the format: columns one behind the other, each in chunks.</summary>
static unsafe class SingleRows
{
    internal sealed record Footer(long Rows, IReadOnlyList<StoredColumn> Columns);

    internal sealed record StoredColumn(string Name, ValueKind Kind, IReadOnlyList<string>? Dictionary, IReadOnlyList<long> Chunks);

    public static RowsLayout Open(MappedFile map, ReadOnlySpan<byte> json)
    {
        Footer? footer;
        try
        {
            footer = JsonSerializer.Deserialize(json, RowsJson.Default.Footer);
            if (!IsWhole(footer)) { throw new JsonException("a part of it is missing or stands twice"); }
        }
        catch (JsonException e)
        {
            throw DataErrors.RowsDamaged(map.Path, $"its footer cannot be read: {e.Message}").Exception();
        }
        return new(footer!.Rows, [.. footer.Columns.Select(c => new InputColumn(c.Name, c.Kind))], [.. footer.Columns.Select(c => c.Dictionary?.ToArray() ?? [])],
            RowsFile.ChunkRows, [.. footer.Columns.Select(c => Blocks(map, footer.Rows, c))], [map]);
    }

    static bool IsWhole(Footer? footer) =>
        footer?.Columns is { } columns
        && columns.All(c => c is { Name: not null, Chunks: not null } && c.Kind == ValueKind.Text == c.Dictionary is not null && c.Dictionary?.Contains(null!) != true)
        && columns.DistinctBy(c => c.Name).Count() == columns.Count;

    // Offsets become pointers, so none is believed.
    static RowsBlock[] Blocks(MappedFile map, long rows, StoredColumn column)
    {
        var chunks = rows < 0 ? 0 : RowsLayout.BlocksOf(rows, RowsFile.ChunkRows);
        var sound = rows > 0 && column.Chunks.Count == chunks + 1 && column.Chunks[0] >= RowsFile.HeaderLength && column.Chunks[^1] <= map.Length - RowsFile.TrailerLength;
        var blocks = new RowsBlock[sound ? chunks : 0];
        for (var i = 0; sound && i < chunks; i++)
        {
            var (from, to) = (column.Chunks[i], column.Chunks[i + 1]);
            sound = from < to && from % 8 == 0 && to <= map.Length && to - from <= int.MaxValue && ColumnBlock.Fits(map.Slice(from, (int)(to - from)), RowsLayout.RangeOf(rows, RowsFile.ChunkRows, i).Rows);
            if (sound) { blocks[i] = new(map.Start + from, (int)(to - from)); }
        }
        return sound ? blocks : throw DataErrors.RowsDamaged(map.Path, $"the blocks of column '{column.Name}' are not where its footer says").Exception();
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SingleRows.Footer))]
[JsonSerializable(typeof(ChunkedRows.Manifest))]
[JsonSerializable(typeof(string[]))]
sealed partial class RowsJson : JsonSerializerContext;

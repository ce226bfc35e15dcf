using System.IO.Compression;
using System.Text.Json;

namespace Relearn.Benchmarks.Classes.Sets;

/// <summary>A category of a shop.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Parent">Id of the one above it; null at the top.</param>
/// <param name="Names">Names from the top, its own last; one category has none.</param>
sealed record ShopCategory(string Id, string? Parent, string?[] Names);

/// <summary>The categories of Best Buy: a tree without texts, as it comes, with parents that are missing and paths that occur twice.</summary>
/// <remarks>File of BestBuyAPIs/open-data-set, CC0.</remarks>
static class BestBuyCategories
{
    public static ShopCategory[] Read(string path)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var json = JsonDocument.Parse(stream);
        return [.. json.RootElement.EnumerateArray().Select(c => Of(c.GetProperty("id").GetString()!, [.. c.GetProperty("path").EnumerateArray()]))];
    }

    static ShopCategory Of(string id, JsonElement[] path) =>
        new(id, path.Length > 1 ? path[^2].GetProperty("id").GetString() : null, [.. path.Select(p => p.GetProperty("name").GetString())]);
}

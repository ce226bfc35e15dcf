using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Relearn.Numerics;
using Relearn.Storage;

namespace Relearn.Serving.Keys;

/// <summary>The file of API keys: <c>docs/formats/keys.md</c>.</summary>
static class KeyFile
{
    static readonly FormatMigrations<JsonObject> Migrations = new();

    /// <summary>Reads the keys; none if there is no file.</summary>
    /// <exception cref="UserErrorException">It is damaged, or of a later format.</exception>
    public static IReadOnlyList<ApiKey> Read(string path)
    {
        if (!File.Exists(path)) { return []; }
        try
        {
            if (JsonNode.Parse(File.ReadAllBytes(path)) is not JsonObject root) { throw KeysErrors.KeyFileDamaged(path, "it is no JSON object").Exception(); }
            var version = root["version"]?.GetValue<int>() ?? 0;
            if (version > Migrations.Current) { throw KeysErrors.KeyFileTooNew(path, version, Migrations.Current).Exception(); }
            if (version < 1) { throw KeysErrors.KeyFileDamaged(path, "it has no 'version'").Exception(); }
            Migrations.Apply(root, version);
            var content = root.Deserialize(KeyJson.Default.KeyFileContent) ?? throw new JsonException("it is empty");
            foreach (var key in content.Keys)
            {
                if (!IsSound(key)) { throw KeysErrors.KeyFileDamaged(path, $"key '{key?.Name}' is not whole").Exception(); }
            }
            if (content.Keys.GroupBy(k => k.Id).Concat(content.Keys.GroupBy(k => k.Name)).FirstOrDefault(g => g.Count() > 1) is { } twice) { throw KeysErrors.KeyFileDamaged(path, $"'{twice.Key}' stands in it twice").Exception(); }
            return [.. content.Keys.Select(k => new ApiKey(k.Id, k.Name, KeyScopes.Parse(k.Scopes)!.Value, Convert.FromHexString(k.Salt), Convert.FromHexString(k.Hash), k.Created, k.By))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw KeysErrors.KeyFileDamaged(path, "it is not the JSON that was written").Exception();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw KeysErrors.KeyFileDamaged(path, e.Message).Exception();
        }
    }

    /// <summary>Writes the keys: readers see the old file or the new one. Only the owner may read it.</summary>
    public static void Write(string path, IReadOnlyList<ApiKey> keys)
    {
        var content = new KeyFileContent(Migrations.Current, [.. keys.Select(k => new KeyEntry(k.Id, k.Name, KeyScopes.Names(k.Scopes), Convert.ToHexStringLower(k.Salt), Convert.ToHexStringLower(k.Hash), k.Created, k.By))]);
        AtomicFile.Write(path, stream =>
        {
            if (!OperatingSystem.IsWindows()) { File.SetUnixFileMode(((FileStream)stream).SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite); }
            JsonSerializer.Serialize(stream, content, KeyJson.Default.KeyFileContent);
        });
    }

    static bool IsSound(KeyEntry? key) => key is { Id.Length: ApiKey.IdLength, Salt.Length: > 0, Hash.Length: 64 } && KeyScopes.Parse(key.Scopes) is not null;
}

/// <summary>The whole file.</summary>
sealed record KeyFileContent(int Version, IReadOnlyList<KeyEntry> Keys);

/// <summary>A key in the file.</summary>
sealed record KeyEntry(string Id, string Name, IReadOnlyList<string> Scopes, string Salt, string Hash, DateTimeOffset Created, string By);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n", RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(KeyFileContent))]
sealed partial class KeyJson : JsonSerializerContext;

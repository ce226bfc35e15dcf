using Relearn.Storage;

namespace Relearn.Serving.Keys;

/// <summary>Makes and revokes the API keys of a workspace; every change is a record in the ledger. A running service notices by itself.</summary>
sealed class KeyCabinet(WorkspacePaths paths, Ledger ledger, string actor, TimeProvider time)
{
    const int LongestName = 64;

    /// <summary>The keys, in the order in which they were made.</summary>
    public IReadOnlyList<ApiKey> List() => KeyFile.Read(paths.Keys);

    /// <summary>Makes a key.</summary>
    /// <returns>The key, and its text: the only time that it can be had.</returns>
    /// <exception cref="Numerics.UserErrorException">The name is taken or no name, or the file is damaged.</exception>
    public (ApiKey Key, string Text) Add(string name, KeyScope scopes)
    {
        if (name.Length is 0 or > LongestName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')) { throw KeysErrors.KeyNameWrong(name).Exception(); }
        using var taken = WorkspaceLock.Take(paths.Root, "keys", "relearn serve keys add");
        var keys = List();
        if (keys.Any(k => k.Name == name)) { throw KeysErrors.KeyNameTaken(name).Exception(); }
        var made = ApiKey.Make(name, scopes, time.GetUtcNow(), actor);
        // A key that works is in the ledger, whenever the power goes.
        new AuditRecord("keys.add", name, KeyScopes.Names(scopes)).Append(ledger, actor);
        KeyFile.Write(paths.Keys, [.. keys, made.Key]);
        return made;
    }

    /// <summary>Takes a key back: from the next second on it opens nothing.</summary>
    /// <exception cref="Numerics.UserErrorException">There is no such key.</exception>
    public ApiKey Revoke(string name)
    {
        using var taken = WorkspaceLock.Take(paths.Root, "keys", "relearn serve keys revoke");
        var keys = List();
        var key = keys.FirstOrDefault(k => k.Name == name) ?? throw KeysErrors.KeyNameUnknown(name, [.. keys.Select(k => k.Name)]).Exception();
        KeyFile.Write(paths.Keys, [.. keys.Where(k => k != key)]);
        new AuditRecord("keys.revoke", name, KeyScopes.Names(key.Scopes)).Append(ledger, actor);
        return key;
    }
}

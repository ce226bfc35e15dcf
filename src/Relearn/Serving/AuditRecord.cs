using System.Globalization;
using System.Text.Json;
using Relearn.Storage;

namespace Relearn.Serving;

/// <summary>That somebody changed a key or used an administrator's rights: who and when stand in the record's circumstances.</summary>
/// <param name="What">What was done: <c>keys.add</c>, <c>keys.revoke</c>, or the method and path of a call.</param>
/// <param name="About">The key it was done to, or the one it was done with.</param>
/// <param name="Scopes">Scopes of that key; null where there is none.</param>
sealed record AuditRecord(string What, string About, IReadOnlyList<string>? Scopes)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "audit";

    /// <summary>Version of the rules.</summary>
    public const int Algorithm = 1;

    /// <summary>Writes one; the same deed twice is two records.</summary>
    public void Append(Ledger ledger, string actor)
    {
        var number = ledger.NextNumber(Kind).ToString(CultureInfo.InvariantCulture);
        ledger.Append(new(Kind, Algorithm, [], number), JsonSerializer.Serialize(this, ServingJson.Default.AuditRecord), actor);
    }

    public static AuditRecord Parse(string body) => JsonSerializer.Deserialize(body, ServingJson.Default.AuditRecord)!;
}

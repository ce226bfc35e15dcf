using Relearn.Numerics;

namespace Relearn.Storage;

/// <summary>What makes a record the same work: hashed into its id. Time, cost, actor, host and build are not part of it.</summary>
/// <param name="Kind">Dataset version, run, release, ...</param>
/// <param name="Algorithm">Version of that step's algorithm; raised when its result for the same inputs changes.</param>
/// <param name="Inputs">Ids of the records (or hashes of the files) it is made from.</param>
/// <param name="Configuration">The part of the declaration that it depends on, canonical JSON.</param>
/// <param name="Seed">Seed of its randomness; 0 if it has none.</param>
public sealed record RecordIdentity(string Kind, int Algorithm, IReadOnlyList<string> Inputs, string Configuration, ulong Seed = 0)
{
    /// <summary>The record's id.</summary>
    public string Id()
    {
        using var hash = new ContentHash();
        hash.Add(Kind).Add(Algorithm).Add(Inputs.Count);
        foreach (var input in Inputs) { hash.Add(input); }
        return $"{Kind}-{hash.Add(Configuration).Add(unchecked((long)Seed)).ToHex()[..20]}";
    }
}

using Relearn.Storage;

namespace Relearn.Data;

/// <summary>The artifacts that a rows artifact is made of.</summary>
static class RowsParts
{
    /// <summary>Stores rows that <paramref name="write"/> writes as one file.</summary>
    /// <returns>The hash that names them.</returns>
    public static string Put(ArtifactStore artifacts, Action<Stream> write) => artifacts.Put(write);

    /// <summary>The artifact itself, then its parts.</summary>
    public static IReadOnlyList<string> Of(ArtifactStore artifacts, string hash) => [hash];

    public static bool IsManifest(string path) => false;

    /// <summary>Destroys rows, and their parts that no other rows have.</summary>
    public static void Destroy(ArtifactStore artifacts, string hash) => artifacts.Destroy(hash);
}

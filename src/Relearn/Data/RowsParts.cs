using Relearn.Numerics;
using Relearn.Storage;

namespace Relearn.Data;

/// <summary>Rows as artifacts: a manifest and its parts, or one file.</summary>
static class RowsParts
{
    /// <summary>Stores rows that <paramref name="write"/> writes as one file, cut into chunks. The parts come before what names them.</summary>
    /// <returns>The hash that names the rows.</returns>
    public static string Put(ArtifactStore artifacts, Action<Stream> write) => artifacts.WithScratch(path =>
    {
        // The writer goes column by column and a chunk has all columns, so the rows are laid down once in between.
        using (var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 18)) { write(stream); }
        var rows = RowsLayout.Open(path, verify: false);
        try
        {
            return ChunkedRows.Put(artifacts, rows);
        }
        finally
        {
            foreach (var map in rows.Maps) { map.Dispose(); }
        }
    });

    /// <summary>The artifact itself, then its parts.</summary>
    public static IReadOnlyList<string> Of(ArtifactStore artifacts, string hash) =>
        RowsEnvelope.IsManifest(artifacts.PathOf(hash)) ? [hash, .. ChunkedRows.PartsOf(artifacts.PathOf(hash))] : [hash];

    /// <summary>An artifact is here, and if it has parts these are too.</summary>
    /// <remarks>Not whether they are sound: whoever opens them asks that, and names what is not.</remarks>
    public static bool AreHere(ArtifactStore artifacts, string hash)
    {
        try
        {
            return Of(artifacts, hash).All(artifacts.Contains);
        }
        catch (UserErrorException)
        {
            return true;
        }
    }

    /// <summary>Destroys rows, and their parts that no other rows have. The manifest goes last: cut off before, this is done again.</summary>
    public static void Destroy(ArtifactStore artifacts, string hash)
    {
        var parts = Of(artifacts, hash);
        if (parts.Count > 1)
        {
            var others = artifacts.Hashes().Where(h => h != hash && RowsEnvelope.IsManifest(artifacts.PathOf(h))).SelectMany(h => ChunkedRows.PartsOf(artifacts.PathOf(h))).ToHashSet();
            foreach (var part in parts.Skip(1).Where(p => !others.Contains(p))) { artifacts.Destroy(part); }
        }
        artifacts.Destroy(hash);
    }
}

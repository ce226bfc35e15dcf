using System.Security.Cryptography;
using Relearn.Numerics;

namespace Relearn.Storage;

/// <summary>Big things (rows, bundles, binned data) in a folder, each under its SHA-256. Writing the same bytes twice stores them once.</summary>
public sealed class ArtifactStore
{
    readonly string _folder;

    /// <summary>Opens or makes the store in <paramref name="folder"/>.</summary>
    public ArtifactStore(string folder)
    {
        _folder = folder;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageErrors.Writing(folder, e).Exception();
        }
    }

    /// <summary>Where the bytes with <paramref name="hash"/> stand, whether or not they exist.</summary>
    public string PathOf(string hash) => Path.Combine(_folder, hash[..2], hash);

    /// <summary>True if the bytes are here.</summary>
    public bool Contains(string hash) => File.Exists(PathOf(hash));

    /// <summary>True if the bytes are here and have their hash; damaged ones are removed, so that they are made anew.</summary>
    public bool IsSound(string hash)
    {
        if (!Contains(hash)) { return false; }
        if (ContentHash.OfFile(PathOf(hash)) == hash) { return true; }
        File.Delete(PathOf(hash));
        return false;
    }

    /// <summary>Stores bytes.</summary>
    /// <returns>Their hash.</returns>
    public string Put(ReadOnlySpan<byte> bytes)
    {
        var hash = ContentHash.Of(bytes);
        if (Contains(hash)) { return hash; }
        var copy = bytes.ToArray();
        return Put(stream => stream.Write(copy));
    }

    /// <summary>Stores what <paramref name="write"/> writes, without holding it in memory. The writer may seek.</summary>
    /// <returns>Its hash.</returns>
    public string Put(Action<Stream> write)
    {
        var incoming = Path.Combine(_folder, $"incoming.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}");
        try
        {
            string hash;
            using (var stream = new FileStream(incoming, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 18))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
                stream.Position = 0;
                hash = Convert.ToHexStringLower(SHA256.HashData(stream));
            }
            return Keep(incoming, hash);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageErrors.Writing(incoming, e).Exception();
        }
        finally
        {
            if (File.Exists(incoming)) { File.Delete(incoming); }
        }
    }

    /// <summary>Stores a file that some library writes by itself to the path it is given.</summary>
    public string PutFile(Action<string> writeFile)
    {
        var incoming = Path.Combine(_folder, $"incoming.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}");
        try
        {
            if (File.Exists(incoming)) { File.Delete(incoming); }
            writeFile(incoming);
            using (var stream = new FileStream(incoming, FileMode.Open, FileAccess.ReadWrite)) { stream.Flush(flushToDisk: true); }
            return Keep(incoming, ContentHash.OfFile(incoming));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageErrors.Writing(incoming, e).Exception();
        }
        finally
        {
            if (File.Exists(incoming)) { File.Delete(incoming); }
        }
    }

    /// <summary>Works with a file that is no artifact and goes at the end.</summary>
    internal T WithScratch<T>(Func<string, T> work)
    {
        var path = Path.Combine(_folder, $"incoming.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.scratch");
        try
        {
            if (File.Exists(path)) { File.Delete(path); }
            return work(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageErrors.Writing(path, e).Exception();
        }
        finally
        {
            if (File.Exists(path)) { File.Delete(path); }
        }
    }

    string Keep(string incoming, string hash)
    {
        var path = PathOf(hash);
        if (File.Exists(path)) { return hash; }
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(incoming, path, overwrite: true);
        AtomicFile.FlushFolder(Path.GetDirectoryName(path)!);
        return hash;
    }

    /// <summary>Path of bytes that must be here.</summary>
    /// <param name="hash">Their hash.</param>
    /// <param name="verify">Read them whole and compare; costs a read of the file.</param>
    /// <exception cref="UserErrorException">They are missing or damaged.</exception>
    public string Require(string hash, bool verify = false)
    {
        var path = PathOf(hash);
        if (!File.Exists(path)) { throw StorageErrors.ArtifactMissing(hash, _folder).Exception(); }
        if (verify && ContentHash.OfFile(path) != hash) { throw StorageErrors.ArtifactDamaged(hash, path).Exception(); }
        return path;
    }

    /// <summary>Hashes of all that is here.</summary>
    internal IEnumerable<string> Hashes() => Directory.EnumerateDirectories(_folder, "??").SelectMany(Directory.EnumerateFiles).Select(f => Path.GetFileName(f)!).Where(n => n.Length == 64);

    /// <summary>Length of the bytes; 0 if they are not here.</summary>
    internal long SizeOf(string hash) => new FileInfo(PathOf(hash)) is { Exists: true } file ? file.Length : 0;

    /// <summary>Removes bytes that nobody needs; what was purged is destroyed instead.</summary>
    internal void Remove(string hash) => File.Delete(PathOf(hash));

    /// <summary>Destroys what processes that were killed left half written. No other process may be writing.</summary>
    internal void RemoveUnfinished()
    {
        foreach (var file in Directory.EnumerateFiles(_folder, "incoming.*")) { Shred(file); }
    }

    /// <summary>Removes what processes that are gone left half written; what a living one writes is left alone.</summary>
    internal void RemoveAbandoned()
    {
        foreach (var file in Directory.EnumerateFiles(_folder, "incoming.*"))
        {
            if (int.TryParse(Path.GetFileName(file).Split('.')[1], System.Globalization.CultureInfo.InvariantCulture, out var writer) && !IsAlive(writer)) { File.Delete(file); }
        }
    }

    static bool IsAlive(int process)
    {
        try
        {
            using var found = System.Diagnostics.Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Destroys bytes: overwritten with zeros, flushed, removed. The caller leaves a tombstone in the ledger.</summary>
    public void Destroy(string hash)
    {
        var path = PathOf(hash);
        if (File.Exists(path)) { Shred(path); }
    }

    /// <summary>Removes a file and overwrites its bytes with zeros.</summary>
    internal static void Shred(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Delete);
        File.Delete(path);
        Zero(stream);
    }

    /// <summary>Puts <paramref name="fresh"/> in the place of <paramref name="path"/> at once and overwrites the old bytes with zeros.</summary>
    internal static void ReplaceAndShred(string path, string fresh)
    {
        using var old = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Delete);
        File.Move(fresh, path, overwrite: true);
        AtomicFile.FlushFolder(Path.GetDirectoryName(path)!);
        Zero(old);
    }

    static void Zero(FileStream stream)
    {
        var zeros = new byte[1 << 16];
        for (var left = stream.Length; left > 0; left -= zeros.Length) { stream.Write(zeros, 0, (int)Math.Min(left, zeros.Length)); }
        stream.Flush(flushToDisk: true);
    }
}

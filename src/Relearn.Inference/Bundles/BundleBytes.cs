using System.IO.MemoryMappedFiles;

namespace Relearn.Inference.Bundles;

/// <summary>The bytes of a bundle: an array, or a file that is mapped into memory.</summary>
sealed unsafe class BundleBytes : IDisposable
{
    readonly byte[]? _array;
    readonly MemoryMappedViewAccessor? _view;

    BundleBytes(byte[]? array, MemoryMappedViewAccessor? view, int length, BundleHash hash) => (_array, _view, Length, Hash) = (array, view, length, hash);

    public int Length { get; }

    public BundleHash Hash { get; }

    public static BundleBytes Of(byte[] file) => new(file, null, file.Length, BundleHash.Of(file));

    /// <summary>Maps a file.</summary>
    /// <exception cref="IOException">It cannot be read, or has more than 2 GiB.</exception>
    public static BundleBytes Map(string path)
    {
        // Whoever renames another file over this one is not hindered.
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            var length = RandomAccess.GetLength(handle);
            if (length > Array.MaxLength) { throw new IOException("The file is too long: 2 GiB."); }
            // Nothing cannot be mapped.
            if (length == 0) { handle.Dispose(); return Of([]); }
            using var map = MemoryMappedFile.CreateFromFile(handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            return new(null, map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read), (int)length, BundleHash.Of(handle, path, length));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads some bytes where they stand; the mapping stays until <paramref name="read"/> returns, whoever disposes of this meanwhile.</summary>
    /// <exception cref="ObjectDisposedException">This was disposed of before.</exception>
    public T Read<T>(long offset, int length, Func<ReadOnlySpan<byte>, T> read)
    {
        if (_view is null) { return read(_array.AsSpan((int)offset, length)); }
        byte* start = null;
        var handle = _view.SafeMemoryMappedViewHandle;
        try
        {
            // Counts this reader: the pages are unmapped when the last one lets go.
            handle.AcquirePointer(ref start);
            return read(new(start + _view.PointerOffset + offset, length));
        }
        finally
        {
            if (start is not null) { handle.ReleasePointer(); }
        }
    }

    public void Dispose() => _view?.Dispose();
}

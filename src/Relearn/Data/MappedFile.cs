using System.IO.MemoryMappedFiles;

namespace Relearn.Data;

/// <summary>A file in memory, read only. It keeps no file open, so there may be thousands.</summary>
sealed unsafe class MappedFile : IDisposable
{
    readonly MemoryMappedViewAccessor _view;

    public MappedFile(string path)
    {
        Path = path;
        Length = new FileInfo(path).Length;
        using var map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        Start = start;
    }

    public string Path { get; }

    public byte* Start { get; }

    public long Length { get; }

    public ReadOnlySpan<byte> Slice(long offset, int length) => new(Start + offset, length);

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
    }
}

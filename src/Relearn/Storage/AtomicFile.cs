using Microsoft.Win32.SafeHandles;
using System.Runtime.InteropServices;

namespace Relearn.Storage;

/// <summary>Writes whole files so that a reader sees the old one or the new one, never a part, whatever happens.</summary>
static partial class AtomicFile
{
    /// <summary>Writes beside <paramref name="path"/>, flushes to disk, renames.</summary>
    /// <exception cref="Numerics.UserErrorException">The disk is full or the folder cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
            FlushFolder(Path.GetDirectoryName(path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageErrors.Writing(path, e).Exception();
        }
        finally
        {
            if (File.Exists(temporary)) { File.Delete(temporary); }
        }
    }

    /// <summary>Writes text as UTF-8.</summary>
    public static void WriteText(string path, string text) => Write(path, s => s.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>Makes a rename or a new file in <paramref name="folder"/> durable. Windows does so by itself.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) { return; }
        using var handle = OpenFolder(folder);
        if (!handle.IsInvalid) { _ = Flush(handle); }
    }

    static SafeFileHandle OpenFolder(string folder)
    {
        const int ReadOnly = 0;
        return new(Open(folder, ReadOnly), ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Flush(SafeFileHandle handle);
}

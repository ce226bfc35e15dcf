using System.Text;

namespace Relearn.Storage;

/// <summary>Keeps two writers of one kind out of a workspace. The operating system lets go of it when the process ends, however it ends.</summary>
public sealed class WorkspaceLock : IDisposable
{
    readonly FileStream _stream;

    WorkspaceLock(FileStream stream) => _stream = stream;

    /// <summary>Takes the lock <paramref name="name"/> or says who has it.</summary>
    /// <param name="folder">The workspace's folder.</param>
    /// <param name="name">What it protects: <c>run</c> or <c>serve</c>.</param>
    /// <param name="what">What the holder does, shown to others: <c>relearn run flights</c>.</param>
    /// <exception cref="Numerics.UserErrorException">Another process has it.</exception>
    public static WorkspaceLock Take(string folder, string name, string what)
    {
        var path = Path.Combine(folder, $"{name}.lock");
        FileStream stream;
        try
        {
            Directory.CreateDirectory(folder);
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw StorageErrors.NotWritable(path, e.Message).Exception();
        }
        catch (IOException e) when (File.Exists(path))
        {
            _ = e;
            throw StorageErrors.WorkspaceLocked(folder, Holder(path + ".holder")).Exception();
        }
        catch (IOException e)
        {
            throw StorageErrors.Writing(path, e).Exception();
        }
        File.WriteAllText(path + ".holder", $"process {Environment.ProcessId} ({what})", Encoding.UTF8);
        return new(stream);
    }

    /// <summary>Who has the lock <paramref name="name"/>; null if nobody does.</summary>
    public static string? HolderOf(string folder, string name)
    {
        var path = Path.Combine(folder, $"{name}.lock");
        if (!File.Exists(path)) { return null; }
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return null;
        }
        catch (IOException)
        {
            return Holder(path + ".holder");
        }
    }

    static string Holder(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (IOException)
        {
            return "another process";
        }
    }

    /// <summary>Lets go.</summary>
    public void Dispose() => _stream.Dispose();
}

namespace Relearn.Client;

/// <summary>What can be seen of a file without reading it; a symbolic link is followed.</summary>
readonly record struct FileStamp(long Length, DateTime Written)
{
    public static readonly FileStamp Missing = new(-1, default);

    public static FileStamp Of(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            return new(RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Missing;
        }
    }
}

using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Relearn.Inference.Bundles;

/// <summary>SHA-256 of a whole bundle, worked out when somebody asks.</summary>
/// <remarks>Of a file it holds the handle until then: the file may have another name by that time, or none.</remarks>
sealed class BundleHash
{
    const int BlockBytes = 1 << 16;

    readonly Lock _gate = new();
    readonly string _name;
    readonly long _length;
    readonly DateTime _written;
    byte[]? _array;
    SafeFileHandle? _file;
    string? _value;

    BundleHash(byte[]? array, SafeFileHandle? file, string name, long length)
    {
        (_array, _file, _name, _length) = (array, file, name, length);
        if (file is not null) { _written = File.GetLastWriteTimeUtc(file); }
    }

    public static BundleHash Of(byte[] file) => new(file, null, "", file.Length);

    /// <summary>Takes the file over.</summary>
    public static BundleHash Of(SafeFileHandle file, string name, long length) => new(null, file, name, length);

    /// <summary>Lower-case hexadecimal.</summary>
    /// <exception cref="BundleException">The file was written over in place since it was opened.</exception>
    public string Value
    {
        get
        {
            lock (_gate)
            {
                if (_value is not null) { return _value; }
                _value = Convert.ToHexStringLower(_array is not null ? SHA256.HashData(_array) : OfFile(_file!));
                _array = null;
                _file?.Dispose();
                _file = null;
                return _value;
            }
        }
    }

    // Read, not looked at through the mapping: pages behind the end of a file that somebody cut short would end the process.
    byte[] OfFile(SafeFileHandle file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[BlockBytes];
        long at = 0;
        for (int read; at < _length && (read = RandomAccess.Read(file, block, at)) > 0; at += read) { hash.AppendData(block, 0, read); }
        return at == _length && RandomAccess.GetLength(file) == _length && File.GetLastWriteTimeUtc(file) == _written
            ? hash.GetHashAndReset()
            : throw new BundleException($"The bundle '{_name}' was written over since it was opened, so its hash is not known. Replace a bundle by renaming a new file to its name.");
    }
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Relearn.Numerics;

namespace Relearn.Serving.Keys;

/// <summary>The keys that a running service accepts: looks at the file again at most once a second, and remembers whom it let in.</summary>
/// <remarks>Any number of threads. A key that was seen before costs a look into a table and a comparison, and allocates nothing.</remarks>
sealed class KeyRing
{
    // A power of two, well above the number of keys that are busy at one time.
    const int Seen = 256;
    static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    readonly string _path;
    readonly TimeProvider _time;
    readonly Action<UserError>? _problem;
    readonly Lock _looking = new();
    volatile Keys _keys;
    volatile bool _guarded;
    long _looked;
    (DateTime Written, long Length) _stamp;

    /// <summary>Reads the keys.</summary>
    /// <param name="path">The file; it need not be there.</param>
    /// <param name="time">The clock.</param>
    /// <param name="problem">Is told when the file has become unreadable; the keys stay as they were.</param>
    /// <exception cref="UserErrorException">The file is damaged.</exception>
    public KeyRing(string path, TimeProvider time, Action<UserError>? problem = null)
    {
        (_path, _time, _problem) = (path, time, problem);
        _stamp = Stamp();
        _looked = time.GetTimestamp();
        _keys = new(KeyFile.Read(path));
        _guarded = _keys.ById.Count > 0;
    }

    /// <summary>True if callers need a key. Once there was one it stays so: a file that is lost must not open the doors.</summary>
    public bool Guarded
    {
        get
        {
            LookAgain();
            return _guarded;
        }
    }

    /// <summary>Number of keys.</summary>
    public int Count => _keys.ById.Count;

    /// <summary>The key with this text, or null.</summary>
    public ApiKey? Find(ReadOnlySpan<char> text)
    {
        LookAgain();
        var keys = _keys;
        ref var seen = ref keys.Seen[string.GetHashCode(text) & (Seen - 1)];
        if (Volatile.Read(ref seen) is { } last && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(text), MemoryMarshal.AsBytes(last.Text.AsSpan()))) { return last.Key; }
        if (!ApiKey.TryId(text, out var id) || !keys.ById.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(id, out var key) || !key.IsText(text)) { return null; }
        Volatile.Write(ref seen, new(text.ToString(), key));
        return key;
    }

    void LookAgain()
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _looked)) < BetweenLooks || !_looking.TryEnter()) { return; }
        try
        {
            var stamp = Stamp();
            if (stamp != _stamp)
            {
                var keys = new Keys(KeyFile.Read(_path));
                _keys = keys;
                _guarded |= keys.ById.Count > 0;
                _stamp = stamp;
            }
        }
        catch (UserErrorException e)
        {
            // Told once for each state of the file.
            _stamp = Stamp();
            _problem?.Invoke(e.Errors[0]);
        }
        finally
        {
            Volatile.Write(ref _looked, _time.GetTimestamp());
            _looking.Exit();
        }
    }

    (DateTime, long) Stamp()
    {
        var file = new FileInfo(_path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }

    sealed class Keys(IReadOnlyList<ApiKey> keys)
    {
        public Dictionary<string, ApiKey> ById { get; } = keys.ToDictionary(k => k.Id);

        public LastSeen?[] Seen { get; } = new LastSeen?[KeyRing.Seen];
    }

    sealed record LastSeen(string Text, ApiKey Key);
}

using System.Runtime.InteropServices;

namespace Relearn.Data.Validation;

/// <summary>Finds values that stand twice, in bounded memory: sorted runs of (key, place) on disk, merged at the end.</summary>
/// <remarks>
/// <code>
/// 1. keys gather in memory       2. a full buffer is sorted and written       3. runs are merged: equal keys stand side by side
/// </code>
/// The key of a number is its 64 bits, so numbers are told apart exactly. The key of a text is its 64-bit hash (XXH3): a text is taken for
/// another with a chance below n^2 / 2^65, 3 in a million for ten million distinct texts.
/// </remarks>
sealed class UniqueRows(string temporary, int partition, int bufferRows = UniqueRows.BufferRows) : IDisposable
{
    /// <summary>Entries in memory, 16 bytes each.</summary>
    public const int BufferRows = 1 << 20;

    const int PlaceBits = 44;
    static long s_files;
    ulong[] _keys = new ulong[Math.Min(bufferRows, 4096)];
    long[] _places = new long[Math.Min(bufferRows, 4096)];
    int _filled;
    readonly List<string> _files = [];

    /// <summary>Adds the value of a row.</summary>
    public void Add(ulong key, long place)
    {
        if (_filled == _keys.Length)
        {
            if (_filled == bufferRows) { Spill(); }
            else
            {
                Array.Resize(ref _keys, Math.Min(bufferRows, _filled * 4));
                Array.Resize(ref _places, _keys.Length);
            }
        }
        _keys[_filled] = key;
        _places[_filled++] = ((long)partition << PlaceBits) | place;
    }

    public static ulong KeyOf(double value) => BitConverter.DoubleToUInt64Bits(value == 0 ? 0 : value);

    void Spill()
    {
        if (_filled == 0) { return; }
        Array.Sort(_keys, _places, 0, _filled);
        Directory.CreateDirectory(temporary);
        var path = Path.Combine(temporary, $"unique.{Environment.ProcessId}.{Interlocked.Increment(ref s_files)}");
        using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 17))
        {
            for (var i = 0; i < _filled; i++)
            {
                file.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in _keys[i])));
                file.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in _places[i])));
            }
        }
        _files.Add(path);
        _filled = 0;
    }

    /// <summary>Writes what is in memory and gives the memory up, because no row comes any more.</summary>
    public void Rest()
    {
        Spill();
        (_keys, _places) = ([], []);
    }

    /// <summary>Counts the rows whose value a row before them has, over several parts together.</summary>
    public static void Judge(IReadOnlyList<UniqueRows> parts, Tally tally, Func<ulong, string?> textOf)
    {
        var runs = new List<Run>();
        foreach (var part in parts)
        {
            runs.AddRange(part._files.Select(f => new Run(f)));
            if (part._filled == 0) { continue; }
            Array.Sort(part._keys, part._places, 0, part._filled);
            runs.Add(new(part._keys, part._places, part._filled));
        }
        // The failing rows that come first: the heap's top is the last of them.
        var first = new PriorityQueue<ulong, long>();
        var queue = new PriorityQueue<Run, ulong>(runs.Where(r => r.Next()).Select(r => (r, r.Key)));
        ulong? key = null;
        long earliest = 0;
        while (queue.TryPeek(out var run, out var next))
        {
            var place = run.Place;
            tally.Judged++;
            if (next != key) { (key, earliest) = (next, place); }
            else
            {
                tally.Failed++;
                var later = Math.Max(earliest, place);
                earliest = Math.Min(earliest, place);
                if (first.Count < Tally.MostListed) { first.Enqueue(next, -later); }
                else { first.EnqueueDequeue(next, -later); }
            }
            if (run.Next()) { queue.DequeueEnqueue(run, run.Key); }
            else { queue.Dequeue(); }
        }
        foreach (var run in runs) { run.Dispose(); }
        var listed = new List<(long Place, ulong Key)>();
        while (first.TryDequeue(out var value, out var negative)) { listed.Add((-negative, value)); }
        listed.Reverse();
        foreach (var (place, value) in listed) { tally.List(new((int)(place >> PlaceBits), place & ((1L << PlaceBits) - 1), textOf(value))); }
    }

    public void Dispose()
    {
        foreach (var file in _files) { File.Delete(file); }
        _files.Clear();
        (_keys, _places, _filled) = ([], [], 0);
    }

    sealed class Run : IDisposable
    {
        readonly ulong[] _keys;
        readonly long[] _places;
        readonly FileStream? _file;
        int _count;
        int _at = -1;

        public Run(ulong[] keys, long[] places, int count) => (_keys, _places, _count) = (keys, places, count);

        public Run(string path)
        {
            (_keys, _places) = (new ulong[2048], new long[2048]);
            _file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        }

        public ulong Key => _keys[_at];

        public long Place => _places[_at];

        public bool Next()
        {
            if (++_at < _count) { return true; }
            if (_file is null) { return false; }
            Span<ulong> pairs = stackalloc ulong[2 * 2048];
            var read = _file.ReadAtLeast(MemoryMarshal.AsBytes(pairs), 2 * 2048 * sizeof(ulong), throwOnEndOfStream: false);
            (_count, _at) = (read / 16, 0);
            for (var i = 0; i < _count; i++) { (_keys[i], _places[i]) = (pairs[2 * i], (long)pairs[2 * i + 1]); }
            return _count > 0;
        }

        public void Dispose() => _file?.Dispose();
    }
}

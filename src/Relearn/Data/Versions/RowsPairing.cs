using System.Runtime.InteropServices;

namespace Relearn.Data.Versions;

/// <summary>Finds for each row of one version the row of another that is the same, or the same with other cells, in bounded memory.</summary>
/// <remarks>
/// <code>
/// rows of both -> (identity, whole, place) -> partition by identity, on disk -> sort a partition -> equal identities stand side by side
/// within an identity:  1 equal wholes are the same row   2 what is left is paired in order: changed   3 what is left then was added or removed
/// </code>
/// Entries have 24 bytes. A partition has half a million of them up to 128 million rows of both sides together, above that their 256th part.
/// Identities are told apart by 64 bits of hash: two of six million are taken for one with a chance of 1 in a million.
/// </remarks>
sealed class RowsPairing : IDisposable
{
    const int MostPartitions = 256;

    // One row of one side; the place is twice its position, plus 1 for the version after.
    readonly record struct Entry(ulong Identity, ulong Whole, long Place) : IComparable<Entry>
    {
        public bool IsAfter => (Place & 1) != 0;

        public long Row => Place >> 1;

        public int CompareTo(Entry other)
        {
            var order = Identity.CompareTo(other.Identity);
            if (order == 0) { order = Whole.CompareTo(other.Whole); }
            return order != 0 ? order : Place.CompareTo(other.Place);
        }
    }

    static long s_folders;
    readonly string _folder;
    readonly FileStream[] _partitions;
    readonly List<long> _before = [];
    readonly List<long> _after = [];

    /// <param name="temporary">Folder for the partitions.</param>
    /// <param name="rows">Rows of both sides together.</param>
    /// <param name="partitionRows">How many of them a partition should have.</param>
    public RowsPairing(string temporary, long rows, int partitionRows)
    {
        _folder = Path.Combine(temporary, $"diff.{Environment.ProcessId}.{Interlocked.Increment(ref s_folders)}");
        Directory.CreateDirectory(_folder);
        _partitions = [.. Enumerable.Range(0, (int)Math.Clamp((rows + partitionRows - 1) / partitionRows, 1, MostPartitions))
            .Select(p => new FileStream(Path.Combine(_folder, $"{p}"), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 15))];
    }

    /// <summary>Adds a row of one side.</summary>
    public void Add(ulong identity, ulong whole, long row, bool after)
    {
        var entry = new Entry(identity, whole, row * 2 + (after ? 1 : 0));
        _partitions[(int)(identity % (ulong)_partitions.Length)].Write(MemoryMarshal.AsBytes(new ReadOnlySpan<Entry>(in entry)));
    }

    /// <summary>Pairs all rows, and gives a list for each partition.</summary>
    /// <param name="take">Takes what was found of a partition.</param>
    /// <param name="equal">Rows that are the same are listed too, not only counted.</param>
    public void Pair(Action<PairedRows> take, bool equal = false)
    {
        foreach (var partition in _partitions)
        {
            var entries = new Entry[partition.Length / 24];
            partition.Position = 0;
            partition.ReadExactly(MemoryMarshal.AsBytes(entries.AsSpan()));
            entries.AsSpan().Sort();
            var paired = new PairedRows { Equal = equal ? [] : null };
            for (int start = 0, end; start < entries.Length; start = end)
            {
                for (end = start + 1; end < entries.Length && entries[end].Identity == entries[start].Identity; end++) { }
                Pair(entries.AsSpan(start, end - start), paired);
            }
            paired.Changed.Sort();
            take(paired);
        }
    }

    void Pair(ReadOnlySpan<Entry> entries, PairedRows paired)
    {
        _before.Clear();
        _after.Clear();
        var (before, after) = (0, 0);
        for (int start = 0, end; start < entries.Length; start = end)
        {
            var (b, a) = (0, 0);
            for (end = start; end < entries.Length && entries[end].Whole == entries[start].Whole; end++)
            {
                if (entries[end].IsAfter) { a++; }
                else { b++; }
            }
            (before, after) = (before + b, after + a);
            paired.Same += Math.Min(a, b);
            // Rows that are the same all over are taken from the front: which of them is over does not matter.
            var (skipBefore, skipAfter) = (Math.Min(a, b), Math.Min(a, b));
            if (paired.Equal is { } equal && skipBefore > 0) { Match(entries[start..end], skipBefore, equal); }
            for (var i = start; i < end; i++)
            {
                if (entries[i].IsAfter ? skipAfter-- > 0 : skipBefore-- > 0) { continue; }
                (entries[i].IsAfter ? _after : _before).Add(entries[i].Row);
            }
        }
        paired.Repeated += before > 1 || after > 1 ? 1 : 0;
        _before.Sort();
        _after.Sort();
        var pairs = Math.Min(_before.Count, _after.Count);
        for (var i = 0; i < pairs; i++) { paired.Changed.Add((_before[i], _after[i])); }
        paired.Removed.AddRange(_before[pairs..]);
        paired.Added.AddRange(_after[pairs..]);
    }

    // The n-th row of the one side with the n-th of the other.
    static void Match(ReadOnlySpan<Entry> entries, int most, List<(long Before, long After)> equal)
    {
        for (int n = 0, before = -1, after = -1; n < most; n++)
        {
            do { before++; } while (entries[before].IsAfter);
            do { after++; } while (!entries[after].IsAfter);
            equal.Add((entries[before].Row, entries[after].Row));
        }
    }

    public void Dispose()
    {
        foreach (var partition in _partitions) { partition.Dispose(); }
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>What was found of the rows of one partition.</summary>
sealed class PairedRows
{
    /// <summary>Rows that both versions have.</summary>
    public long Same { get; set; }

    /// <summary>The rows that both versions have; null: they were only counted.</summary>
    public List<(long Before, long After)>? Equal { get; init; }

    /// <summary>Identities that several rows of a side have: which of these belong together goes by their order.</summary>
    public long Repeated { get; set; }

    /// <summary>Rows whose cells differ.</summary>
    public List<(long Before, long After)> Changed { get; } = [];

    /// <summary>Rows that only the version after has.</summary>
    public List<long> Added { get; } = [];

    /// <summary>Rows that only the version before has.</summary>
    public List<long> Removed { get; } = [];
}

using Relearn.Storage;

namespace Relearn.Monitoring.Profiles;

/// <summary>Keeps the profiles of each segment of the log and of the reference, so that nothing is read twice.</summary>
/// <remarks>A folder of files that are replaced whole: whoever is killed leaves the old one. All of it can be made again from the log and the rows, so a file that does not fit is.</remarks>
sealed class WindowStore
{
    readonly string _folder;
    readonly ProfileReference _reference;
    IReadOnlyList<Segment> _segments = [];

    WindowStore(string folder, ProfileReference reference, IReadOnlyList<(int Window, WindowProfile Profile)> history, WindowLength length) =>
        (_folder, _reference, History, Length) = (folder, reference, history, length);

    sealed record Segment(string Name, IReadOnlyList<int> Windows, long Unplaced, double LastLogged);

    /// <summary>What everything is counted against.</summary>
    public ProfileReference Reference => _reference;

    /// <summary>The windows of the rows that the model learnt from.</summary>
    public IReadOnlyList<(int Window, WindowProfile Profile)> History { get; }

    /// <summary>Length of a window.</summary>
    public WindowLength Length { get; }

    /// <summary>Windows of the log, in order.</summary>
    public IReadOnlyList<int> Windows => [.. _segments.SelectMany(s => s.Windows).Distinct().Order()];

    /// <summary>Decisions whose window had no room, because the times of a segment were all over the calendar.</summary>
    public long Unplaced => _segments.Sum(s => s.Unplaced);

    /// <summary>When the newest decision was logged, microseconds since 1970 UTC; negative infinity where there is none.</summary>
    public double LastLogged => _segments.Select(s => s.LastLogged).DefaultIfEmpty(double.NegativeInfinity).Max();

    /// <summary>Segments that the last <see cref="Update"/> had to read, whole or in part.</summary>
    public int SegmentsRead { get; private set; }

    /// <summary>Opens the store of a model.</summary>
    /// <param name="root">Folder of all stores.</param>
    /// <param name="bundleHash">The model.</param>
    /// <param name="length">Length of a window.</param>
    /// <param name="rowsId">What names the rows that it learnt from: where it is another, the reference is made again.</param>
    /// <param name="rows">Makes the reference; asked only where it is not there.</param>
    public static WindowStore Open(string root, string bundleHash, WindowLength length, string rowsId, Func<ReferenceRows> rows)
    {
        var folder = Path.Combine(root, FormattableString.Invariant($"{bundleHash[..Math.Min(16, bundleHash.Length)]}-{length.Name}"));
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "reference" + ProfileFile.Extension);
        if (ProfileFile.Read(path, ProfileFile.Content.Reference, ReadReference) is { } known) { return known; }
        var made = rows();
        var reference = made.Reference();
        var history = made.Profiles(reference, length.Of);
        ProfileFile.Write(path, ProfileFile.Content.Reference, to =>
        {
            to.Write(rowsId);
            reference.Write(to);
            to.Write7BitEncodedInt(history.Count);
            foreach (var (window, profile) in history)
            {
                to.Write(window);
                profile.Write(to);
            }
        });
        return new(folder, reference, history, length);

        WindowStore? ReadReference(BinaryReader from)
        {
            if (from.ReadString() != rowsId) { return null; }
            var read = ProfileReference.Read(from);
            var windows = new (int, WindowProfile)[from.Read7BitEncodedInt()];
            for (var i = 0; i < windows.Length; i++) { windows[i] = (from.ReadInt32(), WindowProfile.Read(read, from)); }
            return new(folder, read, windows, length);
        }
    }

    /// <summary>Reads what is new in the log.</summary>
    /// <param name="logFolder">Folder of the log.</param>
    /// <param name="kind">Kind of the segments.</param>
    /// <param name="writer">Only segments of this writer; null for all.</param>
    /// <param name="bundleHash">Only decisions of this model.</param>
    /// <param name="live">Whether the clock of the log means anything.</param>
    /// <param name="threads">Segments that are read at once; it does not show in the result.</param>
    public void Update(string logFolder, string kind, long? writer, string bundleHash, bool live, int threads)
    {
        string[] paths = [.. RecordLog.Segments(logFolder, kind).Where(s => writer is null || Path.GetFileName(s).StartsWith(FormattableString.Invariant($"{kind}-{writer:D6}-"), StringComparison.Ordinal))];
        var found = new Segment?[paths.Length];
        var read = 0;
        Parallel.For(0, paths.Length, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads) }, i =>
        {
            var name = Path.GetFileName(paths[i]);
            SegmentProfiles after;
            SegmentProfiles? before;
            long? offset;
            try
            {
                if (Load(name, _ => false) is { } same && same.Offset == new FileInfo(paths[i]).Length && SegmentReading.StillThere(paths[i], same))
                {
                    found[i] = new(name, same.Stored, same.Unplaced, same.LastLogged);
                    return;
                }
                before = Load(name, _ => true);
                offset = before?.Offset;
                after = new SegmentReading(_reference, bundleHash, Length, live).Read(paths[i], before);
            }
            catch (FileNotFoundException)
            {
                // It was retired since it was listed.
                return;
            }
            if (after != before || after.Offset != offset)
            {
                Interlocked.Increment(ref read);
                ProfileFile.Write(PathOf(name), ProfileFile.Content.Segment, to =>
                {
                    to.Write(_reference.Id);
                    after.Write(to);
                });
            }
            found[i] = new(name, [.. after.Windows.Keys], after.Unplaced, after.LastLogged);
        });
        (_segments, SegmentsRead) = ([.. found.OfType<Segment>()], read);
        // What belonged to segments that are gone is gone with them.
        var kept = _segments.Select(s => PathOf(s.Name)).ToHashSet();
        foreach (var old in Directory.EnumerateFiles(_folder, $"{kind}-*{ProfileFile.Extension}").Where(f => !kept.Contains(f) && !File.Exists(Path.Combine(logFolder, Path.GetFileNameWithoutExtension(f)))).ToArray()) { ArtifactStore.Shred(old); }
    }

    string PathOf(string segment) => Path.Combine(_folder, segment + ProfileFile.Extension);

    SegmentProfiles? Load(string name, Func<int, bool> wanted) =>
        ProfileFile.Read(PathOf(name), ProfileFile.Content.Segment, from => from.ReadBytes(_reference.Id.Length).AsSpan().SequenceEqual(_reference.Id) ? SegmentProfiles.Read(_reference, from, wanted) : null);

    /// <summary>All that the log has of a window, in the order of its segments.</summary>
    public WindowProfile Load(int window)
    {
        var profile = new WindowProfile(_reference);
        foreach (var segment in _segments.Where(s => s.Windows.Contains(window)))
        {
            if (Load(segment.Name, w => w == window)?.Windows.GetValueOrDefault(window) is { } part) { profile.Merge(part); }
        }
        return profile;
    }

    /// <summary>Destroys all profiles of a workspace: they are made again from what is left of the log.</summary>
    public static void Destroy(string root)
    {
        if (!Directory.Exists(root)) { return; }
        foreach (var file in Directory.EnumerateFiles(root, "*" + ProfileFile.Extension, SearchOption.AllDirectories).ToArray()) { ArtifactStore.Shred(file); }
    }
}

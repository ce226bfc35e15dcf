using System.Text;
using Microsoft.Extensions.Time.Testing;
using Relearn.Numerics;
using Relearn.Storage;

namespace Relearn.Tests.Storage;

public sealed class PurgeTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly FakeTimeProvider _time = new(new(2001, 6, 30, 17, 5, 0, TimeSpan.Zero));
    readonly Ledger _ledger;

    public PurgeTests() => _ledger = Ledger.Open(_folder["ledger.sqlite"], _time);

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }

    async Task<string> Write(IEnumerable<string> records)
    {
        var folder = Directory.CreateDirectory(_folder[$"log-{_ledger.NextNumber("folder")}"]).FullName;
        await using var writer = new RecordLogWriter(folder, "predictions", _ledger, Durability.Process, _time, 120);
        foreach (var record in records) { writer.Append(Encoding.UTF8.GetBytes(record)); }
        return folder;
    }

    static List<string> Read(string folder)
    {
        var read = new List<string>();
        RecordLog.Read(folder, "predictions", (_, payload) => read.Add(Encoding.UTF8.GetString(payload)));
        return read;
    }

    long Forget(string folder, string subject)
    {
        var name = Encoding.UTF8.GetBytes(subject + "|");
        return RecordLog.Purge(folder, "predictions", _ledger, payload => payload.StartsWith(name), "asked for", "ada");
    }

    [Fact]
    public Task The_subject_is_gone_from_the_disk_and_the_others_are_intact() => Gen.OneOf("ada", "bob", "zoe").Array[0, 25].SampleAsync(async subjects =>
    {
        var records = subjects.Select((s, i) => $"{s}|row {i}").ToArray();
        var folder = await Write(records);
        var before = RecordLog.Segments(folder, "predictions").ToDictionary(s => s, s => (Hash: ContentHash.OfFile(s), Holds: File.ReadAllText(s, Encoding.Latin1).Contains("bob|", StringComparison.Ordinal)));
        Assert.Equal(subjects.Count(s => s == "bob"), Forget(folder, "bob"));
        Assert.Equal(records.Where(r => !r.StartsWith("bob|", StringComparison.Ordinal)), Read(folder));
        Assert.Equal(before.Keys, RecordLog.Segments(folder, "predictions"));
        foreach (var (segment, (hash, held)) in before)
        {
            var now = ContentHash.OfFile(segment);
            Assert.Equal(now, _ledger.SegmentHash(Path.GetFileName(segment)));
            Assert.Equal(held, now != hash);
            Assert.Equal(held ? new Tombstone(hash, now, "asked for", "ada", _time.GetUtcNow()) : null, _ledger.FindTombstone(hash));
        }
        Assert.All(Directory.GetFiles(folder), file => Assert.DoesNotContain("bob|", File.ReadAllText(file, Encoding.Latin1), StringComparison.Ordinal));
        Assert.Equal(0, Forget(folder, "bob"));
    }, iter: 15, threads: 1);

    [Fact]
    public async Task The_bytes_of_the_old_segment_are_overwritten()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not let a second handle look at the bytes while they are destroyed.");
        var folder = await Write(["bob|secret", "ada|kept"]);
        var segment = Assert.Single(RecordLog.Segments(folder, "predictions"));
        using var before = new FileStream(segment, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Assert.Equal(1, Forget(folder, "bob"));
        var left = new byte[before.Length];
        before.ReadExactly(left);
        Assert.True(left.Length > 0);
        Assert.All(left, b => Assert.Equal(0, b));
    }

    [Fact]
    public async Task A_segment_that_a_killed_writer_left_is_purged_too()
    {
        var folder = await Write(["bob|secret", "ada|kept"]);
        var segment = Assert.Single(RecordLog.Segments(folder, "predictions"));
        var orphan = Path.Combine(folder, "predictions-999999-0001.rlog");
        File.Copy(segment, orphan);
        Assert.Equal(2, Forget(folder, "bob"));
        Assert.Equal(["ada|kept", "ada|kept"], Read(folder));
        Assert.Equal(ContentHash.OfFile(orphan), _ledger.SegmentHash("predictions-999999-0001.rlog"));
    }

    [Fact]
    public async Task Another_kind_of_log_is_not_touched()
    {
        var folder = await Write(["bob|secret"]);
        Assert.Equal(0, RecordLog.Purge(folder, "outcomes", _ledger, _ => true, "asked for", "ada"));
        Assert.Equal(["bob|secret"], Read(folder));
    }
}

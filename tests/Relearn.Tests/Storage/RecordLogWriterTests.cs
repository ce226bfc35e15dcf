using System.Text;
using Microsoft.Extensions.Time.Testing;
using Relearn.Numerics;
using Relearn.Storage;

namespace Relearn.Tests.Storage;

public sealed class RecordLogWriterTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly FakeTimeProvider _time = new();
    readonly Ledger _ledger;

    public RecordLogWriterTests() => _ledger = Ledger.Open(_folder["ledger.sqlite"], _time);

    string Log => _folder["log"];

    public void Dispose()
    {
        _ledger.Dispose();
        _folder.Dispose();
    }

    static List<byte[]> Read(string folder)
    {
        var read = new List<byte[]>();
        RecordLog.Read(folder, "predictions", (_, payload) => read.Add(payload.ToArray()));
        return read;
    }

    // Model: a list of records, and how many of them were committed.
    [Fact]
    public Task Random_appends_and_commits_are_read_back_in_order() =>
        Gen.Select(Gen.OneOf(Gen.Null(Gen.Byte.Array[0, 60]), Gen.Null(Gen.Byte.Array[0, 60]), Gen.Byte.Array[0, 700]).Array[0, 30], Gen.Long[1, 900], Gen.Int[1, 2]).SampleAsync(async (steps, segmentBytes, writers) =>
        {
            var folder = Directory.CreateDirectory(_folder[$"log-{_ledger.NextNumber("folder")}"]).FullName;
            var model = new List<byte[]>();
            for (var w = 0; w < writers; w++)
            {
                await using var writer = new RecordLogWriter(folder, "predictions", _ledger, Durability.Process, _time, segmentBytes);
                var committed = model.Count;
                foreach (var step in steps)
                {
                    if (step is null)
                    {
                        writer.Commit();
                        committed = model.Count;
                    }
                    else
                    {
                        writer.Append(step);
                        model.Add(step);
                    }
                    // What was committed is seen by others at once; what was not may be.
                    var seen = Read(folder);
                    Assert.InRange(seen.Count, committed, model.Count);
                    Assert.Equal(model.Take(seen.Count), seen);
                }
                Assert.Equal(steps.Count(s => s is not null), writer.Records);
            }
            Assert.Equal(model, Read(folder));
            Assert.All(RecordLog.Segments(folder, "predictions"), s => Assert.Equal(ContentHash.OfFile(s), _ledger.SegmentHash(Path.GetFileName(s))));
        }, iter: 15, threads: 1);

    [Fact]
    public async Task Records_larger_than_the_buffer_are_kept_whole()
    {
        byte[][] records = [new byte[10], [.. Enumerable.Range(0, 300_000).Select(i => unchecked((byte)i))], new byte[1 << 16], [7]];
        await using (var writer = new RecordLogWriter(Log, "predictions", _ledger, Durability.Process, _time))
        {
            foreach (var record in records) { writer.Append(record); }
            Assert.Throws<ArgumentOutOfRangeException>(() => writer.Append(new byte[LogFrame.MostBytes + 1]));
        }
        Assert.Equal(records, Read(Log));
    }

    [Fact]
    public async Task Every_segment_has_what_its_records_name_before_the_first_that_names_it()
    {
        await using (var writer = new RecordLogWriter(Log, "predictions", _ledger, Durability.Process, _time, 100))
        {
            var (who, what) = (new SegmentPreamble("who"u8.ToArray()), new SegmentPreamble("what"u8.ToArray()));
            for (var i = 0; i < 10; i++)
            {
                writer.Append(new byte[40], who);
                writer.Append(new byte[41], what);
            }
        }
        var segments = RecordLog.Segments(Log, "predictions");
        Assert.True(segments.Count > 1);
        Assert.All(segments, segment =>
        {
            var read = new List<byte[]>();
            RecordLog.ReadSegment(segment, (_, payload) => read.Add(payload.ToArray()));
            var texts = read.Select(Encoding.UTF8.GetString).ToList();
            foreach (var (name, length) in new[] { ("who", 40), ("what", 41) })
            {
                Assert.Equal(texts.Any(t => t.Length == length) ? 1 : 0, texts.Count(t => t == name));
                Assert.Equal(texts.FindIndex(t => t.Length == length) - 1, texts.FindIndex(t => t == name) is var at && at < 0 ? -2 : at);
            }
        });
        Assert.Equal(10, Read(Log).Count(r => r.Length == 40));
        Assert.Equal(10, Read(Log).Count(r => r.Length == 41));
    }

    [Theory]
    [InlineData(Durability.Process)]
    [InlineData(Durability.Disk)]
    public async Task Concurrent_appenders_lose_nothing_and_keep_their_own_order(Durability durability)
    {
        const int Threads = 6, Each = 40;
        await using (var writer = new RecordLogWriter(Log, "predictions", _ledger, durability, _time, 1000))
        {
            await Task.WhenAll(Enumerable.Range(0, Threads).Select(t => Task.Run(async () =>
            {
                for (var i = 0; i < Each; i++) { await writer.AppendAsync(Encoding.UTF8.GetBytes($"{t} {i}")); }
            }, TestContext.Current.CancellationToken)));
            // All were acknowledged, so all are seen before the writer ends.
            Assert.Equal(Threads * Each, Read(Log).Count);
        }
        var read = Read(Log).Select(r => Encoding.UTF8.GetString(r).Split(' ')).ToArray();
        for (var t = 0; t < Threads; t++)
        {
            Assert.Equal(Enumerable.Range(0, Each).Select(i => $"{i}"), read.Where(r => r[0] == $"{t}").Select(r => r[1]));
        }
    }

    [Fact]
    public async Task One_flush_is_enough_for_all_that_was_written_before_it()
    {
        await using var writer = new RecordLogWriter(Log, "predictions", _ledger, Durability.Disk, _time);
        for (var i = 0; i < 5; i++) { writer.Append([1, 2, 3]); }
        await writer.CommitAsync();
        // Nothing was written since: there is nothing to wait for.
        Assert.True(writer.FlushAsync().IsCompletedSuccessfully);
        Assert.True(writer.CommitAsync().AsTask().IsCompletedSuccessfully);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => writer.AppendAsync("x"u8).AsTask()));
        Assert.True(writer.FlushAsync().IsCompletedSuccessfully);
        Assert.Equal(25, Read(Log).Count);
    }

    [Fact]
    public async Task A_commit_of_a_process_is_acknowledged_without_the_disk()
    {
        await using var writer = new RecordLogWriter(Log, "predictions", _ledger, Durability.Process, _time);
        Assert.True(writer.AppendAsync("x"u8).AsTask().IsCompletedSuccessfully);
        Assert.Single(Read(Log));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await writer.FlushAsync();
    }

    [Fact]
    public async Task Two_writers_of_one_folder_have_segments_of_their_own()
    {
        await using (var one = new RecordLogWriter(Log, "predictions", _ledger, Durability.Process, _time))
        await using (var other = new RecordLogWriter(Log, "predictions", _ledger, Durability.Process, _time))
        {
            Assert.NotEqual(one.Number, other.Number);
            one.Append("one"u8);
            other.Append("other"u8);
        }
        Assert.Equal(2, RecordLog.Segments(Log, "predictions").Count);
        Assert.Equal(["one", "other"], Read(Log).Select(Encoding.UTF8.GetString));
        Assert.Empty(RecordLog.Segments(Log, "outcomes"));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        var taken = _folder.Write("taken", "");
        Refusal.Of("storage.not_writable", () => _ = new RecordLogWriter(taken, "predictions", _ledger, Durability.Process, _time));
    }
}

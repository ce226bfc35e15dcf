using System.Buffers.Binary;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Relearn.Numerics;
using Relearn.Storage;

namespace Relearn.Tests.Storage;

public sealed class RecordLogTests : IDisposable
{
    // A text, nothing at all, bytes that look like a frame's length, zeros, and a text.
    static readonly byte[][] Records = ["the first"u8.ToArray(), [], [2, 0, 0, 0, 1, 0, 0, 0, 9], new byte[20], "the last record"u8.ToArray()];

    readonly TemporaryFolder _folder = new();
    readonly FakeTimeProvider _time = new();

    string File => _folder["predictions-000001-0001.rlog"];

    public void Dispose() => _folder.Dispose();

    static byte[] Segment(IEnumerable<byte[]> records)
    {
        using var bytes = new MemoryStream();
        bytes.Write(LogFrame.SegmentHeader());
        foreach (var record in records)
        {
            var header = new byte[LogFrame.HeaderLength];
            LogFrame.WriteHeader(header, record);
            bytes.Write(header);
            bytes.Write(record);
        }
        return bytes.ToArray();
    }

    /// <summary>Where each record begins, and where the last one ends.</summary>
    static int[] Starts()
    {
        var starts = new List<int> { LogFrame.SegmentHeaderLength };
        foreach (var record in Records) { starts.Add(starts[^1] + LogFrame.HeaderLength + record.Length); }
        return [.. starts];
    }

    (List<byte[]> Read, long End) Read(byte[] segment)
    {
        System.IO.File.WriteAllBytes(File, segment);
        var read = new List<byte[]>();
        return (read, RecordLog.ReadSegment(File, (_, payload) => read.Add(payload.ToArray())));
    }

    [Fact]
    public void The_segment_of_version_1_in_the_repository_is_still_read()
    {
        var read = new List<byte[]>();
        var path = RepositoryFiles.Beside("v1.rlog");
        Assert.Equal(new FileInfo(path).Length, RecordLog.ReadSegment(path, (_, payload) => read.Add(payload.ToArray())));
        Assert.Equal(Records, read);
        Assert.Equal(1, LogFrame.FormatVersion);
        Assert.Equal(System.IO.File.ReadAllBytes(path), Segment(Records));
    }

    // Source: RFC 3720, appendix B.4 lists CRC-32C of 32 zeros as 0x8A9136AA; the frame's begins with the length, here the first four of the zeros.
    [Fact]
    public void The_checksum_is_crc32c_over_length_and_payload()
    {
        Assert.Equal(0x8A9136AAu, Crc32C(new byte[32]));
        Gen.Byte.Array[0, 200].Sample(payload =>
        {
            var length = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, payload.Length);
            Assert.Equal(Crc32C([.. length, .. payload]), LogFrame.Checksum(payload));
        });
    }

    // Bit by bit, as in the definition: polynomial 0x1EDC6F41, reflected 0x82F63B78.
    static uint Crc32C(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++) { crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82F63B78; }
        }
        return ~crc;
    }

    [Fact]
    public void A_segment_cut_anywhere_gives_every_whole_record_before_the_cut()
    {
        var (segment, starts) = (Segment(Records), Starts());
        for (var cut = 0; cut <= segment.Length; cut++)
        {
            var whole = starts.Skip(1).Count(end => end <= cut);
            var (read, end) = Read(segment[..cut]);
            Assert.Equal(Records.Take(whole), read);
            Assert.Equal(cut < LogFrame.SegmentHeaderLength ? 0 : starts[whole], end);
        }
    }

    [Fact]
    public void A_flipped_bit_is_reported_in_the_middle_and_is_a_torn_tail_at_the_end()
    {
        var (segment, starts) = (Segment(Records), Starts());
        for (var bit = LogFrame.SegmentHeaderLength * 8; bit < segment.Length * 8; bit++)
        {
            var damaged = segment.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            var record = starts.Count(start => start <= bit / 8) - 1;
            if (record == Records.Length - 1)
            {
                var (read, end) = Read(damaged);
                Assert.Equal(Records.Take(record), read);
                Assert.Equal(starts[record], end);
                continue;
            }
            System.IO.File.WriteAllBytes(File, damaged);
            var before = new List<byte[]>();
            var error = Refusal.Of("storage.log_damaged", () => RecordLog.ReadSegment(File, (_, payload) => before.Add(payload.ToArray())));
            Assert.Contains($"'predictions-000001-0001.rlog' is damaged at byte {starts[record]} ", error.Message, StringComparison.Ordinal);
            Assert.Equal(Records.Take(record), before);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(11)]
    public void A_file_that_was_grown_with_zeros_by_a_power_cut_has_a_torn_tail(int keptOfLast)
    {
        var (segment, starts) = (Segment(Records), Starts());
        var grown = new byte[segment.Length + 100_000];
        segment.AsSpan(0, starts[^2] + keptOfLast).CopyTo(grown);
        var (read, end) = Read(grown);
        Assert.Equal(Records.SkipLast(1), read);
        Assert.Equal(starts[^2], end);
    }

    [Fact]
    public void A_segment_of_a_later_version_is_refused()
    {
        var segment = Segment(Records);
        BinaryPrimitives.WriteInt32LittleEndian(segment.AsSpan(8), LogFrame.FormatVersion + 1);
        Assert.Contains("has format 2; this build reads up to 1", Refusal.Of("storage.log_too_new", () => Read(segment)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_segment_is_said_to_be_damaged_at_its_first_byte() =>
        Assert.Contains("is damaged at byte 0 ", Refusal.Of("storage.log_damaged", () => Read(Encoding.UTF8.GetBytes("decision,probability\n1,0.5\n"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_folder_that_is_not_there_has_no_records()
    {
        RecordLog.Read(_folder["none"], "predictions", (_, _) => Assert.Fail("There is nothing to read."));
        Assert.Empty(RecordLog.Segments(_folder["none"], "predictions"));
    }

    [Fact]
    public void A_segment_that_a_killed_writer_left_is_cut_and_sealed()
    {
        using var ledger = Ledger.Open(_folder["ledger.sqlite"], _time);
        var segment = Segment(Records);
        System.IO.File.WriteAllBytes(File, [.. segment, 200, 0, 0, 0, 1, 2, 3]);
        RecordLog.SealOrphans(_folder.Path, "predictions", ledger);
        Assert.Equal(segment, System.IO.File.ReadAllBytes(File));
        Assert.Equal(ContentHash.Of(segment), ledger.SegmentHash(Path.GetFileName(File)));
    }

    [Fact]
    public void A_segment_that_was_cut_inside_its_header_is_sealed_as_empty()
    {
        using var ledger = Ledger.Open(_folder["ledger.sqlite"], _time);
        System.IO.File.WriteAllBytes(File, [1, 2, 3]);
        RecordLog.SealOrphans(_folder.Path, "predictions", ledger);
        RecordLog.Read(_folder.Path, "predictions", (_, _) => Assert.Fail("There is nothing to read."));
        Assert.NotNull(ledger.SegmentHash(Path.GetFileName(File)));
    }

    [Fact]
    public async Task The_segment_of_a_living_writer_is_left_alone()
    {
        using var ledger = Ledger.Open(_folder["ledger.sqlite"], _time);
        var read = new List<byte[]>();
        await using (var writer = new RecordLogWriter(_folder.Path, "predictions", ledger, Durability.Process, _time))
        {
            writer.Append(Records[0]);
            writer.Commit();
            RecordLog.SealOrphans(_folder.Path, "predictions", ledger);
            Assert.Null(ledger.SegmentHash(Path.GetFileName(RecordLog.Segments(_folder.Path, "predictions")[0])));
            writer.Append(Records[4]);
        }
        RecordLog.Read(_folder.Path, "predictions", (_, payload) => read.Add(payload.ToArray()));
        Assert.Equal([Records[0], Records[4]], read);
    }

    [Fact]
    public void A_damaged_orphan_is_reported_and_not_cut()
    {
        using var ledger = Ledger.Open(_folder["ledger.sqlite"], _time);
        var damaged = Segment(Records);
        // The highest byte of the first record's length: it now reaches far behind the end of the file.
        damaged[LogFrame.SegmentHeaderLength + 3] = 3;
        System.IO.File.WriteAllBytes(File, damaged);
        Refusal.Of("storage.log_damaged", () => RecordLog.SealOrphans(_folder.Path, "predictions", ledger));
        Assert.Equal(damaged, System.IO.File.ReadAllBytes(File));
        Assert.Null(ledger.SegmentHash(Path.GetFileName(File)));
    }
}

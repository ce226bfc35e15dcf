using System.Text;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Storage;

namespace Relearn.Tests.Data;

public sealed class ChunkedRowsTests : IDisposable
{
    const int Day = 1000;
    readonly ImportFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Rows of a number, a text that has new values all the time, and the time.
    static ColumnBuffer[] Columns(int rows, Func<int, double>? number = null)
    {
        var texts = Enumerable.Range(0, rows / 20 + 1).Select(i => $"N{i:00000}").ToArray();
        return
        [
            ImportFolder.Column("n", ValueKind.Number, Enumerable.Range(0, rows).Select(i => number?.Invoke(i) ?? (i % 7 == 0 ? double.NaN : SeededRandom.At(1, i)))),
            ImportFolder.Column("t", ValueKind.Text, Enumerable.Range(0, rows).Select(i => i % 11 == 0 ? double.NaN : i / 20), texts),
            ImportFolder.Column(RowsFile.EventTime, ValueKind.Time, Enumerable.Range(0, rows).Select(i => i * 86_400_000.0)),
        ];
    }

    string Put(int rows, Func<int, double>? number = null) => RowsParts.Put(_folder.Artifacts, stream => RowsFile.Write(stream, Columns(rows, number), rows, null, []));

    string[] Hashes() => [.. _folder.Artifacts.Hashes().Order(StringComparer.Ordinal)];

    long Bytes(IEnumerable<string> hashes) => hashes.Sum(h => new FileInfo(_folder.Artifacts.PathOf(h)).Length);

    [Fact]
    public void Appending_a_day_to_a_year_writes_a_day()
    {
        var year = Put(365 * Day);
        var (before, whole) = (Hashes(), Bytes(Hashes()));
        var longer = Put(366 * Day);
        var written = Hashes().Except(before).ToArray();
        // A day, less than a piece that was begun, and the manifest with the rest of a dictionary.
        var manifest = new FileInfo(_folder.Artifacts.PathOf(longer)).Length;
        var day = whole / 365.0;
        Assert.True(Bytes(written) - manifest <= day * (1 + (double)ChunkedRows.PieceRows / Day), $"{Bytes(written) - manifest} bytes for a day of {day:0}, of {whole} in all");
        Assert.True(Bytes(written) < whole / 25, $"{Bytes(written)} bytes for a day, of {whole} in all");
        using var rows = RowsFile.Open(_folder.Artifacts.Require(longer));
        Assert.Equal(366 * Day, rows.Rows);
        Assert.NotEqual(year, longer);
        // The other way round nothing is written.
        var all = Hashes();
        Assert.Equal(year, Put(365 * Day));
        Assert.Equal(all, Hashes());
    }

    [Fact]
    public void A_year_of_appended_days_takes_little_more_than_the_year_at_once()
    {
        long apart = 0;
        for (var day = 60; day <= 140; day++)
        {
            var before = Hashes();
            Put(day * Day);
            if (day > 60) { apart += Bytes(Hashes().Except(before)); }
        }
        using var other = new ImportFolder();
        var once = RowsParts.Of(other.Artifacts, RowsParts.Put(other.Artifacts, stream => RowsFile.Write(stream, Columns(140 * Day), 140 * Day, null, []))).Sum(h => new FileInfo(other.Artifacts.PathOf(h)).Length);
        // 80 versions, each with all rows before it: stored apart they would take 57 times the last one.
        Assert.True(apart < 6 * once, $"{apart} bytes for 80 versions, {once} for the last of them alone");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(ChunkedRows.PieceRows)]
    [InlineData(ChunkedRows.PieceRows + 1)]
    [InlineData(RowsFile.ChunkRows)]
    [InlineData(RowsFile.ChunkRows * 2 + ChunkedRows.PieceRows * 3 + 77)]
    public void Chunks_and_pieces_hold_what_one_file_holds(int count)
    {
        var single = _folder.Artifacts.Put(stream => RowsFile.Write(stream, Columns(count), count, null, []));
        using var expected = RowsFile.Open(_folder.Artifacts.Require(single));
        using var found = RowsFile.OpenVerified(_folder.Artifacts.Require(Put(count), verify: true));
        Assert.Equal(expected.Rows, found.Rows);
        Assert.Equal(expected.Columns, found.Columns);
        Assert.Equal(expected.DictionaryOf("t"), found.DictionaryOf("t"));
        var edges = Gen.OneOf(Gen.Int[0, count - 1], Gen.Const(count - 1), Gen.Const(Math.Min(count - 1, RowsFile.ChunkRows)), Gen.Const(Math.Min(count - 1, ChunkedRows.PieceRows)));
        Gen.Select(edges, Gen.OneOf(Gen.Int[0, 9000], Gen.Int[0, count])).Sample((first, rows) =>
        {
            rows = Math.Min(rows, count - first);
            foreach (var column in expected.Columns)
            {
                var (a, b) = (new double[rows], new double[rows]);
                expected.Read(column.Name, first, a);
                found.Read(column.Name, first, b);
                Assert.Equal(a, b);
            }
        }, iter: 40, threads: 1);
    }

    [Fact]
    public void Rows_that_are_open_keep_no_file_open()
    {
        if (!OperatingSystem.IsLinux()) { Assert.Skip("the open files of a process are listed in /proc"); }
        using var rows = RowsFile.Open(_folder.Artifacts.Require(Put(RowsFile.ChunkRows * 2 + Day)));
        Assert.DoesNotContain(Directory.EnumerateFiles("/proc/self/fd"), f => new FileInfo(f).LinkTarget?.StartsWith(_folder.Path, StringComparison.Ordinal) == true);
        Assert.Equal(RowsFile.ChunkRows * 2 + Day, rows.Rows);
    }

    [Fact]
    public void Destroying_one_version_leaves_what_another_has()
    {
        var first = Put(RowsFile.ChunkRows + Day);
        var second = Put(RowsFile.ChunkRows + Day, i => i == RowsFile.ChunkRows + 5 ? 12345 : i % 7 == 0 ? double.NaN : SeededRandom.At(1, i));
        var shared = RowsParts.Of(_folder.Artifacts, first).Intersect(RowsParts.Of(_folder.Artifacts, second)).ToArray();
        Assert.NotEmpty(shared);
        RowsParts.Destroy(_folder.Artifacts, second);
        Assert.Equal(RowsParts.Of(_folder.Artifacts, first).Order(StringComparer.Ordinal), Hashes());
        using (var rows = RowsFile.OpenVerified(_folder.Artifacts.Require(first, verify: true))) { Assert.Equal(RowsFile.ChunkRows + Day, rows.Rows); }
        RowsParts.Destroy(_folder.Artifacts, first);
        Assert.Empty(Hashes());
    }

    [Fact]
    public void A_part_that_is_missing_or_damaged_is_named()
    {
        var hash = Put(RowsFile.ChunkRows + 90_000);
        Assert.True(RowsParts.AreHere(_folder.Artifacts, hash));
        var path = _folder.Artifacts.Require(hash);
        foreach (var part in RowsParts.Of(_folder.Artifacts, hash).Skip(1))
        {
            var file = _folder.Artifacts.PathOf(part);
            var bytes = File.ReadAllBytes(file);
            File.Delete(file);
            Assert.Contains(part[..12], Refusal.Of("storage.artifact_missing", () => RowsFile.Open(path).Dispose()).Message, StringComparison.Ordinal);
            Assert.False(RowsParts.AreHere(_folder.Artifacts, hash));
            File.WriteAllBytes(file, [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]);
            Assert.Equal("storage.artifact_damaged", Refusal.Of("storage.artifact_damaged", () => RowsFile.OpenVerified(path).Dispose()).Code);
            File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]);
            Assert.Equal("data.rows_damaged", Refusal.Of("data.rows_damaged", () => RowsFile.Open(path).Dispose()).Code);
            File.WriteAllBytes(file, bytes);
        }
        RowsFile.OpenVerified(path).Dispose();
    }

    [Fact]
    public void A_changed_byte_of_a_manifest_or_of_the_beginning_of_a_chunk_is_reported_or_can_be_read()
    {
        var hash = Put(50);
        var reported = 0;
        foreach (var part in RowsParts.Of(_folder.Artifacts, hash))
        {
            var file = _folder.Artifacts.PathOf(part);
            var bytes = File.ReadAllBytes(file);
            for (var at = 0; at < (part == hash ? bytes.Length : 40); at++)
            {
                foreach (var changed in new[] { bytes[at] ^ 1, bytes[at] ^ 0x80, '9', '"', 'n', 0 }.Select(b => (byte)b).Where(b => b != bytes[at]))
                {
                    byte[] damaged = [.. bytes];
                    damaged[at] = changed;
                    File.WriteAllBytes(file, damaged);
                    try
                    {
                        using var rows = RowsFile.Open(_folder.Artifacts.PathOf(hash));
                        var values = new double[rows.Rows];
                        foreach (var column in rows.Columns) { rows.Read(column.Name, 0, values); }
                    }
                    catch (UserErrorException e)
                    {
                        Assert.Contains(Assert.Single(e.Errors).Code, (string[])["data.rows_damaged", "data.rows_too_new", "storage.artifact_missing"]);
                        reported++;
                    }
                }
            }
            File.WriteAllBytes(file, bytes);
        }
        Assert.True(reported > 500, $"Only {reported} changes were reported.");
    }

    // 'v2' is a folder of artifacts that the first build with this format wrote; the rows are those of v1.rows.
    [Fact]
    public void The_rows_of_version_2_in_the_repository_are_still_read_and_written_with_the_same_bytes()
    {
        var golden = new ArtifactStore(RepositoryFiles.Beside("v2"));
        var manifest = golden.Hashes().Single(h => RowsEnvelope.IsManifest(golden.PathOf(h)));
        var hash = RowsParts.Put(_folder.Artifacts, stream => stream.Write(File.ReadAllBytes(RepositoryFiles.Beside("v1.rows"))));
        Assert.Equal(manifest, hash);
        Assert.Equal(golden.Hashes().Order(StringComparer.Ordinal), Hashes());
        using var rows = RowsFile.OpenVerified(golden.Require(manifest, verify: true));
        RowsFileTests.AssertGolden(rows);
    }

    [Fact]
    public void The_text_of_a_row_that_was_left_out_is_in_no_part()
    {
        var hash = Put(RowsFile.ChunkRows + Day);
        using (var rows = RowsFile.Open(_folder.Artifacts.Require(hash)))
        {
            var left = RowsParts.Put(_folder.Artifacts, stream => rows.WriteOnly(stream, [.. Enumerable.Range(0, (int)rows.Rows).Where(i => i / 20 != 17)]));
            Assert.DoesNotContain(RowsParts.Of(_folder.Artifacts, left), h => File.ReadAllText(_folder.Artifacts.PathOf(h), Encoding.Latin1).Contains("N00017", StringComparison.Ordinal));
        }
        RowsParts.Destroy(_folder.Artifacts, hash);
        Assert.DoesNotContain(Hashes(), h => File.ReadAllText(_folder.Artifacts.PathOf(h), Encoding.Latin1).Contains("N00017", StringComparison.Ordinal));
    }
}

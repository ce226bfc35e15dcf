using System.Buffers.Binary;
using System.Text;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Tests.Data;

public sealed class RowsFileTests : IDisposable
{
    readonly ImportFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // What v1.rows holds; the file was written once, by the first build.
    static readonly double[] Times = [0, 60_000_000, 120_000_000, 3_600_000_000, 86_400_000_000];
    static readonly double[] Numbers = [0.5, double.NaN, -3, 1e300, -0.0];
    static readonly double[] Codes = [0, 1, double.NaN, 1, 2];
    static readonly double[] Labels = [0, 1, 1, 0, double.NaN];
    static readonly string[] Texts = ["Zoë", "bob", "日本"];

    static byte[] Golden()
    {
        using var stream = new MemoryStream();
        RowsFile.Write(stream,
        [
            ImportFolder.Column("amount", ValueKind.Number, Numbers), ImportFolder.Column("who", ValueKind.Text, Codes, Texts),
            ImportFolder.Column(RowsFile.EventTime, ValueKind.Time, Times), ImportFolder.Column(RowsFile.LabelKnown, ValueKind.Time, Times),
            ImportFolder.Column(RowsFile.Label, ValueKind.Boolean, Labels),
        ], Times.Length, null, []);
        return stream.ToArray();
    }

    static double[] Read(RowsFile rows, string column)
    {
        var values = new double[rows.Rows];
        rows.Read(column, 0, values);
        return values;
    }

    internal static void AssertGolden(RowsFile rows)
    {
        Assert.Equal(5, rows.Rows);
        Assert.Equal([new("amount", ValueKind.Number), new("who", ValueKind.Text), new("_time", ValueKind.Time), new("_known", ValueKind.Time), new("_label", ValueKind.Boolean)], rows.Columns);
        Assert.Equal(Numbers, Read(rows, "amount"));
        Assert.True(double.IsNegative(Read(rows, "amount")[4]));
        Assert.Equal(["Zoë", "bob", null, "bob", "日本"], ImportFolder.TextsOf(rows, "who"));
        Assert.Equal(Times, Read(rows, RowsFile.EventTime));
        Assert.Equal(Labels, Read(rows, RowsFile.Label));
    }

    [Fact]
    public void The_rows_of_version_1_in_the_repository_are_still_read()
    {
        using var rows = RowsFile.Open(RepositoryFiles.Beside("v1.rows"));
        AssertGolden(rows);
    }

    [Fact]
    public void Equal_rows_are_written_as_the_same_bytes_in_every_build() => Assert.Equal(File.ReadAllBytes(RepositoryFiles.Beside("v1.rows")), Golden());

    [Fact]
    public void Any_rows_of_any_column_can_be_read()
    {
        const int Rows = RowsFile.ChunkRows * 2 + 77;
        var numbers = Enumerable.Range(0, Rows).Select(i => i % 7 == 0 ? double.NaN : SeededRandom.At(1, i)).ToArray();
        var codes = Enumerable.Range(0, Rows).Select(i => i % 11 == 0 ? double.NaN : i % 300).ToArray();
        var dictionary = Enumerable.Range(0, 300).Select(i => $"t{i}").ToArray();
        var hash = _folder.Artifacts.Put(stream => RowsFile.Write(stream, [ImportFolder.Column("n", ValueKind.Number, numbers), ImportFolder.Column("t", ValueKind.Text, codes, dictionary)], Rows, null, []));
        using var rows = RowsFile.Open(_folder.Artifacts.Require(hash));
        Assert.Equal(Rows, rows.Rows);
        Assert.Equal(dictionary.Order(), rows.DictionaryOf("t").Order());
        var edges = Gen.OneOf(Gen.Int[0, Rows], Gen.OneOf(0, RowsFile.ChunkRows - 1, RowsFile.ChunkRows, RowsFile.ChunkRows * 2, Rows - 1));
        Gen.Select(edges, Gen.OneOf(Gen.Int[0, 2100], Gen.Int[0, Rows])).Sample((first, count) =>
        {
            count = Math.Min(count, Rows - first);
            // The capacity is smaller than what is read: a batch grows.
            var batch = rows.CreateBatch(["t", "n"], 16);
            rows.Read(batch, first, count);
            Assert.Equal(count, batch.Rows);
            Assert.Equal(numbers.AsSpan(first, count), batch.Vectors[1].Numbers.AsSpan(0, count));
            Assert.Equal(codes.Skip(first).Take(count).Select(c => double.IsNaN(c) ? null : dictionary[(int)c]),
                batch.Vectors[0].Codes.Take(count).Select(c => c < 0 ? null : batch.Vectors[0].Dictionary[c]));
        }, iter: 60, threads: 1);
    }

    [Fact]
    public void FirstAtOrAfter_finds_the_first_of_equal_times() => Gen.Select(Gen.Int[0, 20].Array[1, 60], Gen.Double[-1, 22]).Sample((times, at) =>
    {
        using var folder = new ImportFolder();
        double[] sorted = [.. times.Order().Select(t => (double)t)];
        using var rows = folder.Rows(sorted, sorted, sorted);
        foreach (var time in new[] { at, Math.Floor(at), double.NegativeInfinity, double.PositiveInfinity })
        {
            Assert.Equal(sorted.Count(t => t < time), rows.FirstAtOrAfter(time));
        }
    }, iter: 30, threads: 1);

    [Fact]
    public void Rows_without_a_subject_keep_the_others_and_nothing_of_its_name()
    {
        var path = _folder["golden.rows"];
        File.WriteAllBytes(path, Golden());
        using var rows = RowsFile.Open(path);
        var hash = _folder.Artifacts.Put(stream => rows.WriteOnly(stream, [0, 2, 4]));
        using var without = RowsFile.Open(_folder.Artifacts.Require(hash));
        Assert.Equal(3, without.Rows);
        Assert.Equal(["Zoë", null, "日本"], ImportFolder.TextsOf(without, "who"));
        Assert.Equal([0.5, -3, -0.0], Read(without, "amount"));
        Assert.Equal([Times[0], Times[2], Times[4]], Read(without, RowsFile.EventTime));
        Assert.DoesNotContain("bob", File.ReadAllText(_folder.Artifacts.PathOf(hash), Encoding.Latin1), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_anywhere_is_said_to_be_damaged()
    {
        var bytes = Golden();
        var path = _folder["cut.rows"];
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(path, bytes[..length]);
            Assert.Equal(path, Refusal.Of("data.rows_damaged", () => RowsFile.Open(path).Dispose()).File);
        }
    }

    // A change that makes another sound file, such as another letter in a column's name, can't be seen without the artifact's hash.
    [Fact]
    public void A_changed_byte_outside_the_values_is_reported_or_gives_a_file_that_can_be_read()
    {
        var bytes = Golden();
        var footer = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(bytes.Length - 16));
        var path = _folder["changed.rows"];
        var reported = 0;
        foreach (var at in Enumerable.Range(0, 16).Concat(Enumerable.Range(footer, bytes.Length - footer)))
        {
            foreach (var changed in new[] { bytes[at] ^ 1, bytes[at] ^ 0x80, '9', ',', '"', 'n', 0 }.Select(b => (byte)b))
            {
                byte[] damaged = [.. bytes];
                damaged[at] = changed;
                File.WriteAllBytes(path, damaged);
                try
                {
                    using var rows = RowsFile.Open(path);
                    foreach (var column in rows.Columns) { _ = Read(rows, column.Name); }
                }
                catch (UserErrorException e)
                {
                    Assert.Contains(Assert.Single(e.Errors).Code, (string[])["data.rows_damaged", "data.rows_too_new"]);
                    reported++;
                }
            }
        }
        Assert.True(reported > 100, $"Only {reported} changes were reported.");
    }

    // The block of 'who' begins behind the header (16 bytes) and the five doubles of 'amount' (24 + 40): its form is UInt8, 1.
    [Theory]
    [InlineData(18)]
    [InlineData(14)]
    [InlineData(7)]
    [InlineData(0)]
    public void A_form_that_does_not_fit_the_length_of_the_values_is_reported(byte form)
    {
        var bytes = Golden();
        Assert.Equal(1, bytes[80]);
        bytes[80] = form;
        var path = _folder["form.rows"];
        File.WriteAllBytes(path, bytes);
        Assert.Contains("'who'", Refusal.Of("data.rows_damaged", () => RowsFile.Open(path).Dispose()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_a_later_version_are_refused()
    {
        var bytes = Golden();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), RowsFile.FormatVersion + 1);
        var path = _folder["new.rows"];
        File.WriteAllBytes(path, bytes);
        Assert.Contains("has format 3; this build reads up to 2", Refusal.Of("data.rows_too_new", () => RowsFile.Open(path)).Message, StringComparison.Ordinal);
    }
}

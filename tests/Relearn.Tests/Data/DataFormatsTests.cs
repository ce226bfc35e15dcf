using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ParquetSharp;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Tests.Data;

public sealed class DataFormatsTests : IDisposable
{
    sealed record Row(DateTime At, string? Place, double? Amount, bool? Sold);

    static readonly ColumnConfig[] Columns = [new("at", ValueKind.Time), new("place", ValueKind.Text), new("amount", ValueKind.Number), new("sold", ValueKind.Boolean)];

    static readonly string[] Files = ["rows.csv", "rows.csv.gz", "rows.jsonl", "rows.json", "rows.parquet"];

    static readonly Gen<Row> Rows =
        from seconds in Gen.Long[0, 2_000_000_000]
        from place in Gen.OneOf("Boston", "Denver, CO", "say \"so\"", "Zürich 日本", "NA", "n/a", null)
        from amount in Gen.OneOf(Gen.Double[-1e9, 1e9], Gen.Int[-9, 9].Select(i => (double)i), Gen.Const(double.NaN), Gen.Const(1e300), Gen.Const(0.1))
        from sold in Gen.OneOf<bool?>(true, false, null)
        select new Row(DateTime.UnixEpoch.AddSeconds(seconds), place, double.IsNaN(amount) ? null : amount, sold);

    readonly ImportFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static ProjectConfig Project(string file)
    {
        var project = ImportFolder.Project(file, "sold", Columns);
        return project with { Data = project.Data with { Missing = ["NA", "n/a"], Time = new() { Kind = TimeKind.Column, Column = "at" } } };
    }

    static string Csv(IEnumerable<Row> rows)
    {
        var text = new StringBuilder("at,place,amount,sold\n");
        foreach (var r in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{r.At:yyyy-MM-dd HH:mm:ss},{(r.Place is null ? "" : $"\"{r.Place.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")},{r.Amount:R},{r.Sold}\n");
        }
        return text.ToString();
    }

    static void WriteParquet(string path, Row[] rows)
    {
        using var file = new ParquetFileWriter(path, [new Column<DateTime>("at", LogicalType.Timestamp(false, TimeUnit.Micros)), new Column<string>("place"), new Column<double?>("amount"), new Column<bool?>("sold")]);
        // Two row groups, so that the second begins with known texts.
        foreach (var part in new[] { rows[..(rows.Length / 2)], rows[(rows.Length / 2)..] })
        {
            using var group = file.AppendRowGroup();
            using (var column = group.NextColumn().LogicalWriter<DateTime>()) { column.WriteBatch([.. part.Select(r => r.At)]); }
            using (var column = group.NextColumn().LogicalWriter<string?>()) { column.WriteBatch([.. part.Select(r => r.Place)]); }
            using (var column = group.NextColumn().LogicalWriter<double?>()) { column.WriteBatch([.. part.Select(r => r.Amount)]); }
            using (var column = group.NextColumn().LogicalWriter<bool?>()) { column.WriteBatch([.. part.Select(r => r.Sold)]); }
        }
        file.Close();
    }

    static void Write(ImportFolder folder, Row[] rows)
    {
        folder.Write("rows.csv", Csv(rows));
        using (var gzip = new GZipStream(File.Create(folder["rows.csv.gz"]), CompressionLevel.Fastest)) { gzip.Write(File.ReadAllBytes(folder["rows.csv"])); }
        folder.Write("rows.jsonl", string.Concat(rows.Select(r => JsonSerializer.Serialize(new { at = r.At.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), place = r.Place, amount = r.Amount, sold = r.Sold }) + "\n")));
        folder.Write("rows.json", JsonSerializer.Serialize(rows.Select(r => new { at = r.At.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture), place = r.Place, amount = r.Amount, sold = r.Sold })));
        WriteParquet(folder["rows.parquet"], rows);
    }

    [Fact]
    public void The_same_rows_have_the_same_hash_in_every_format() => Rows.Array[5, 40].Sample(rows =>
    {
        // Both labels, and a text and a number that say what their columns are.
        rows = [new(DateTime.UnixEpoch, "Boston", 0.5, true), new(DateTime.UnixEpoch, "Boston", 1, false), .. rows];
        using var folder = new ImportFolder();
        Write(folder, rows);
        var csv = folder.Import(Project("rows.csv"));
        Assert.Equal(rows.Length, csv.Rows);
        Assert.Equal(0, csv.Quarantined);
        var expected = rows.OrderBy(r => r.At).ToArray();
        Assert.Equal(expected.Select(r => r.Amount ?? double.NaN), folder.Numbers(csv, "amount"));
        Assert.Equal(expected.Select(r => r.Place is "NA" or "n/a" ? null : r.Place), folder.Texts(csv, "place"));
        foreach (var file in Files.Skip(1))
        {
            Assert.Equal((file, csv.RowsHash), (file, folder.Import(Project(file)).RowsHash));
        }
    }, iter: 12, threads: 1);

    [Fact]
    public void Every_format_says_how_many_rows_it_has()
    {
        Write(_folder, [.. Enumerable.Range(0, 17).Select(i => new Row(DateTime.UnixEpoch.AddDays(i), "Boston", i, i % 2 == 0))]);
        foreach (var file in Files)
        {
            var source = _folder.Source(Project(file));
            Assert.Equal((file, 17L), (source.Name, source.Count()));
            Assert.Equal(ContentHash.OfFile(_folder[file]), source.Fingerprint());
            Assert.Equal(Columns.Select(c => (c.Name, c.Kind)), source.Inspect().Select(c => (c.Name, c.Kind)));
        }
    }

    [Fact]
    public void Json_texts_of_a_column_with_numbers_among_them_have_no_quotes()
    {
        _folder.Write("mixed.jsonl", "{\"code\":\"A1\",\"sold\":true}\n{\"code\":17,\"sold\":false}\n{\"code\":null,\"sold\":true}\n");
        var project = ImportFolder.Project("mixed.jsonl", "sold", new("code", ValueKind.Text), new("sold", ValueKind.Boolean));
        var version = _folder.Import(project with { Data = project.Data with { Time = new() { Kind = TimeKind.RowOrder } } });
        Assert.Equal(["A1", "17", null], _folder.Texts(version, "code"));
    }

    [Fact]
    public void Json_texts_that_look_like_times_stay_as_they_are_written()
    {
        _folder.Write("times.jsonl", "{\"code\":\"2001-06-30T17:05\",\"day\":\"20010630\",\"sold\":true}\n{\"code\":\"2001-07-01T17:05\",\"day\":\"2001-07-01\",\"sold\":false}\n");
        var project = ImportFolder.Project("times.jsonl", "sold", new("code", ValueKind.Text), new("day", ValueKind.Text), new("sold", ValueKind.Boolean));
        var version = _folder.Import(project with { Data = project.Data with { Time = new() { Kind = TimeKind.RowOrder } } });
        Assert.Equal(["2001-06-30T17:05", "2001-07-01T17:05"], _folder.Texts(version, "code"));
        Assert.Equal(["20010630", "2001-07-01"], _folder.Texts(version, "day"));
    }

    [Fact]
    public void Every_numeric_type_of_parquet_is_read()
    {
        using (var file = new ParquetFileWriter(_folder["types.parquet"],
            [new Column<int>("i32"), new Column<long>("i64"), new Column<uint>("u32"), new Column<ulong>("u64"), new Column<byte>("u8"), new Column<short>("i16"), new Column<float>("f32"), new Column<double>("f64"), new Column<bool>("flag")]))
        {
            using var group = file.AppendRowGroup();
            using (var column = group.NextColumn().LogicalWriter<int>()) { column.WriteBatch([int.MinValue, int.MaxValue]); }
            using (var column = group.NextColumn().LogicalWriter<long>()) { column.WriteBatch([-1, 1L << 40]); }
            using (var column = group.NextColumn().LogicalWriter<uint>()) { column.WriteBatch([1, 4_000_000_000]); }
            using (var column = group.NextColumn().LogicalWriter<ulong>()) { column.WriteBatch([1, 1UL << 63]); }
            using (var column = group.NextColumn().LogicalWriter<byte>()) { column.WriteBatch([1, 255]); }
            using (var column = group.NextColumn().LogicalWriter<short>()) { column.WriteBatch([-300, 300]); }
            using (var column = group.NextColumn().LogicalWriter<float>()) { column.WriteBatch([0.1f, float.NaN]); }
            using (var column = group.NextColumn().LogicalWriter<double>()) { column.WriteBatch([0.1, 1e300]); }
            using (var column = group.NextColumn().LogicalWriter<bool>()) { column.WriteBatch([true, false]); }
            file.Close();
        }
        string[] names = ["i32", "i64", "u32", "u64", "u8", "i16", "f32", "f64", "flag"];
        // A boolean may be declared as a number.
        var project = ImportFolder.Project("types.parquet", "flag == 1", [.. names.Select(n => new ColumnConfig(n, ValueKind.Number))]);
        var version = _folder.Import(project with { Data = project.Data with { Time = new() { Kind = TimeKind.RowOrder } } });
        double[][] expected = [[int.MinValue, int.MaxValue], [-1, 1L << 40], [1, 4e9], [1, 9223372036854775808.0], [1, 255], [-300, 300], [0.1f, double.NaN], [0.1, 1e300], [1, 0]];
        Assert.Equal(expected.Zip(names), names.Select(n => _folder.Numbers(version, n)).Zip(names));
    }

    [Theory]
    [InlineData(TimeUnit.Millis)]
    [InlineData(TimeUnit.Micros)]
    [InlineData(TimeUnit.Nanos)]
    public void Times_of_parquet_are_read_in_every_unit(TimeUnit unit)
    {
        var at = new DateTime(2001, 6, 30, 17, 5, 0, 123, DateTimeKind.Unspecified);
        using (var file = new ParquetFileWriter(_folder["times.parquet"], [unit == TimeUnit.Nanos ? new Column<DateTimeNanos>("at", LogicalType.Timestamp(false, unit)) : new Column<DateTime>("at", LogicalType.Timestamp(false, unit)), new Column<Date>("day"), new Column<bool>("sold")]))
        {
            using var group = file.AppendRowGroup();
            if (unit == TimeUnit.Nanos)
            {
                using var column = group.NextColumn().LogicalWriter<DateTimeNanos>();
                column.WriteBatch([new(at), new(at)]);
            }
            else
            {
                using var column = group.NextColumn().LogicalWriter<DateTime>();
                column.WriteBatch([at, at]);
            }
            using (var column = group.NextColumn().LogicalWriter<Date>()) { column.WriteBatch([new Date(2001, 6, 30), new Date(1969, 12, 31)]); }
            using (var column = group.NextColumn().LogicalWriter<bool>()) { column.WriteBatch([true, false]); }
            file.Close();
        }
        var project = ImportFolder.Project("times.parquet", "sold", new("at", ValueKind.Time), new("day", ValueKind.Time), new("sold", ValueKind.Boolean));
        var version = _folder.Import(project with { Data = project.Data with { Time = new() { Kind = TimeKind.RowOrder } } });
        Assert.Equal(Enumerable.Repeat(ImportFolder.Time("2001-06-30 17:05:00.123"), 2), _folder.Numbers(version, "at"));
        Assert.Equal([ImportFolder.Time("2001-06-30"), -DatasetImport.Day], _folder.Numbers(version, "day"));
    }

    [Fact]
    public void A_parquet_column_of_another_type_is_refused_with_both_types()
    {
        Write(_folder, [new(DateTime.UnixEpoch, "Boston", 1, true), new(DateTime.UnixEpoch, "Boston", 2, false)]);
        var project = ImportFolder.Project("rows.parquet", "sold", new("place", ValueKind.Number), new("amount", ValueKind.Text), new("sold", ValueKind.Boolean));
        var errors = Assert.Throws<UserErrorException>(() => _folder.Import(project)).Errors;
        Assert.All(errors, e => Assert.Equal("data.type_wrong", e.Code));
        Assert.Equal(["Column 'place' of 'rows.parquet' is ByteArray String; it is declared as number.", "Column 'amount' of 'rows.parquet' is Double; it is declared as text."],
            errors.Select(e => e.Message[..(e.Message.IndexOf('.', e.Message.IndexOf(';', StringComparison.Ordinal)) + 1)]));
    }

    [Fact]
    public void A_column_that_parquet_does_not_have_is_named_with_what_was_meant()
    {
        Write(_folder, [new(DateTime.UnixEpoch, "Boston", 1, true), new(DateTime.UnixEpoch, "Boston", 2, false)]);
        Assert.EndsWith("Did you mean 'amount'?", Refusal.Of("data.column_unknown",
            () => _folder.Import(ImportFolder.Project("rows.parquet", "sold", new("ammount", ValueKind.Number), new("sold", ValueKind.Boolean)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parquet_cut_anywhere_cannot_be_read()
    {
        Write(_folder, [.. Enumerable.Range(0, 50).Select(i => new Row(DateTime.UnixEpoch.AddDays(i), $"p{i}", i, i % 2 == 0))]);
        var bytes = File.ReadAllBytes(_folder["rows.parquet"]);
        for (var length = 0; length < bytes.Length; length += 97)
        {
            File.WriteAllBytes(_folder["cut.parquet"], bytes[..length]);
            var error = Refusal.Of("data.file_unreadable", () => _folder.Import(Project("cut.parquet")));
            Assert.Equal(_folder["cut.parquet"], error.File);
            Assert.Contains("cannot be read as Parquet: ", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("cut.csv.gz", "rows.csv.gz")]
    [InlineData("cut.jsonl", "rows.jsonl")]
    [InlineData("cut.json", "rows.json")]
    public void A_compressed_or_json_file_that_was_cut_cannot_be_read(string cut, string whole)
    {
        Write(_folder, [.. Enumerable.Range(0, 5000).Select(i => new Row(DateTime.UnixEpoch.AddDays(i), $"p{i}", i * 1.37, i % 2 == 0))]);
        var bytes = File.ReadAllBytes(_folder[whole]);
        File.WriteAllBytes(_folder[cut], bytes[..(bytes.Length / 2)]);
        Refusal.Of("data.file_unreadable", () => _folder.Import(Project(cut)));
    }

    [Theory]
    [InlineData("noise.csv.gz")]
    [InlineData("noise.parquet")]
    [InlineData("noise.jsonl")]
    public void A_file_of_noise_is_the_user_s_problem(string name)
    {
        File.WriteAllBytes(_folder[name], [.. Enumerable.Range(0, 3000).Select(i => (byte)(SeededRandom.At(7, i) * 256))]);
        Assert.All(Assert.Throws<UserErrorException>(() => _folder.Import(Project(name))).Errors, e => Assert.StartsWith("data.", e.Code, StringComparison.Ordinal));
    }
}

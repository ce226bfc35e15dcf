using System.Globalization;
using System.IO.Compression;
using DuckDB.NET.Data;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Data;

/// <summary>CSV (also gzip), JSON lines, JSON arrays and odd Parquet through DuckDB: read as text, cast where it fits, the rest quarantined.</summary>
sealed class DuckDbSource : IDataSource
{
    const int Batch = 1 << 14;
    readonly string _path;
    readonly IReadOnlyList<string> _missing;
    readonly string _temporary;
    readonly int _memoryMb;
    readonly bool _instants;
    readonly PassedOn? _passed;
    readonly string _format;
    bool _lenient;

    // Readers take a gzip file that was cut for one that ends there; .NET's does not if it is told so before its first use.
    static DuckDbSource() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    public DuckDbSource(string path, IReadOnlyList<string> missing, string temporary, int memoryMb, bool instants = true, PassedOn? passed = null)
    {
        (_path, _missing, _temporary, _memoryMb, _instants, _passed) = (path, missing, temporary, memoryMb, instants, passed);
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        _format = Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".parquet" => "parquet",
            ".json" or ".jsonl" or ".ndjson" => "json",
            ".csv" or ".tsv" or ".txt" or ".data" or ".test" => "csv",
            _ => throw DataErrors.FormatUnknown(path).Exception(),
        };
    }

    public string Name => Path.GetFileName(_path);

    public string Fingerprint() => ContentHash.OfFile(_path);

    DuckDBConnection Open()
    {
        Directory.CreateDirectory(_temporary);
        var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        // One thread, because the order of the rows must be the file's.
        Execute(connection, $"set autoinstall_known_extensions=false; set autoload_known_extensions=false; set threads=1; set timezone='UTC'; set memory_limit='{_memoryMb}MB'; set temp_directory={Quote(_temporary)}");
        return connection;
    }

    string Relation(bool asText) => _format switch
    {
        "csv" => $"read_csv({Quote(_path)}, header=true, null_padding=false, store_rejects=true, rejects_limit=0, sample_size=20000{Lenient}{(asText ? ", all_varchar=true" : "")}{Missing()})",
        "json" => $"read_json({Quote(_path)}, format='auto', maximum_object_size=16777216{(asText ? AsWritten : "")})",
        _ => $"read_parquet({Quote(_path)})",
    };

    // Formats that nothing has, so that a text that looks like a time stays as it is written.
    const string AsWritten = ", dateformat='as written %d', timestampformat='as written %d'";

    // What is passed on as it is written keeps the words that mean "missing"; those of the other columns are taken out behind the reader.
    string Missing() => $", nullstr=[{string.Join(", ", (_passed is null ? _missing : []).Prepend("").Distinct().Select(Quote))}]";

    // With many columns one short line is enough that the strict sniffer finds no dialect at all.
    string Lenient => _lenient ? ", strict_mode=false" : "";

    bool IsPassedOn(int column) => column >= (_passed?.From ?? int.MaxValue);

    /// <summary>The names in the first line of a CSV file as they stand there: the reader gives a name that stands twice another one.</summary>
    public IReadOnlyList<string> HeaderAsWritten() => Guard(() =>
    {
        if (_format != "csv") { return Inspect().Select(c => c.Name).ToArray(); }
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"select * from read_csv({Quote(_path)}, header=false, all_varchar=true, null_padding=false, store_rejects=true, rejects_limit=0, sample_size=20000{Lenient}) limit 1";
        using var reader = command.ExecuteReader();
        return reader.Read() ? [.. Enumerable.Range(0, reader.FieldCount).Where(i => !reader.IsDBNull(i)).Select(i => reader.GetString(i).Trim())] : (string[])[];
    });

    public IReadOnlyList<SourceColumn> Inspect() => Guard(() =>
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"describe select * from {Relation(asText: false)}";
        using var reader = command.ExecuteReader();
        var columns = new List<SourceColumn>();
        while (reader.Read()) { columns.Add(new(reader.GetString(0), reader.GetString(1), KindOf(reader.GetString(1)))); }
        return columns;
    });

    static ValueKind KindOf(string type) => type switch
    {
        "BOOLEAN" => ValueKind.Boolean,
        "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" or "UBIGINT" or "FLOAT" or "DOUBLE" => ValueKind.Number,
        "DATE" or "TIMESTAMP" or "TIMESTAMP WITH TIME ZONE" or "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP_NS" => ValueKind.Time,
        _ => type.StartsWith("DECIMAL", StringComparison.Ordinal) ? ValueKind.Number : ValueKind.Text,
    };

    public void Read(IReadOnlyList<ColumnConfig> columns, Quarantine quarantine, Func<ColumnBatch, RowPlaces, bool> take) => Guard(() =>
    {
        if (_path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) { RequireWhole(); }
        using var connection = Open();
        var types = _format == "json" ? TypesAsText(connection) : [];
        using (var command = connection.CreateCommand())
        {
            // A column of several types is JSON, whose texts would keep their quotes.
            var raw = columns.Select((c, i) => IsPassedOn(i)
                ? types.GetValueOrDefault(c.Name) == "JSON" ? $"json_extract_string({Identifier(c.Name)}, '$') as r{i}" : $"cast({Identifier(c.Name)} as varchar) as r{i}"
                : types.GetValueOrDefault(c.Name) == "JSON"
                ? $"nullif(trim(json_extract_string({Identifier(c.Name)}, '$')), '') as r{i}"
                : $"nullif(trim(cast({Identifier(c.Name)} as varchar)), '') as r{i}");
            var missing = _missing.Count == 0 ? "" : $"[{string.Join(", ", _missing.Select(Quote))}]";
            var cleaned = columns.Select((_, i) => missing.Length == 0 || IsPassedOn(i) ? $"r{i}" : $"case when list_contains({missing}, r{i}) then null else r{i} end as r{i}");
            var cast = columns.Select((c, i) => $"{Cast(c.Kind, $"r{i}")} as v{i}");
            command.CommandText = $"select {string.Join(", ", cast)}, {string.Join(", ", columns.Select((_, i) => $"r{i}"))} from (select {string.Join(", ", cleaned)} from (select {string.Join(", ", raw)} from {Relation(asText: true)}))";
            command.UseStreamingMode = true;
            using var reader = command.ExecuteReader();
            ReadRows(reader, columns, quarantine, take);
        }
        if (_format == "csv") { ReadRejects(connection, quarantine); }
        return 0;
    });

    void RequireWhole()
    {
        try
        {
            using var stream = new GZipStream(File.OpenRead(_path), CompressionMode.Decompress);
            stream.CopyTo(Stream.Null, 1 << 18);
        }
        catch (InvalidDataException e)
        {
            throw DataErrors.FileUnreadable(_path, e.Message).Exception();
        }
    }

    Dictionary<string, string> TypesAsText(DuckDBConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"describe select * from {Relation(asText: true)}";
        using var reader = command.ExecuteReader();
        var types = new Dictionary<string, string>();
        while (reader.Read()) { types.Add(reader.GetString(0), reader.GetString(1)); }
        return types;
    }

    public long Count() => Guard(() =>
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"select count(*) from {Relation(asText: true)}";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    });

    string Cast(ValueKind kind, string column) => kind switch
    {
        ValueKind.Number => $"try_cast({column} as double)",
        ValueKind.Boolean => $"cast(try_cast({column} as boolean) as double)",
        // The clock as written, microseconds; with an offset the instant, in UTC (whether that is wanted was asked before).
        // 'infinity' is no time, and strptime would make it 1900.
        ValueKind.Time => $"cast(coalesce(epoch_us({Instant(column)}), epoch_us(case when not {HasOffset(column)} then try_cast({column} as timestamp) end), epoch_us(try_strptime(case when {column} >= '0' and {column} < ':' then {column} end, ['%m/%d/%Y %H:%M', '%m/%d/%Y', '%d.%m.%Y %H:%M', '%d.%m.%Y', '%Y%m%d']))) as double)",
        _ => column,
    };

    // '17:05:00Z', '17:05+05:30', '17:05-05'
    static string HasOffset(string column) => $"regexp_matches({column}, ':[0-9.:]+ *([Zz]|[+-][0-9]{{2}}(:?[0-9]{{2}})?)$')";

    // Where the project says in which zone the clock runs, an offset would say it a second time, and perhaps otherwise: then it is no time.
    string Instant(string column) => _instants ? $"case when {HasOffset(column)} then try_cast({column} as timestamptz) end" : "null::timestamptz";

    void ReadRows(DuckDBDataReader reader, IReadOnlyList<ColumnConfig> columns, Quarantine quarantine, Func<ColumnBatch, RowPlaces, bool> take)
    {
        var batch = new ColumnBatch([.. columns.Select(c => c.Input)], Batch);
        var texts = columns.Select(_ => new TextInterner()).ToArray();
        var places = new long[Batch];
        var bad = new long[columns.Count];
        var examples = new string?[columns.Count];
        long row = 0;
        var filled = 0;
        while (reader.Read())
        {
            row++;
            var unreadable = -1;
            for (var c = 0; c < columns.Count; c++)
            {
                var missing = reader.IsDBNull(c);
                if (columns[c].Kind == ValueKind.Text) { batch.Vectors[c].Codes[filled] = missing ? -1 : texts[c].CodeOf(reader.GetString(c)); continue; }
                batch.Vectors[c].Numbers[filled] = missing ? double.NaN : reader.GetDouble(c);
                if (missing && !reader.IsDBNull(columns.Count + c))
                {
                    unreadable = c;
                    bad[c]++;
                    examples[c] ??= reader.GetString(columns.Count + c);
                }
            }
            if (unreadable >= 0)
            {
                quarantine.Add($"row {row}", columns[unreadable].Name, $"is not a {columns[unreadable].Kind.ToString().ToLowerInvariant()}", reader.GetString(columns.Count + unreadable));
                continue;
            }
            places[filled++] = row;
            if (filled == Batch && !Take()) { return; }
        }
        if (filled > 0) { _ = Take(); }
        var errors = columns.Select((c, i) => (c, i)).Where(x => bad[x.i] * 2 > row)
            .Select(x => DataErrors.ColumnUnreadable(x.c.Name, Name, x.c.Kind, bad[x.i], row, examples[x.i]!)).ToArray();
        if (errors.Length > 0) { throw new UserErrorException(errors); }

        bool Take()
        {
            for (var c = 0; c < columns.Count; c++)
            {
                if (columns[c].Kind == ValueKind.Text) { batch.Vectors[c].Dictionary = texts[c].Texts; }
            }
            batch.Rows = filled;
            filled = 0;
            var more = take(batch, new("row", 0, places));
            if (_passed is not null) { Array.ForEach(texts, t => t.RestartAbove(PassedOn.MostTexts)); }
            return more;
        }
    }

    static void ReadRejects(DuckDBConnection connection, Quarantine quarantine)
    {
        using var command = connection.CreateCommand();
        // There is none where reading stopped before the end.
        command.CommandText = "select count(*) from duckdb_tables() where table_name = 'reject_errors'";
        if (Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) == 0) { return; }
        command.CommandText = "select line, any_value(coalesce(column_name, '')), any_value(error_type), any_value(coalesce(csv_line, '')) from reject_errors group by line order by line";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var reason = reader.GetValue(2).ToString()! switch
            {
                "MISSING COLUMNS" => "the line has too few values",
                "TOO MANY COLUMNS" => "the line has too many values",
                "UNQUOTED VALUE" => "a quote is not closed",
                "LINE SIZE OVER MAXIMUM" => "the line is too long",
                "INVALID ENCODING" or "INVALID UNICODE" => "the line is not UTF-8",
                var other => other.ToLowerInvariant(),
            };
            quarantine.Add($"line {Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture)}", "", reason, reader.GetString(3));
        }
    }

    T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DuckDBException e) when (_format == "csv" && !_lenient && e.Message.Contains("Error when sniffing", StringComparison.Ordinal))
        {
            // The dialect is looked for before the first row is read, so nothing is read twice.
            _lenient = true;
            return Guard(work);
        }
        catch (DuckDBException e)
        {
            throw DataErrors.FileUnreadable(_path, FirstLine(e.Message)).Exception();
        }
    }

    static string FirstLine(string message) => message.Split('\n').FirstOrDefault(l => l.Trim().Length > 0)?.Trim() ?? message;

    static void Execute(DuckDBConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    static string Quote(string text) => $"'{text.Replace("'", "''")}'";

    static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"")}\"";
}

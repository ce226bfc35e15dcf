using System.Globalization;
using Npgsql;
using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Data;

/// <summary>A PostgreSQL table or view. Rows come in the order of all declared columns, because a table has none of its own.</summary>
sealed class PostgresSource(string table, string variable, IReadOnlyList<string> missing, PassedOn? passed = null) : IDataSource
{
    const int Batch = 1 << 14;

    public string Name => table;

    public string? Fingerprint() => null;

    NpgsqlConnection Open()
    {
        var text = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrWhiteSpace(text)) { throw DataErrors.ConnectionMissing(variable).Exception(); }
        var connection = new NpgsqlConnection(text);
        connection.Open();
        return connection;
    }

    public IReadOnlyList<SourceColumn> Inspect() => Guard(() =>
    {
        using var connection = Open();
        using var command = new NpgsqlCommand($"select * from {Identifier(table)} limit 0", connection);
        using var reader = command.ExecuteReader();
        return Enumerable.Range(0, reader.FieldCount).Select(i => new SourceColumn(reader.GetName(i), reader.GetDataTypeName(i), KindOf(reader.GetDataTypeName(i)))).ToArray();
    });

    static ValueKind KindOf(string type) => type switch
    {
        "boolean" => ValueKind.Boolean,
        "smallint" or "integer" or "bigint" or "real" or "double precision" or "numeric" => ValueKind.Number,
        "date" => ValueKind.Time,
        _ => type.StartsWith("timestamp", StringComparison.Ordinal) ? ValueKind.Time : ValueKind.Text,
    };

    public void Read(IReadOnlyList<ColumnConfig> columns, Quarantine quarantine, Func<ColumnBatch, RowPlaces, bool> take) => Guard(() =>
    {
        using var connection = Open();
        var names = string.Join(", ", columns.Select(c => Quoted(c.Name)));
        using var command = new NpgsqlCommand($"select {string.Join(", ", columns.Select(Select))} from {Identifier(table)} order by {names}", connection);
        using var reader = command.ExecuteReader();
        var batch = new ColumnBatch([.. columns.Select(c => c.Input)], Batch);
        var texts = columns.Select(_ => new TextInterner()).ToArray();
        long first = 1;
        var filled = 0;
        while (reader.Read())
        {
            for (var c = 0; c < columns.Count; c++)
            {
                var vector = batch.Vectors[c];
                if (columns[c].Kind == ValueKind.Text)
                {
                    var text = reader.IsDBNull(c) ? null : reader.GetString(c);
                    vector.Codes[filled] = text is null || (c < (passed?.From ?? int.MaxValue) && (text.Length == 0 || missing.Contains(text))) ? -1 : texts[c].CodeOf(text);
                    vector.Dictionary = texts[c].Texts;
                }
                else { vector.Numbers[filled] = reader.IsDBNull(c) ? double.NaN : reader.GetDouble(c); }
            }
            if (++filled == Batch && !Take()) { return 0; }
        }
        if (filled > 0) { _ = Take(); }
        return 0;

        bool Take()
        {
            batch.Rows = filled;
            first += filled;
            filled = 0;
            var more = take(batch, new("row", first - batch.Rows));
            if (passed is not null) { Array.ForEach(texts, t => t.RestartAbove(PassedOn.MostTexts)); }
            return more;
        }
    });

    public long Count() => Guard(() =>
    {
        using var connection = Open();
        using var command = new NpgsqlCommand($"select count(*) from {Identifier(table)}", connection);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    });

    static string Select(ColumnConfig column) => column.Kind switch
    {
        ValueKind.Text => $"{Quoted(column.Name)}::text",
        ValueKind.Time => $"floor(extract(epoch from {Quoted(column.Name)}) * 1000000)::double precision",
        ValueKind.Boolean => $"({Quoted(column.Name)}::boolean)::int::double precision",
        _ => $"{Quoted(column.Name)}::double precision",
    };

    T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (PostgresException e) when (e.SqlState == "42703")
        {
            // An unknown column: the message of the catalogue names the nearest one.
            throw DataErrors.TableUnreadable(table, e.MessageText).Exception();
        }
        catch (Exception e) when (e is NpgsqlException or ArgumentException)
        {
            throw DataErrors.TableUnreadable(table, e.Message).Exception();
        }
    }

    static string Identifier(string name) => string.Join('.', name.Split('.', 2).Select(Quoted));

    static string Quoted(string name) => string.Create(CultureInfo.InvariantCulture, $"\"{name.Replace("\"", "\"\"")}\"");
}

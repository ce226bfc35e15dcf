using System.Globalization;
using DuckDB.NET.Data;

namespace Relearn.FaultBench.Streams;

/// <summary>Asks files a question in SQL.</summary>
static class FileQuery
{
    /// <summary>The rows of an answer, as texts.</summary>
    public static List<string?[]> Read(string sql)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string?[]>();
        while (reader.Read())
        {
            var row = new string?[reader.FieldCount];
            for (var c = 0; c < row.Length; c++) { row[c] = reader.IsDBNull(c) ? null : string.Intern(Convert.ToString(reader.GetValue(c), CultureInfo.InvariantCulture)!); }
            rows.Add(row);
        }
        return rows;
    }
}

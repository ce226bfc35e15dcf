using System.Globalization;
using System.Text;
using DuckDB.NET.Data;
using Relearn.Inference.Windows;
using Relearn.Numerics;
using static Relearn.Tests.Inference.Windows.WindowBench;

namespace Relearn.Tests.Inference.Windows;

/// <summary>DuckDB's SQL as a second opinion on every aggregate.</summary>
public sealed class DuckDbOracleTests
{
    // DuckDB adds doubles in an order of its own.
    const double Tolerance = 1e-9;

    static readonly (string Window, string Sql)[] Pairs =
    [
        ("count() over 10m by place", "count(*)"),
        ("count(x) over 10m by place", "count(x)"),
        ("sum(x) over 10m by place", "coalesce(sum(x), 0)"),
        ("mean(x) over 10m by place", "avg(x)"),
        ("mean(late) over 10m by place", "avg(late)"),
        ("min(x) over 10m by place", "min(x)"),
        ("max(x) over 10m by place", "max(x)"),
        ("std(x) over 10m by place", "stddev_pop(x)"),
        ("quantile(x, 0.9) over 10m by place", "quantile_cont(x, 0.9)"),
        ("distinct(lane) over 10m by place", "count(distinct lane)"),
        ("last(x) over 10m by place", "(list(x order by t desc))[1]"),
        ("time_since() over 10m by place", "q.t - max(f.t)"),
        ("mean(x) over 5 events within 10m by place", "list_avg(list(x order by t desc)[1:5])"),
        ("sum(x) over 10m by place where lane > 2", "coalesce(sum(x) filter (lane > 2), 0)"),
    ];

    [Fact]
    public void Every_aggregate_agrees_with_sql()
    {
        var random = new SeededRandom(11);
        string[] places = ["a", "b", "c"];
        // Distinct times, so that the last fact is one fact in SQL too.
        var rows = Enumerable.Range(0, 1500).Select(i => new Row(i * 5e6 + random.NextInt(4_000_000), places[random.NextInt(3)], random.NextInt(6),
            random.NextInt(12) == 0 ? double.NaN : random.NextDouble() * 1000 - 500, random.NextInt(2), double.NaN)).Select(r => r with { Known = r.Time + random.NextInt(600) * 1e6 }).ToList();
        var program = Program([.. Pairs.Select(p => p.Window)]);
        var state = new WindowState(program);
        var batch = WindowBench.Batch(program, rows);
        state.Replay(batch, [.. rows.Select(r => r.Time)], [.. rows.Select(r => r.Known)]);

        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        var insert = new StringBuilder("create table f(t double, place text, lane double, x double, late double, known double); insert into f values ");
        insert.AppendJoin(", ", rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"({r.Time:R}, '{r.Place}', {r.Lane:R}, {(double.IsNaN(r.X) ? "null" : r.X.ToString("R", CultureInfo.InvariantCulture))}, {r.Late:R}, {r.Known:R})")));
        command.CommandText = insert.ToString();
        command.ExecuteNonQuery();
        for (var w = 0; w < Pairs.Length; w++)
        {
            // A row's other columns are known when it happens, its label later.
            var known = Pairs[w].Window.Contains("late", StringComparison.Ordinal) ? "f.known" : "f.t";
            command.CommandText = $"select {Pairs[w].Sql.Replace("(x", "(f.x", StringComparison.Ordinal).Replace("lane", "f.lane", StringComparison.Ordinal).Replace("(late", "(f.late", StringComparison.Ordinal).Replace("order by t", "order by f.t", StringComparison.Ordinal)} from f q left join f on f.place = q.place and f.t < q.t and f.t >= q.t - 600e6 and {known} <= q.t group by q.t order by q.t";
            if (Pairs[w].Sql == "count(*)") { command.CommandText = command.CommandText.Replace("count(*)", "count(f.t)", StringComparison.Ordinal); }
            using var reader = command.ExecuteReader();
            for (var r = 0; r < rows.Count; r++)
            {
                Assert.True(reader.Read());
                var expected = reader.IsDBNull(0) ? double.NaN : Convert.ToDouble(reader.GetValue(0), CultureInfo.InvariantCulture);
                var found = batch.Vectors[program.Inputs.Count + w].Numbers[r];
                Assert.True(double.IsNaN(expected) ? double.IsNaN(found) : Math.Abs(found - expected) <= Tolerance * Math.Max(1, Math.Abs(expected)), $"row {r}, {Pairs[w].Window}: {found}, SQL says {expected}");
            }
        }
    }
}

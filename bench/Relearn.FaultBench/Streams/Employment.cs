namespace Relearn.FaultBench.Streams;

/// <summary>People in Massachusetts, 2015 to 2018: who is employed. Years are mixed, so that nothing drifts by itself.</summary>
/// <remarks>US Census ACS PUMS, prepared by NannyML (Apache-2.0).</remarks>
static class Employment
{
    static readonly (string Name, bool IsNumber)[] s_columns = [("AGEP", true), ("SCHL", true), ("RELP", false), ("MAR", false), ("MIL", false), ("DIS", false), ("ESP", false), ("CIT", false), ("SEX", false), ("RAC1P", false), ("ANC", false)];

    public static StreamTable Read(string folder)
    {
        string Path(string part) => System.IO.Path.Combine(folder, $"employment_MA_{part}.pq").Replace('\\', '/');
        string Cells(string table) => string.Join(", ", s_columns.Select(c => c.IsNumber ? $"cast({table}.\"{c.Name}\" as double)::varchar" : $"'c' || cast({table}.\"{c.Name}\" as integer)::varchar"));
        var rows = FileQuery.Read($"select r.employed::integer::varchar, {Cells("r")} from read_parquet('{Path("reference")}') r order by r.id")
            .Concat(FileQuery.Read($"select t.employed::integer::varchar, {Cells("a")} from read_parquet('{Path("analysis")}') a join read_parquet('{Path("analysis_target")}') t using (id) order by a.id")).ToList();
        return OfRows("employment", [.. s_columns.Select(c => new StreamColumn(c.Name, c.IsNumber))], [.. rows.Select(r => r[1..])], [.. rows.Select(r => r[0] == "1")], 300, 63,
            new() { ["main"] = "AGEP", ["second"] = "SCHL", ["text"] = "RELP", ["other_text"] = "MAR", ["season"] = "AGEP" },
            "{ name: placements, true_positive: 3, false_positive: -2, false_negative: -1 }");
    }

    /// <summary>A stream of rows that have no time of their own.</summary>
    public static StreamTable OfRows(string name, IReadOnlyList<StreamColumn> columns, IReadOnlyList<string?[]> cells, IReadOnlyList<bool> labels, int rowsPerDay, int historyDays, Dictionary<string, string> roles, string kpi)
    {
        int[] all = [.. Enumerable.Range(0, cells.Count)];
        return new()
        {
            Name = name,
            Columns = columns,
            Cells = cells,
            Labels = labels,
            Hours = [.. Enumerable.Range(0, cells.Count).Select(i => 6 + 16 * Relearn.Numerics.SeededRandom.At(3, i))],
            PoolOf = (_, _) => all,
            WithoutReplacement = true,
            RowsPerDay = rowsPerDay,
            HistoryDays = historyDays,
            Roles = roles,
            WeekendTilt = 0.5,
            Kpi = kpi,
        };
    }
}

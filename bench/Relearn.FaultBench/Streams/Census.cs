namespace Relearn.FaultBench.Streams;

/// <summary>Adults of the census of 1994: who earns more than 50,000. Both files are mixed and given a clock.</summary>
/// <remarks>UCI 2, CC BY 4.0.</remarks>
static class Census
{
    static readonly string[] s_files = ["adult.data", "adult.test"];

    static readonly (string Name, int Cell, bool IsNumber)[] s_columns =
    [
        ("age", 0, true), ("workclass", 1, false), ("education", 3, false), ("education_num", 4, true), ("marital_status", 5, false), ("occupation", 6, false),
        ("relationship", 7, false), ("sex", 9, false), ("capital_gain", 10, true), ("hours_per_week", 12, true), ("country", 13, false),
    ];

    public static StreamTable Read(string folder)
    {
        var rows = s_files.SelectMany(f => File.ReadLines(Path.Combine(folder, f)))
            .Select(l => l.Split(',', StringSplitOptions.TrimEntries)).Where(c => c.Length == 15 && char.IsDigit(c[0], 0)).ToArray();
        return Employment.OfRows("census", [.. s_columns.Select(c => new StreamColumn(c.Name, c.IsNumber))],
            [.. rows.Select(r => s_columns.Select(c => r[c.Cell] == "?" ? null : string.Intern(r[c.Cell])).ToArray())], [.. rows.Select(r => r[14].StartsWith(">50K", StringComparison.Ordinal))], 300, 63,
            new() { ["main"] = "age", ["second"] = "hours_per_week", ["text"] = "relationship", ["other_text"] = "occupation", ["season"] = "hours_per_week" },
            "{ name: offers, true_positive: 4, false_positive: -1, false_negative: -1 }");
    }
}

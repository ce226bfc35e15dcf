using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Tests.Data;

public sealed class DatasetImportTests : IDisposable
{
    readonly ImportFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static readonly ColumnConfig[] Columns = [new("at", ValueKind.Time), new("place", ValueKind.Text), new("amount", ValueKind.Number), new("sold", ValueKind.Boolean)];

    ProjectConfig Csv(string text, string label = "sold", params ColumnConfig[] columns)
    {
        _folder.Write("rows.csv", text);
        return ImportFolder.Project("rows.csv", label, columns.Length == 0 ? Columns : columns);
    }

    static ProjectConfig At(ProjectConfig project, string zone = "UTC") => project with { Data = project.Data with { Time = new() { Kind = TimeKind.Column, Column = "at", Zone = zone } } };

    static ProjectConfig InOrder(ProjectConfig project) => project with { Data = project.Data with { Time = new() { Kind = TimeKind.RowOrder } } };

    const string Sound = """
        at,place,amount,sold
        2001-06-30 17:05:00,Boston,1.5,true
        2001-06-29 08:00:00,"Denver, CO",,false
        2001-06-30 17:05:00,,-3,0
        2001-07-01 00:00:00,Boston,2,1

        """;

    [Fact]
    public void Rows_stand_in_the_order_of_time_with_what_is_known_about_them()
    {
        var version = _folder.Import(At(Csv(Sound)));
        Assert.Equal((4, 4, 2, 0), (version.Rows, version.Labelled, version.Positives, version.Quarantined));
        Assert.Equal((ImportFolder.Time("2001-06-29 08:00"), ImportFolder.Time("2001-07-01")), (version.FirstTime, version.LastTime));
        Assert.Equal(["Denver, CO", "Boston", null, "Boston"], _folder.Texts(version, "place"));
        Assert.Equal([double.NaN, 1.5, -3, 2], _folder.Numbers(version, "amount"));
        Assert.Equal([0, 1, 0, 1], _folder.Numbers(version, "sold"));
        Assert.Equal([0, 1, 0, 1], _folder.Numbers(version, RowsFile.Label));
        Assert.Equal(_folder.Numbers(version, RowsFile.EventTime), _folder.Numbers(version, RowsFile.LabelKnown));
        Assert.Equal(["at", "place", "amount", "sold"], version.Columns.Select(c => c.Name));
        Assert.Equal(0.5, version.PositiveRate);
        Assert.Equal("place,column,reason,value\n", _folder.QuarantineOf(version));
    }

    [Fact]
    public void The_same_file_gives_the_same_version_twice()
    {
        var project = At(Csv(Sound));
        Assert.Equivalent(_folder.Import(project), _folder.Import(project), strict: true);
    }

    [Fact]
    public void Rows_of_one_time_keep_the_order_of_the_source() => Gen.Int[0, 5].Array[2, 60].Sample(days =>
    {
        using var folder = new ImportFolder();
        folder.Write("rows.csv", "at,n\n" + string.Concat(days.Select((d, i) => $"2001-06-0{d + 1},{i}\n")));
        var project = At(ImportFolder.Project("rows.csv", "n == 0", new("at", ValueKind.Time), new("n", ValueKind.Number)));
        var version = folder.Import(project);
        Assert.Equal(Enumerable.Range(0, days.Length).OrderBy(i => days[i]).Select(i => (double)i), folder.Numbers(version, "n"));
    }, iter: 15, threads: 1);

    [Fact]
    public void A_clock_is_turned_into_an_instant_and_the_column_keeps_the_clock()
    {
        var version = _folder.Import(At(Csv(Sound), "America/New_York"));
        // Eastern daylight time is four hours behind UTC.
        Assert.Equal(_folder.Numbers(version, "at").Select(t => t + 4 * 3_600_000_000.0), _folder.Numbers(version, RowsFile.EventTime));
        Assert.Equal(ImportFolder.Time("2001-06-29 08:00"), _folder.Numbers(version, "at")[0]);
    }

    [Fact]
    public void A_column_can_say_in_which_zone_the_clock_runs()
    {
        _folder.Write("zones.csv", "place,zone\nBoston,America/New_York\nDenver,America/Denver\n");
        var project = Csv("at,place,sold\n2001-07-01 12:00,Denver,1\n2001-07-01 12:00,Boston,0\n2001-07-01 12:00,Paris,1\n2001-07-01 12:00,,1\n", "sold", Columns[0], Columns[1], Columns[3]);
        project = project with { Data = project.Data with { Time = new() { Kind = TimeKind.Column, Column = "at", ZoneBy = "place", ZoneFile = "zones.csv" } } };
        var version = _folder.Import(project);
        Assert.Equal(["Boston", "Denver"], _folder.Texts(version, "place"));
        Assert.Equal([ImportFolder.Time("2001-07-01 16:00"), ImportFolder.Time("2001-07-01 18:00")], _folder.Numbers(version, RowsFile.EventTime));
        Assert.Equal(2, version.Quarantined);
        Assert.Contains("row 3,at,\"has no time, or a place whose zone is not known\",\n", _folder.QuarantineOf(version), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_order_of_rows_stands_for_time_a_thousand_rows_are_a_day()
    {
        var project = InOrder(Csv(Sound));
        var version = _folder.Import(project with { Label = project.Label with { DelayRows = 2 } });
        double[] times = [0, 86_400_000, 172_800_000, 259_200_000];
        Assert.Equal(times, _folder.Numbers(version, RowsFile.EventTime));
        // A delay of two rows: the label is known when the third row after it comes.
        Assert.Equal(times.Select(t => t + 3 * 86_400_000), _folder.Numbers(version, RowsFile.LabelKnown));
        Assert.Equal([1.5, double.NaN, -3, 2], _folder.Numbers(version, "amount"));
        Assert.Equal(3 * 86_400_000, version.LongestLabelDelay);
    }

    [Fact]
    public void Without_time_the_rows_are_mixed_by_the_seed_and_none_is_lost()
    {
        var project = Csv("n,y\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"{i},{i % 3}\n")), "y == 0", new("n", ValueKind.Number), new("y", ValueKind.Number));
        var mixed = _folder.Import(project);
        var numbers = _folder.Numbers(mixed, "n");
        Assert.Equal(Enumerable.Range(0, 500).Select(i => (double)i), numbers.Order());
        Assert.NotEqual(numbers.Order(), numbers);
        Assert.Equal(numbers.Select(n => n % 3 == 0 ? 1.0 : 0), _folder.Numbers(mixed, RowsFile.Label));
        var times = _folder.Numbers(mixed, RowsFile.EventTime);
        Assert.Equal(times.Order(), times);
        Assert.Equal(mixed.RowsHash, _folder.Import(project).RowsHash);
        Assert.NotEqual(mixed.RowsHash, _folder.Import(project with { Seed = 2 }).RowsHash);
    }

    [Fact]
    public void The_label_s_time_is_never_before_the_event()
    {
        var project = At(Csv("at,seen,sold\n2001-06-01,2001-06-03,1\n2001-06-02,2001-06-01,0\n", "sold", Columns[0], new("seen", ValueKind.Time), Columns[3]));
        var version = _folder.Import(project with { Label = project.Label with { Known = "seen" } });
        Assert.Equal([ImportFolder.Time("2001-06-03"), ImportFolder.Time("2001-06-02")], _folder.Numbers(version, RowsFile.LabelKnown));
        Assert.Equal(2 * DatasetImport.Day, version.LongestLabelDelay);
    }

    [Fact]
    public void A_label_without_a_time_at_which_it_is_known_is_no_label()
    {
        var project = At(Csv("at,seen,sold\n2001-06-01,2001-06-03,1\n2001-06-02,2001-06-03,0\n2001-06-03,,1\n", "sold", Columns[0], new("seen", ValueKind.Time), Columns[3]));
        var version = _folder.Import(project with { Label = project.Label with { Known = "seen" } });
        Assert.Equal([1, 0, double.NaN], _folder.Numbers(version, RowsFile.Label));
        Assert.Equal((3, 2, 1), (version.Rows, version.Labelled, version.Positives));
        Assert.Equal(2 * DatasetImport.Day, version.LongestLabelDelay);
    }

    [Fact]
    public void Bad_values_go_to_quarantine_with_their_place_and_reason()
    {
        var version = _folder.Import(At(Csv("""
            at,place,amount,sold
            2001-06-30 17:05:00,Boston,1.5,true
            2001-06-30 17:05:00,Boston,much,true
            2001-06-31,Boston,1,false
            2001-06-30,Boston,1,perhaps
            ,Boston,1,false
            2001-06-29,Denver,2,false

            """)));
        Assert.Equal(2, version.Rows);
        Assert.Equal(4, version.Quarantined);
        Assert.Equal(new Dictionary<string, long>
        {
            ["amount: is not a number"] = 1,
            ["at: has no time, or a place whose zone is not known"] = 1,
            ["at: is not a time"] = 1,
            ["sold: is not a boolean"] = 1,
        }, version.QuarantineReasons.ToDictionary());
        Assert.Equal(
            ["row 2,amount,is not a number,much", "row 3,at,is not a time,2001-06-31", "row 4,sold,is not a boolean,perhaps", "row 5,at,\"has no time, or a place whose zone is not known\","],
            _folder.QuarantineOf(version).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Order());
    }

    [Fact]
    public void Ragged_lines_go_to_quarantine_with_their_line()
    {
        var rows = string.Concat(Enumerable.Range(1, 9).Select(i => $"2001-06-0{i},Boston,{i},{i % 2}\n"));
        var version = _folder.Import(At(Csv($"at,place,amount,sold\n{rows}2001-06-10,Boston\n2001-06-11,Boston,1,1,more\n2001-06-12,Boston,12,0\n")));
        Assert.Equal(10, version.Rows);
        Assert.Equal(2, version.Quarantined);
        var list = _folder.QuarantineOf(version);
        Assert.Contains("line 11,,the line has too few values,\"2001-06-10,Boston\"\n", list, StringComparison.Ordinal);
        Assert.Contains("line 12,,the line has too many values,\"2001-06-11,Boston,1,1,more\"\n", list, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_out_of_their_bounds_go_to_quarantine()
    {
        var version = _folder.Import(Csv("n,y\n1,1\n5,0\n5.5,0\n-1,1\n,1\n", "y", new("n", ValueKind.Number, Least: 1, Most: 5), new("y", ValueKind.Boolean)));
        Assert.Equal((3, 2), (version.Rows, version.Quarantined));
        Assert.Equal("place,column,reason,value\nrow 3,n,is outside 1 to 5,5.5\nrow 4,n,is outside 1 to 5,-1\n", _folder.QuarantineOf(version));
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("America/New_York")]
    public void A_time_outside_the_calendar_goes_to_quarantine(string zone)
    {
        var version = _folder.Import(At(Csv("at,sold\n2001-06-30,1\n12001-06-30,1\n2001-07-01,0\ninfinity,0\n", "sold", Columns[0], Columns[3]), zone));
        Assert.Equal((2, 2), (version.Rows, version.Quarantined));
        Assert.Contains("row 2,at,", _folder.QuarantineOf(version), StringComparison.Ordinal);
        Assert.Contains("row 4,at,", _folder.QuarantineOf(version), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2001-06-30 17:05:00", "2001-06-30 17:05")]
    [InlineData("2001-06-30T17:05:00", "2001-06-30 17:05")]
    [InlineData("2001-06-30 17:05:00.123456", "2001-06-30 17:05:00.123456")]
    [InlineData("2001-06-30", "2001-06-30")]
    [InlineData("06/30/2001 17:05", "2001-06-30 17:05")]
    [InlineData("30.06.2001 17:05", "2001-06-30 17:05")]
    [InlineData("30.06.2001", "2001-06-30")]
    [InlineData("20010630", "2001-06-30")]
    public void Times_can_be_written_in_several_ways(string written, string expected)
    {
        var version = _folder.Import(At(Csv($"at,sold\n{written},1\n{written},0\n", "sold", Columns[0], Columns[3])));
        Assert.Equal(ImportFolder.Time(expected), version.FirstTime);
    }

    // The service reads a request's times in the same way, so that training and serving agree: RequestReader.TryTime.
    [Theory]
    [InlineData("Z", "2001-06-30 17:05")]
    [InlineData("+02:00", "2001-06-30 15:05")]
    [InlineData("-05:00", "2001-06-30 22:05")]
    public void An_offset_says_the_instant_where_the_clock_is_UTC_and_is_no_time_elsewhere(string offset, string expected)
    {
        _folder.Write("rows.csv", $"at,sold\n2001-06-30T17:05:00{offset},1\n2001-06-30T18:05:00{offset},0\n");
        _folder.Write("rows.jsonl", $"{{\"at\":\"2001-06-30T17:05:00{offset}\",\"sold\":1}}\n{{\"at\":\"2001-06-30T18:05:00{offset}\",\"sold\":0}}\n");
        foreach (var file in (string[])["rows.csv", "rows.jsonl"])
        {
            var project = At(ImportFolder.Project(file, "sold", Columns[0], Columns[3]));
            Assert.Equal((file, ImportFolder.Time(expected)), (file, _folder.Import(project).FirstTime));
            Refusal.Of("data.column_unreadable", () => _folder.Import(project with { Data = project.Data with { Time = project.Data.Time with { Zone = "America/New_York" } } }));
        }
    }

    [Fact]
    public void Declared_texts_and_the_empty_one_stand_for_missing_values()
    {
        var project = Csv("place,amount,sold\nNA,NA,1\n?,?,0\n\"\",,1\n NA , 7 ,1\n", "sold", Columns[1], Columns[2], Columns[3]);
        var version = _folder.Import(InOrder(project with { Data = project.Data with { Missing = ["NA", "?"] } }));
        Assert.Equal([null, null, null, null], _folder.Texts(version, "place"));
        Assert.Equal([double.NaN, double.NaN, double.NaN, 7], _folder.Numbers(version, "amount"));
        Assert.Equal(0, version.Quarantined);
    }

    [Fact]
    public void Reading_can_end_after_some_rows()
    {
        var version = _folder.Import(InOrder(Csv(Sound)), mostRows: 2);
        Assert.Equal([1.5, double.NaN], _folder.Numbers(version, "amount"));
        Assert.Equal(2, version.Rows);
    }

    [Fact]
    public void Many_rows_pass_through_all_batches_and_chunks()
    {
        const int Rows = RowsFile.ChunkRows + 20_000;
        var version = _folder.Import(InOrder(Csv("n,t\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => $"{i},t{i % 1000}\n")), "n < 9", new("n", ValueKind.Number), new("t", ValueKind.Text))));
        Assert.Equal(Enumerable.Range(0, Rows).Select(i => (double)i), _folder.Numbers(version, "n"));
        Assert.Equal(Enumerable.Range(0, Rows).Select(i => $"t{i % 1000}"), _folder.Texts(version, "t"));
    }

    [Fact]
    public void A_missing_file_is_named_with_the_key_to_change()
    {
        var error = Refusal.Of("data.file_missing", () => _folder.Import(ImportFolder.Project("none.csv", "sold", Columns)));
        Assert.Equal(_folder["none.csv"], error.File);
        Assert.Contains("Check 'data.file' in project.yaml", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_an_unknown_ending_is_refused()
    {
        _folder.Write("rows.xlsx", "PK");
        Assert.Contains("Known: .parquet, .csv,", Refusal.Of("data.format_unknown", () => _folder.Import(ImportFolder.Project("rows.xlsx", "sold", Columns))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_columns_are_all_named_with_what_was_probably_meant()
    {
        var errors = Assert.Throws<UserErrorException>(() => _folder.Import(Csv(Sound, "sold", new("place", ValueKind.Text), new("amuont", ValueKind.Number), new("solid", ValueKind.Boolean), new("weather", ValueKind.Text)))).Errors;
        Assert.All(errors, e => Assert.Equal("data.column_unknown", e.Code));
        Assert.Equal(
            [
                "Column 'amuont' is not in source 'rows.csv'. Its columns: at, place, amount, sold. Did you mean 'amount'?",
                "Column 'solid' is not in source 'rows.csv'. Its columns: at, place, amount, sold. Did you mean 'sold'?",
                "Column 'weather' is not in source 'rows.csv'. Its columns: at, place, amount, sold.",
            ], errors.Select(e => e.Message));
    }

    [Fact]
    public void A_column_that_is_mostly_not_of_its_type_is_refused_with_an_example()
    {
        var error = Refusal.Of("data.column_unreadable", () => _folder.Import(Csv(Sound, "sold", Columns[0], new("place", ValueKind.Number), Columns[2], Columns[3])));
        Assert.Contains("Column 'place' of 'rows.csv' cannot be read as number in 3 of 4 rows, for example \"Boston\".", error.Message, StringComparison.Ordinal);
    }

    // Rows without a label may be read: people label them.
    void RequireLabels(string label) => DatasetImport.RequireLabels(Csv(Sound, label), _folder.Import(Csv(Sound, label)));

    [Theory]
    [InlineData("true", "The label 'label' (amount == amount or sold or not sold) is true in all 4 rows", "amount == amount or sold or not sold")]
    [InlineData("false", "The label 'label' (amount > 100) is false in all 3 rows", "amount > 100")]
    public void A_label_with_one_value_is_refused(string value, string message, string label)
    {
        var error = Refusal.Of("data.label_constant", () => RequireLabels(label));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains($"is {value} in all", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_that_is_missing_everywhere_is_refused() =>
        Assert.Contains("The label 'label' (amount / 0 > 1) is missing in every row.", Refusal.Of("data.label_missing", () => RequireLabels("amount / 0 > 1")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_without_rows_is_empty() =>
        Assert.Equal("No rows can be used from 'rows.csv': it is empty.", Refusal.Of("data.no_rows", () => _folder.Import(Csv("at,place,amount,sold\n"))).Message);

    [Fact]
    public void A_file_whose_rows_are_all_in_quarantine_says_where_to_see_them() =>
        Assert.Contains("all 2 were quarantined; 'relearn data quarantine' lists them",
            Refusal.Of("data.no_rows", () => _folder.Import(Csv("n,y\n7,1\n8,0\n", "y", new("n", ValueKind.Number, Least: 0, Most: 1), new("y", ValueKind.Boolean)))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_of_no_bytes_is_the_user_s_problem()
    {
        _folder.Write("rows.csv", "");
        Assert.StartsWith("data.", Assert.Throws<UserErrorException>(() => _folder.Import(ImportFolder.Project("rows.csv", "sold", Columns))).Errors[0].Code, StringComparison.Ordinal);
    }
}

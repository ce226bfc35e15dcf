namespace Relearn.Tests.Data.Validation;

public sealed class PartitionTests
{
    const string Critical = "{ column: n, between: [0, 9], at_least: 0.9, level: critical }";

    static IEnumerable<string> Bad(int day) => ExpectedProject.Rows(20, day, (i, line) => line.Replace($",{i % 10},", $",{(i % 2 == 0 ? 77 : i % 10)},", StringComparison.Ordinal));

    [Fact]
    public void Files_are_read_in_the_order_of_their_names_as_if_they_were_one()
    {
        using var project = new ExpectedProject("{ in_order: true }", "days/*.csv").Write("days/b.csv", ExpectedProject.Rows(30, 3)).Write("days/a.csv", ExpectedProject.Rows(20)).Write("days/c.csv.txt", ["other"]);
        var (report, version) = project.Read();
        using var one = new ExpectedProject("{ in_order: true }").Write("rows.csv", ExpectedProject.Rows(20).Concat(ExpectedProject.Rows(30, 3)));
        var (_, expected) = one.Read();
        Assert.Equal(["a.csv", "b.csv"], report.Partitions.Select(p => p.Name));
        Assert.Equal(expected!.RowsHash, version!.RowsHash);
        Assert.Equal((49L, 0L), (report.Results[0].Judged, report.Results[0].Failed));
    }

    [Fact]
    public void A_folder_takes_the_files_whose_ending_is_known()
    {
        using var project = new ExpectedProject("{ rows: [50, 50] }", "days").Write("days/b.csv.gz", ExpectedProject.Rows(30, 3)).Write("days/a.csv", ExpectedProject.Rows(20)).Write("days/README.md", ["about"]);
        Assert.True(project.Only().Passed);
    }

    [Fact]
    public void A_file_that_breaks_something_critical_is_left_out_and_the_others_stay()
    {
        using var project = new ExpectedProject(Critical, "days/*.csv").Write("days/1.csv", ExpectedProject.Rows(20)).Write("days/2.csv", Bad(2)).Write("days/3.csv", ExpectedProject.Rows(20, 3));
        var (report, version) = project.Read();
        Assert.False(report.Refused);
        Assert.True(report.Passed);
        Assert.Equal([true, false, true], report.Partitions.Select(p => p.Used));
        Assert.Contains("10 of 20 (50%) values are outside, first row 1: \"77\"", report.Partitions[1].Reason, StringComparison.Ordinal);
        Assert.Equal((40L, 40L, 0L), (version!.Rows, report.Results[0].Judged, report.Results[0].Failed));
        Assert.DoesNotContain(77.0, project.Numbers(version, "n"));
        // The evidence of what was left out is listed.
        Assert.Equal(10, project.Failures(report).Count(l => l.StartsWith("2.csv,", StringComparison.Ordinal)));
        // Leaving it out gives the rows that are there without it.
        using var without = new ExpectedProject(Critical, "days/*.csv").Write("days/1.csv", ExpectedProject.Rows(20)).Write("days/3.csv", ExpectedProject.Rows(20, 3));
        Assert.Equal(without.Read().Version!.RowsHash, version.RowsHash);
    }

    [Theory]
    [InlineData("cut gzip")]
    [InlineData("other columns")]
    [InlineData("no table")]
    public void A_file_that_cannot_be_read_is_left_out_and_says_why(string how)
    {
        using var project = new ExpectedProject("{ column: n, present: true }", "days").Write("days/1.csv", ExpectedProject.Rows(20)).Write("days/3.csv.gz", ExpectedProject.Rows(20, 3));
        switch (how)
        {
            case "cut gzip":
                project.Write("days/2.csv.gz", ExpectedProject.Rows(3000, 2));
                var bytes = File.ReadAllBytes(project["days/2.csv.gz"]);
                File.WriteAllBytes(project["days/2.csv.gz"], bytes[..(bytes.Length / 2)]);
                break;
            case "other columns": File.WriteAllText(project["days/2.csv"], "at,m,t,y\n2024-01-02,1,A,true\n"); break;
            default: File.WriteAllBytes(project["days/2.parquet"], [1, 2, 3]); break;
        }
        var (report, version) = project.Read();
        Assert.Equal([true, false, true], report.Partitions.Select(p => p.Used));
        Assert.False(string.IsNullOrEmpty(report.Partitions[1].Reason));
        Assert.Equal(40, version!.Rows);
    }

    [Fact]
    public void Where_no_file_is_good_the_import_stops_with_the_reasons()
    {
        using var project = new ExpectedProject(Critical, "days/*.csv").Write("days/1.csv", Bad(1)).Write("days/2.csv", Bad(2));
        var error = Refusal.Of("data.no_good_file", () => project.Read());
        Assert.Contains("1.csv: it does not meet a critical expectation", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_that_names_no_file_says_so()
    {
        using var project = new ExpectedProject(Critical, "days/*.csv");
        Refusal.Of("data.no_files", () => project.Read());
    }

    [Fact]
    public void A_value_that_stands_in_two_files_is_found_when_they_are_judged_together()
    {
        using var project = new ExpectedProject("{ column: n, unique: true }", "days/*.csv").Write("days/1.csv", ExpectedProject.Rows(10)).Write("days/2.csv", ExpectedProject.Rows(5, 3));
        var (report, _) = project.Read();
        Assert.Equal((15L, 5L), (report.Results[0].Judged, report.Results[0].Failed));
        Assert.Single(report.Results);
        Assert.All(project.Failures(report), l => Assert.StartsWith("2.csv,", l, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_many_bad_files_together_the_first_thousand_rows_are_listed()
    {
        using var project = new ExpectedProject(Critical, "days/*.csv").Write("days/0.csv", ExpectedProject.Rows(20));
        for (var day = 1; day <= 3; day++) { project.Write($"days/{day}.csv", ExpectedProject.Rows(600, day + 1, (_, line) => string.Join(',', line.Split(',').Select((c, k) => k == 1 ? "77" : c)))); }
        var (report, _) = project.Read();
        Assert.Equal(3, report.RefusedPartitions.Count());
        var lines = project.Failures(report);
        Assert.Equal((600, 400, 0), (lines.Count(l => l.StartsWith("1.csv", StringComparison.Ordinal)), lines.Count(l => l.StartsWith("2.csv", StringComparison.Ordinal)), lines.Count(l => l.StartsWith("3.csv", StringComparison.Ordinal))));
    }

    [Fact]
    public void Order_counts_from_one_file_to_the_next()
    {
        using var project = new ExpectedProject("{ in_order: true }", "days/*.csv").Write("days/1.csv", ExpectedProject.Rows(10, 3)).Write("days/2.csv", ExpectedProject.Rows(10));
        var result = project.Only();
        Assert.Equal((19L, 1L, false), (result.Judged, result.Failed, result.Passed));
    }

    [Theory]
    [InlineData("", 0, 1)]
    [InlineData(", per: data", 0, 1)]
    [InlineData(", per: partition", 2, 0)]
    public void Rows_are_counted_together_unless_each_file_is_asked(string per, int ofFiles, int together)
    {
        using var project = new ExpectedProject($"{{ rows: [30, 100]{per} }}", "days/*.csv").Write("days/1.csv", ExpectedProject.Rows(20)).Write("days/2.csv", ExpectedProject.Rows(20, 2));
        var report = project.Read().Report;
        Assert.Equal((ofFiles, together), (report.Results.Count(r => r.Partition is not null && !r.Passed), report.Results.Count(r => r.Partition is null && r.Passed)));
        Assert.Equal(ofFiles == 0, report.Passed);
    }

    [Fact]
    public void An_error_in_one_file_stands_against_a_release_although_the_whole_is_fine()
    {
        using var project = new ExpectedProject("{ column: n, between: [0, 9], at_least: 0.8 }", "days/*.csv").Write("days/1.csv", ExpectedProject.Rows(100)).Write("days/2.csv", Bad(8));
        var report = project.Read().Report;
        Assert.True(report.Results[0].Passed);
        Assert.Equal("2.csv", Assert.Single(report.Unmet).Partition);
        Assert.False(report.Passed);
    }

    [Fact]
    public void Quarantined_rows_are_named_with_their_file()
    {
        using var project = new ExpectedProject("{ column: n, readable: true, at_least: 0.5 }", "days/*.csv").Write("days/1.csv", ExpectedProject.Rows(10)).Write("days/2.csv", ExpectedProject.Rows(10, 2, (i, line) => i == 3 ? line.Replace(",3,", ",many,", StringComparison.Ordinal) : line));
        var (report, version) = project.Read();
        Assert.Equal((20L, 1L), (report.Results[0].Judged, report.Results[0].Failed));
        Assert.Equal((19L, 1L), (version!.Rows, version.Quarantined));
    }

    // Text codes of one file say nothing about another's.
    [Fact]
    public void Texts_of_several_files_share_one_dictionary_and_one_that_was_left_out_is_not_in_it()
    {
        using var project = new ExpectedProject("{ column: n, between: [0, 9], level: critical }", "days/*.csv")
            .Write("days/1.csv", ["2024-01-01,1,x,true", "2024-01-01,1,y,false"]).Write("days/2.csv", ["2024-01-02,99,secret,true"]).Write("days/3.csv", ["2024-01-03,1,y,true", "2024-01-03,2,z,true", "2024-01-03,2,x,true"]);
        var (_, version) = project.Read();
        Assert.Equal(["x", "y", "y", "z", "x"], project.Texts(version!, "t"));
        Assert.DoesNotContain(version!.Columns.Single(c => c.Name == "t").Top!, t => t.Text == "secret");
    }

    [Fact]
    public void Counts_over_partitions_are_those_over_one_file_whatever_the_cut() => Gen.Select(Gen.Int[1, 59], Gen.Int[0, 3]).Sample((cut, kind) =>
    {
        string[] kinds = ["{ column: n, between: [2, 7] }", "{ column: t, one_of: [A, C] }", "{ column: n, unique: true }", "{ holds: n > 4 and t == \"B\" }"];
        string[] rows = [.. ExpectedProject.Rows(60)];
        using var parts = new ExpectedProject(kinds[kind], "days/*.csv").Write("days/1.csv", rows[..cut]).Write("days/2.csv", rows[cut..]);
        using var one = new ExpectedProject(kinds[kind]).Write("rows.csv", rows);
        var (a, b) = (parts.Only(), one.Only());
        Assert.Equal((b.Judged, b.Failed, b.Passed), (a.Judged, a.Failed, a.Passed));
    }, iter: 12, threads: 1);
}

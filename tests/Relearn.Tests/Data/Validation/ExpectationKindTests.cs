using System.Diagnostics;
using Relearn.Scoping;

namespace Relearn.Tests.Data.Validation;

/// <summary>Each kind of expectation on rows with a planted failure, and on their clean twin.</summary>
public sealed class ExpectationKindTests
{
    static string With(string line, int column, string value)
    {
        var cells = line.Split(',');
        cells[column] = value;
        return string.Join(',', cells);
    }

    // line of project.yaml, column and value that are planted into rows 5 and 17, what is judged of 40 rows, what fails
    [Theory]
    [InlineData("{ column: n, present: true }", 1, "", 40, 2)]
    [InlineData("{ column: t, present: true }", 2, "", 40, 2)]
    [InlineData("{ column: n, readable: true }", 1, "many", 40, 2)]
    [InlineData("{ column: at, readable: true }", 0, "soon", 40, 2)]
    [InlineData("{ column: n, between: [0, 9] }", 1, "9.5", 40, 2)]
    [InlineData("{ column: n, between: [0, 9] }", 1, "inf", 40, 2)]
    [InlineData("{ column: n, between: [0, 9] }", 1, "-inf", 40, 2)]
    [InlineData("{ column: at, between: [2024-01-01, 2024-02-01] }", 0, "1969-12-31 23:59:59", 40, 2)]
    [InlineData("{ column: at, between: [2024-01-01, 2024-02-01] }", 0, "2200-01-01", 40, 2)]
    [InlineData("{ column: n, one_of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] }", 1, "10", 40, 2)]
    [InlineData("{ column: t, one_of: [A, B, C] }", 2, "a", 40, 2)]
    [InlineData("{ column: t, matches: '^[A-C]$' }", 2, "AB", 40, 2)]
    [InlineData("{ holds: n < 100 or t == \"A\" }", 1, "100", 40, 2)]
    [InlineData("{ in_order: true }", 0, "2023-12-31", 39, 2)]
    public void A_planted_failure_is_found_and_its_clean_twin_is_not(string expectation, int column, string value, int judged, int failed)
    {
        using var clean = new ExpectedProject(expectation).Write("rows.csv", ExpectedProject.Rows(40));
        var sound = clean.Only();
        Assert.True(sound.Passed, sound.Detail);
        Assert.Equal((judged, 0, 1.0), (sound.Judged, sound.Failed, sound.Share));

        // The rows before each planted one hold the letter that the condition does not save.
        using var planted = new ExpectedProject(expectation).Write("rows.csv", ExpectedProject.Rows(40, edit: (i, line) => i is 4 or 16 ? With(line, column, value) : line));
        var (report, _) = planted.Read();
        var found = Assert.Single(report.Results);
        Assert.False(found.Passed);
        Assert.Equal((judged, failed), (found.Judged, found.Failed));
        Assert.Equal((judged - failed) / (double)judged, found.Share);
        if (found.Kind == ExpectationKind.Readable) { Assert.Empty(planted.Failures(report)); }
        else { Assert.Equal(["5", "17"], planted.Failures(report).Select(l => l.Split(',')[1])); }
    }

    [Theory]
    [InlineData("{ column: n, between: [0, 8], at_least: 0.9 }", true)]
    [InlineData("{ column: n, between: [0, 8], at_least: 0.91 }", false)]
    [InlineData("{ column: t, one_of: [A, B], at_least: 0.65 }", true)]
    [InlineData("{ column: t, one_of: [A, B], at_least: 0.7 }", false)]
    public void A_share_is_enough_where_a_share_is_asked(string expectation, bool passed)
    {
        using var project = new ExpectedProject(expectation).Write("rows.csv", ExpectedProject.Rows(40));
        Assert.Equal(passed, project.Only().Passed);
    }

    [Fact]
    public void A_value_that_stands_twice_is_found_with_its_later_places()
    {
        using var clean = new ExpectedProject("{ column: n, unique: true }").Write("rows.csv", ExpectedProject.Rows(10));
        Assert.True(clean.Only().Passed);
        using var planted = new ExpectedProject("{ column: n, unique: true }\n{ column: t, unique: true, at_least: 0.2 }").Write("rows.csv", ExpectedProject.Rows(13));
        var (report, _) = planted.Read();
        Assert.Equal((13L, 3L, false), (report.Results[0].Judged, report.Results[0].Failed, report.Results[0].Passed));
        // Three letters on thirteen rows: 3 of 13 are the first of their kind.
        Assert.Equal((13L, 10L, true), (report.Results[1].Judged, report.Results[1].Failed, report.Results[1].Passed));
        Assert.Equal(["11,0", "12,1", "13,2"], planted.Failures(report).Where(l => l.Contains("column: n", StringComparison.Ordinal)).Select(l => $"{l.Split(',')[1]},{l.Split(',')[^1]}"));
    }

    [Theory]
    [InlineData("{ rows: [40, 40] }", true)]
    [InlineData("{ rows: [41, 1000] }", false)]
    [InlineData("{ rows: [0, 39] }", false)]
    public void The_number_of_rows_is_counted(string expectation, bool passed)
    {
        using var project = new ExpectedProject(expectation).Write("rows.csv", ExpectedProject.Rows(40));
        var result = project.Only();
        Assert.Equal((passed, 40L), (result.Passed, result.Judged));
    }

    // The newest of 40 hourly events is of 2024-01-02 15:00.
    [Theory]
    [InlineData("{ newest_within_days: 2 }", "2024-01-04 14:00", true)]
    [InlineData("{ newest_within_days: 2 }", "2024-01-04 16:00", false)]
    [InlineData("{ newest_within_days: 2, now: 2024-01-04 }", "2099-01-01", true)]
    [InlineData("{ newest_within_days: 2, now: 2024-01-05 }", "2024-01-02", false)]
    public void The_age_of_the_newest_event_counts_from_now_or_from_a_stated_day(string expectation, string now, bool passed)
    {
        using var project = new ExpectedProject(expectation).Write("rows.csv", ExpectedProject.Rows(40));
        Assert.Equal(passed, project.Only(now).Passed);
    }

    [Fact]
    public void An_event_of_the_far_future_does_not_hide_that_nothing_came()
    {
        using var project = new ExpectedProject("{ newest_within_days: 2 }").Write("rows.csv", ExpectedProject.Rows(40).Append("2200-01-01,1,A,true"));
        Assert.True(project.Only("2024-01-04 14:00").Passed);
        var late = project.Only("2024-01-05");
        Assert.False(late.Passed);
        Assert.StartsWith("the newest event is of 2024-01-02 15:00:00 UTC, 2.4 days before", late.Detail, StringComparison.Ordinal);
        Assert.Equal("no event is before 2023-01-01", project.Only("2023-01-01").Detail);
    }

    [Theory]
    [InlineData("{ column: n, between: [0, 1] }", "nothing to judge", true)]
    [InlineData("{ column: t, one_of: [A] }", "nothing to judge", true)]
    [InlineData("{ column: t, matches: x }", "nothing to judge", true)]
    [InlineData("{ column: n, unique: true }", "nothing to judge", true)]
    [InlineData("{ holds: n > 0 }", "nothing to judge", true)]
    [InlineData("{ column: n, present: true }", "20 of 20 (100%) rows have no value, first row 1", false)]
    [InlineData("{ column: t, present: true, at_least: 0 }", "20 of 20 (100%) rows have no value, first row 1", true)]
    public void A_column_without_values_is_judged_by_presence_alone(string expectation, string detail, bool passed)
    {
        using var project = new ExpectedProject(expectation).Write("rows.csv", ExpectedProject.Rows(20, edit: (_, line) => With(With(line, 1, ""), 2, "")));
        var result = project.Only();
        Assert.Equal((passed, detail), (result.Passed, result.Detail));
    }

    [Fact]
    public void NaN_is_a_missing_value()
    {
        using var project = new ExpectedProject("{ column: n, present: true }\n{ column: n, between: [0, 9] }").Write("rows.csv", ExpectedProject.Rows(20, edit: (i, line) => i == 3 ? With(line, 1, "nan") : line));
        var results = project.Read().Report.Results;
        Assert.Equal((1L, false), (results[0].Failed, results[0].Passed));
        Assert.Equal((19L, 0L, true), (results[1].Judged, results[1].Failed, results[1].Passed));
    }

    // A pattern on which an engine that goes back would not end within the age of the universe.
    [Fact]
    public void A_cell_of_ten_megabytes_is_matched_in_time_and_quoted_in_short()
    {
        var cell = new string('a', 10_000_000);
        using var project = new ExpectedProject("{ column: t, matches: '^(a+)+$' }\n{ column: t, matches: '^(a+)+b$' }").Write("rows.csv", ExpectedProject.Rows(3));
        // Longer than a line of CSV may be: JSON takes it.
        var clock = Stopwatch.StartNew();
        var config = project.Config with { Data = project.Config.Data with { File = "rows.json" } };
        File.WriteAllText(project["rows.json"], $$"""
            {"at":"2024-01-01","n":1,"t":"{{cell}}","y":true}
            {"at":"2024-01-02","n":1,"t":"a","y":false}

            """);
        var source = DataSourcesOf(config, project.Path);
        var artifacts = new Relearn.Storage.ArtifactStore(project["artifacts"]);
        var (report, _) = Relearn.Data.DatasetImport.ReadValidated(config, source, project.Path, artifacts, "", 0, store: true);
        Assert.Equal([true, false], report.Results.Select(r => r.Passed));
        Assert.Equal(2, report.Results[1].Failed);
        Assert.All(File.ReadAllLines(artifacts.Require(report.FailuresHash)), l => Assert.True(l.Length < 500));
        Assert.Contains("(10000000 characters)", File.ReadAllText(artifacts.Require(report.FailuresHash)), StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1), "a pattern must not go back");
    }

    static Relearn.Data.IDataSource DataSourcesOf(ProjectConfig config, string folder) => Relearn.Data.DataSources.Open(config.Data, folder, Path.Combine(folder, "tmp"), 1024);

    [Fact]
    public void Values_of_the_key_are_not_written_down()
    {
        using var project = new ExpectedProject("{ column: t, one_of: [A, B] }\n{ column: t, matches: '^[AB]$' }", key: "key: t").Write("rows.csv", ExpectedProject.Rows(10, edit: (i, line) => i == 4 ? With(line, 2, "ada") : line));
        var (report, _) = project.Read();
        Assert.All(report.Results, r => Assert.False(r.Passed));
        Assert.All(report.Results, r => Assert.DoesNotContain("ada", r.Detail, StringComparison.Ordinal));
        Assert.All(project.Failures(report), l => Assert.DoesNotContain("ada", l, StringComparison.Ordinal));
    }

    [Fact]
    public void More_failing_rows_than_are_listed_are_counted()
    {
        using var project = new ExpectedProject("{ column: n, between: [20, 30] }\n{ column: t, one_of: [x] }\n{ holds: n > 20 }").Write("rows.csv", ExpectedProject.Rows(3000));
        var (report, _) = project.Read();
        Assert.All(report.Results, r => Assert.Equal(3000, r.Failed));
        Assert.Equal(3 * 1000, project.Failures(report).Length);
    }

    [Fact]
    public void More_than_64_expectations_of_one_text_column_are_all_judged()
    {
        using var project = new ExpectedProject(string.Join('\n', Enumerable.Range(0, 100).Select(i => $"{{ column: t, one_of: [A, B{(i % 7 == 0 ? "" : ", C")}] }}"))).Write("rows.csv", ExpectedProject.Rows(30));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i % 7 != 0), project.Read().Report.Results.Select(r => r.Passed));
    }
}

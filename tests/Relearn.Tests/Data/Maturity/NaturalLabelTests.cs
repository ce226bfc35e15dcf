using Relearn.Data;
using Relearn.Data.Maturity;
using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Tests.Data.Maturity;

public sealed class NaturalLabelTests
{
    const double Hour = 3.6e9;

    static ProjectConfig Project(double? lag = null, string? now = null, string zone = "UTC", string? known = "loaded_at") => new()
    {
        Name = "late",
        Data = new() { File = "rows.csv", Time = new() { Kind = TimeKind.Column, Column = "at", Zone = zone }, Columns = [new("at", ValueKind.Time), new("bought_at", ValueKind.Time, KnownAfter: true), new("loaded_at", ValueKind.Time, KnownAfter: true)] },
        Label = new("bought", "bought_at within days(2)", known) { Natural = new("bought_at", "days(2)", 48 * Hour, lag, now) },
        Features = [new("hour", "hour(at)")],
    };

    // Now is 2024-01-06T00, when the last row came.
    const string Table = """
        at,bought_at,loaded_at
        2024-01-01 00:00:00,2024-01-02 00:00:00,2024-01-02 01:00:00
        2024-01-01 06:00:00,,
        2024-01-01 12:00:00,2024-01-03 12:00:00,2024-01-03 13:00:00
        2024-01-01 18:00:00,2024-01-03 18:00:01,2024-01-03 19:00:00
        2024-01-02 00:00:00,2024-01-01 23:00:00,2024-01-01 23:30:00
        2024-01-02 06:00:00,2024-01-02 08:00:00,2024-01-02 07:00:00
        2024-01-02 12:00:00,2024-01-02 13:00:00,
        2024-01-04 00:00:00,,
        2024-01-05 00:00:00,2024-01-05 01:00:00,2024-01-05 02:00:00
        2024-01-06 00:00:00,,
        """;

    [Fact]
    public void A_row_is_positive_negative_or_pending_and_what_is_wrong_with_events_is_counted()
    {
        using var folder = new ImportFolder();
        folder.Write("rows.csv", Table);
        var version = folder.Import(Project());
        // The source is an hour behind, of the one event that was known before it happened not at all: p99.9 of 1, 1, 0, 1 hours, a hundredth upwards at most.
        var states = version.States!;
        Assert.InRange(states.Lag, Hour, 1.01 * Hour + 1e6);
        Assert.Equal((3L, 3L, 3L, 1L), (states.Positive, states.Negative, states.Pending, states.PendingSeen));
        Assert.Equal((1L, 1L, 1L, 1L, 0L), (states.BeforeRow, states.BehindWindow, states.BeforeEvent, states.Unknown, states.BehindNow));
        Assert.Equal(ImportFolder.Time("2024-01-06 00:00:00"), states.Now);
        double[] labels = [1, 0, 1, 0, 0, 1, double.NaN, double.NaN, double.NaN, double.NaN];
        Assert.Equal(labels, folder.Numbers(version, RowsFile.Label));
        Assert.Equal((6L, 3L, states.FullAge), (version.Labelled, version.Positives, version.LongestLabelDelay));
        // Every label is known at one age, whatever it is.
        var (times, known, seen) = (folder.Numbers(version, RowsFile.EventTime), folder.Numbers(version, RowsFile.LabelKnown), folder.Numbers(version, RowsFile.EventSeen));
        for (var i = 0; i < times.Length; i++) { Assert.Equal(i == 6 ? double.NaN : times[i] + states.FullAge, known[i]); }
        Assert.Equal(ImportFolder.Time("2024-01-02 08:00:00"), seen[5]);
        Assert.Equal(ImportFolder.Time("2024-01-05 02:00:00"), seen[8]);
        Assert.Equal(ImportFolder.Time("2024-01-05 01:00:00"), folder.Numbers(version, RowsFile.EventHappened)[8]);
    }

    [Fact]
    public void A_stated_day_hides_what_is_known_only_after_it()
    {
        using var folder = new ImportFolder();
        folder.Write("rows.csv", Table);
        var version = folder.Import(Project(lag: 0, now: "2024-01-04"));
        Assert.Equal(ImportFolder.Time("2024-01-04 00:00:00"), version.States!.Now);
        Assert.Equal((0.0, 1L), (version.States.Lag, version.States.BehindNow));
        Assert.Equal([1, 0, 1, 0, 0, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN], folder.Numbers(version, RowsFile.Label));
        Assert.Equal(double.NaN, folder.Numbers(version, RowsFile.EventSeen)[8]);
    }

    [Fact]
    public void An_event_that_came_later_than_the_lag_makes_the_row_positive_when_it_was_known()
    {
        using var folder = new ImportFolder();
        folder.Write("rows.csv", "at,bought_at,loaded_at\n2024-01-01 00:00:00,2024-01-02 00:00:00,2024-01-05 00:00:00\n2024-01-01 06:00:00,,\n2024-01-09 00:00:00,,\n");
        var version = folder.Import(Project(lag: 0));
        Assert.Equal([1, 0, double.NaN], folder.Numbers(version, RowsFile.Label));
        Assert.Equal(ImportFolder.Time("2024-01-05 00:00:00"), folder.Numbers(version, RowsFile.LabelKnown)[0]);
    }

    [Fact]
    public void Clocks_are_those_of_the_row_s_zone()
    {
        using var folder = new ImportFolder();
        // 49 hours of clock across the change to summer time in New York are 48.
        folder.Write("rows.csv", "at,bought_at,loaded_at\n2024-03-09 12:00:00,2024-03-11 13:00:00,2024-03-11 13:00:00\n2024-03-09 13:00:00,,\n2024-03-20 00:00:00,,\n");
        var version = folder.Import(Project(lag: 0, zone: "America/New_York"));
        Assert.Equal([1, 0, double.NaN], folder.Numbers(version, RowsFile.Label));
    }

    [Fact]
    public void No_mature_row_is_told_with_the_age_that_is_missing()
    {
        using var folder = new ImportFolder();
        folder.Write("rows.csv", "at,bought_at,loaded_at\n2024-01-01 00:00:00,2024-01-01 01:00:00,2024-01-01 01:00:00\n2024-01-02 00:00:00,,\n");
        Refusal.Of("data.nothing_mature", () => folder.Import(Project(lag: 0)));
    }

    [Fact]
    public void Equal_rows_in_another_order_have_equal_labels_and_files_that_are_taken_back_leave_nothing()
    {
        using var folder = new ImportFolder();
        var lines = Table.Split('\n');
        folder.Write("rows.csv", Table);
        var version = folder.Import(Project());
        folder.Write("rows.csv", string.Join('\n', [lines[0], .. lines[1..].Reverse()]));
        Assert.Equal(folder.Numbers(version, RowsFile.Label), folder.Numbers(folder.Import(Project()), RowsFile.Label));
        Directory.CreateDirectory(folder["parts"]);
        folder.Write("parts/a.csv", string.Join('\n', lines[..6]));
        // No reader takes it, so it is left out whole.
        File.WriteAllBytes(folder["parts/b.csv.gz"], [0x1f, 0x8b, 8, 0, 1, 2, 3]);
        folder.Write("parts/c.csv", string.Join('\n', [lines[0], .. lines[6..]]));
        var parts = folder.Import(Project() with { Data = Project().Data with { File = "parts" } });
        Assert.Equal(version.States, parts.States);
    }

    [Fact]
    public void The_curve_of_a_version_is_that_of_its_rows_and_slices()
    {
        using var folder = new ImportFolder();
        var scenario = new DelayScenario(4, 30_000, 90);
        using var file = scenario.Rows(folder.Artifacts, 90);
        var states = new LabelStates(90 * DatasetImport.Day, 30 * DatasetImport.Day, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        var project = DelayScenario.Project("linear", 0.1) with { Slices = [new("in", "fast == 1"), new("out", "fast == 0")] };
        var dataset = new DatasetVersion(30_000, "", "", 0, new Dictionary<string, long>(), 0, 90 * DatasetImport.Day, 1, 1, 30 * DatasetImport.Day, []) { States = states };
        var report = MaturityReader.Report(project, "dataset-1", dataset, file);
        Assert.Equal(["all", "in", "out"], report.Curves.Select(c => c.Segment));
        Assert.True(report.Complete);
        Assert.Equal(report.Curves[0].Rows, report.Curves[1].Rows + report.Curves[2].Rows);
        foreach (var (segment, fast) in new[] { (1, true), (2, false) })
        {
            foreach (var point in report.Curves[segment].Curve) { Assert.Equal(DelayScenario.Seen(point.AgeDays, fast), point.Seen.Estimate, 0.04); }
        }
        Assert.Equal(DelayScenario.WindowDays, report.FullAgeDays, 1e-9);
    }

    [Fact]
    public void Labels_that_are_given_with_the_rows_have_a_curve_of_their_delays()
    {
        using var project = TestProject.Create();
        using var file = project.ReadRows(out var dataset);
        var report = MaturityReader.Report(project.Config, "dataset-1", dataset, file);
        // All are known six hours after their row.
        Assert.Equal((0.25, 0.25, true), (report.FullAgeDays, report.Half, report.Complete));
        Assert.Null(report.States);
        Assert.Equal(dataset.Positives, report.Curves[0].Events);
        var atOnce = project.Config with { Label = project.Config.Label with { Known = null } };
        Refusal.Of("data.known_at_once", () => MaturityReader.Report(atOnce, "dataset-1", dataset with { LongestLabelDelay = 0 }, file));
    }
}

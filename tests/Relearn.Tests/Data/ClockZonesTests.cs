using Relearn.Data;
using Relearn.Scoping;

namespace Relearn.Tests.Data;

public sealed class ClockZonesTests : IDisposable
{
    const double Hour = 3_600_000_000.0;

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static TimeConfig In(string zone) => new() { Kind = TimeKind.Column, Column = "at", Zone = zone };

    TimeConfig By(string file)
    {
        _folder.Write("zones.csv", file);
        return new() { Kind = TimeKind.Column, Column = "at", ZoneBy = "place", ZoneFile = "zones.csv" };
    }

    // Source: the IANA time zone database, northamerica, rule US 1967-2006 (first Sunday of April, last Sunday of October, at 2:00) and 2007 on
    // (second Sunday of March, first Sunday of November). The hour that is skipped and the one that comes twice count as standard time.
    [Theory]
    [InlineData("2001-01-15 12:00", -5)]
    [InlineData("2001-04-01 01:59", -5)]
    [InlineData("2001-04-01 02:30", -5)]
    [InlineData("2001-04-01 03:00", -4)]
    [InlineData("2001-07-04 12:00", -4)]
    [InlineData("2001-10-28 00:59", -4)]
    [InlineData("2001-10-28 01:30", -5)]
    [InlineData("2001-10-28 02:00", -5)]
    [InlineData("2008-03-09 03:00", -4)]
    [InlineData("2008-11-02 01:30", -5)]
    public void New_York_changes_its_clocks_twice_a_year(string clock, int hours) =>
        Assert.Equal(hours * Hour, new ClockZones(In("America/New_York"), _folder.Path).OffsetOf(ImportFolder.Time(clock), null));

    [Theory]
    [InlineData("UTC", "2001-07-04 12:00", 0)]
    [InlineData("Europe/Berlin", "2001-07-04 12:00", 2)]
    [InlineData("Asia/Kolkata", "2001-07-04 12:00", 5.5)]
    [InlineData("Australia/Sydney", "2001-01-01 12:00", 11)]
    public void Each_zone_has_its_offset(string zone, string clock, double hours) =>
        Assert.Equal(hours * Hour, new ClockZones(In(zone), _folder.Path).OffsetOf(ImportFolder.Time(clock), null));

    [Fact]
    public void What_was_looked_up_before_does_not_change_the_answer() => Gen.Long[-2_000_000_000, 4_000_000_000].Array[1, 30].Sample(seconds =>
    {
        var zones = new ClockZones(In("America/New_York"), ".");
        Assert.All(seconds, s => Assert.Equal(new ClockZones(In("America/New_York"), ".").OffsetOf(s * 1e6, null), zones.OffsetOf(s * 1e6, null)));
    }, iter: 20);

    [Fact]
    public void A_column_can_say_which_zone_a_clock_runs_in()
    {
        var zones = new ClockZones(By("place,zone\nBOS,America/New_York\n LAX , America/Los_Angeles\n\nLHR,UTC\n"), _folder.Path);
        var noon = ImportFolder.Time("2001-07-04 12:00");
        Assert.Equal(-4 * Hour, zones.OffsetOf(noon, "BOS"));
        Assert.Equal(-7 * Hour, zones.OffsetOf(noon, "LAX"));
        Assert.Equal(0, zones.OffsetOf(noon, "LHR"));
        Assert.Null(zones.OffsetOf(noon, "SFO"));
        Assert.Null(zones.OffsetOf(noon, null));
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("America/New_York")]
    public void A_time_outside_the_calendar_has_no_instant(string zone)
    {
        var zones = new ClockZones(In(zone), _folder.Path);
        foreach (var clock in new[] { double.PositiveInfinity, double.NegativeInfinity, 4e17, -1e17, double.MaxValue }) { Assert.Null(zones.OffsetOf(clock, null)); }
        Assert.NotNull(zones.OffsetOf(ImportFolder.Time("9999-12-30"), null));
        Assert.NotNull(zones.OffsetOf(ImportFolder.Time("0001-01-02"), null));
    }

    [Fact]
    public void An_unknown_zone_is_named_with_the_place_where_it_stands()
    {
        Assert.Contains("There is no time zone 'Europe/Brelin' ('data.time.zone' in project.yaml).",
            Refusal.Of("data.zone_unknown", () => _ = new ClockZones(In("Europe/Brelin"), _folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("'Mars' (line 3 of zones.csv)",
            Refusal.Of("data.zone_unknown", () => _ = new ClockZones(By("place,zone\nBOS,America/New_York\nX,Mars\n"), _folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_line_of_the_zone_file_is_named()
    {
        var error = Refusal.Of("data.zone_file_wrong", () => _ = new ClockZones(By("place,zone\nBOS,America/New_York\nLAX;America/Los_Angeles\n"), _folder.Path));
        Assert.Equal((_folder["zones.csv"], 3), (error.File, error.Line));
    }

    [Fact]
    public void A_missing_zone_file_says_which_key_names_it()
    {
        var error = Refusal.Of("data.zone_file_missing", () => _ = new ClockZones(new() { Kind = TimeKind.Column, Column = "at", ZoneBy = "p", ZoneFile = "none.csv" }, _folder.Path));
        Assert.Equal(_folder["none.csv"], error.File);
        Assert.Contains("'data.time.zone_file'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_description_changes_with_what_decides_the_conversion()
    {
        var first = ClockZones.Describe(By("place,zone\nBOS,America/New_York\n"), _folder.Path);
        Assert.Equal(first, ClockZones.Describe(By("place,zone\nBOS,America/New_York\n"), _folder.Path));
        Assert.NotEqual(first, ClockZones.Describe(By("place,zone\nBOS,America/Chicago\n"), _folder.Path));
        Assert.Equal("Europe/Berlin", ClockZones.Describe(In("Europe/Berlin"), _folder.Path));
    }
}

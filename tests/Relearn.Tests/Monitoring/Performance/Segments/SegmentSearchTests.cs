using Relearn.Monitoring.Performance;
using Relearn.Monitoring.Performance.Segments;

namespace Relearn.Tests.Monitoring.Performance.Segments;

public sealed class SegmentSearchTests
{
    static readonly DecisionRows s_reference = new SimulatedDecisions { Days = 60, FirstDay = 19_900, Seed = 99, RowsADay = 500 }.Make();

    static IReadOnlyList<SegmentFinding> Find(SimulatedDecisions recent) => SegmentSearch.Confirmed(recent.Make(), s_reference, SimulatedDecisions.Project.Kpi, 0.05);

    [Fact]
    public void A_small_part_that_went_bad_is_found_with_its_size_and_cost()
    {
        // Group 3 above 3/4: a thirty-second of the rows.
        var found = Find(new() { Days = 14, RowsADay = 1000, FaultFrom = 0, Fault = (number, group, yes) => group == 3 && number > 0.75 ? !yes : yes });
        var first = found[0];
        Assert.Contains("column 1 in 3..3", first.Words);
        Assert.InRange(first.Share, 0.02, 0.07);
        Assert.InRange(first.ExcessLoss.Low, 0.1, 2);
        Assert.InRange(first.Calibration, -1, -0.2);
        Assert.InRange(first.FalseShare, 0, 0.1);
        Assert.Equal(first.LossPerDay!.Value, first.LossPerDecision!.Value * first.Share * 1000, 6);
    }

    [Fact]
    public void Where_nothing_went_bad_nothing_is_found_in_nine_of_ten()
    {
        var found = Enumerable.Range(0, 30).Count(seed => Find(new() { Days = 14, RowsADay = 300, Seed = (ulong)seed + 500 }).Count > 0);
        Assert.InRange(found, 0, 6);
    }

    [Fact]
    public void Where_all_groups_went_bad_alike_no_group_by_itself_is_to_blame()
    {
        var random = new Relearn.Numerics.SeededRandom(8);
        var found = Find(new() { Days = 14, RowsADay = 500, FaultFrom = 0, Fault = (_, _, yes) => random.NextDouble() < 0.3 ? random.NextDouble() < 0.5 : yes });
        // Sure scores lose more by noise than unsure ones: that is seen, and is no matter of the groups.
        Assert.NotEmpty(found);
        Assert.All(found, f => Assert.Contains("column 0", f.Words));
    }

    [Fact]
    public void Ten_rows_at_night_find_nothing() => Assert.Empty(Find(new() { Days = 1, RowsADay = 10 }));

    [Fact]
    public void Rows_without_inputs_find_nothing()
    {
        var rows = new SimulatedDecisions { Days = 10 }.Make();
        var bare = new DecisionRows { Days = rows.Days, Scores = rows.Scores, Outcomes = rows.Outcomes, Acted = rows.Acted, Delays = rows.Delays, Columns = [], Codes = [] };
        Assert.Empty(SegmentSearch.Confirmed(bare, bare, SimulatedDecisions.Project.Kpi, 0.05));
    }
}

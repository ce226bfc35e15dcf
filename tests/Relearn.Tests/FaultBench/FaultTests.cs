extern alias FaultBench;
using FaultBench::Relearn.FaultBench.Faults;
using FaultBench::Relearn.FaultBench.Plant;
using FaultBench::Relearn.FaultBench.Streams;
using Relearn.Analysis.Causes;

namespace Relearn.Tests.FaultBench;

/// <summary>What is planted is what the catalogue says, and nothing else: an instrument that is off would measure itself.</summary>
public sealed class FaultTests
{
    static RunPlan Plan(string id, int severity = 4) => new("small", FaultCatalogue.Find(id), severity, 3);

    static string Text(CompanyRow row) => $"{row.Key} {row.At:O} {string.Join('|', row.Cells)}";

    [Fact]
    public void Every_scenario_names_a_cause_of_the_doctor_with_its_step_and_roles_that_streams_have()
    {
        Assert.Equal(FaultCatalogue.All.Count, FaultCatalogue.All.Select(s => s.Id).Distinct().Count());
        foreach (var scenario in FaultCatalogue.All)
        {
            var cause = CauseCatalogue.Find(scenario.Cause);
            if (!scenario.IsHeldOut) { Assert.Equal((scenario.Id, cause.Step), (scenario.Id, scenario.Step)); }
            Assert.NotEmpty(FaultCatalogue.ActionOf(scenario.Cause));
            Assert.All(scenario.Subjects.Where(s => s.StartsWith('$')), s => Assert.Contains(s[1..], SmallStream.Table.Roles.Keys));
            for (var severity = 0; severity < 6; severity++)
            {
                Assert.All(scenario.Operators(severity, 10), o => Assert.True(o.From is 0 or >= 10));
                Assert.All(scenario.Events(severity, 10), e => Assert.InRange(e.Day, 0, RunPlan.Days - 1));
            }
        }
        Assert.All(CauseCatalogue.All, c => Assert.NotEmpty(FaultCatalogue.ActionOf(c.Id)));
    }

    [Theory]
    [InlineData("F19")]
    [InlineData("F20")]
    [InlineData("F38")]
    public void A_relation_that_changes_leaves_the_inputs_as_they_are_to_the_bit(string id)
    {
        var (plan, before, after) = (Plan(id), SmallStream.Days(null), SmallStream.Days(Plan(id)));
        Assert.Equal(before.Select(Text), after.Select(Text));
        var changed = before.Zip(after).Where(p => p.First.Label != p.Second.Label).ToArray();
        Assert.NotEmpty(changed);
        // Only in the region, and only from its first day on.
        Assert.All(changed, p => Assert.True(SmallStream.Statistics.RankOf("hours", p.First.Cells[1]) >= 0.5 && (id == "F38" || p.First.Day >= plan.Start)));
    }

    [Fact]
    public void Exchanged_columns_have_each_others_values_in_requests_and_their_own_in_files()
    {
        var (plan, changes) = (Plan("F15"), SmallStream.Changes(Plan("F15")));
        var rows = SmallStream.Days(null).Where(r => r.Day >= plan.Start).ToArray();
        Assert.All(rows, row =>
        {
            var (asked, stored) = (changes.Of(row, "request", row.Day), changes.Of(row, "stored", row.Day));
            Assert.Equal([row.Cells[1], row.Cells[0], .. row.Cells[2..]], asked);
            Assert.Equal(row.Cells, stored);
        });
    }

    [Fact]
    public void A_drift_that_means_nothing_touches_only_the_column_that_means_nothing()
    {
        var (plan, changes) = (Plan("B06"), SmallStream.Changes(Plan("B06")));
        var noise = SmallStream.Table.Columns.Count + 1;
        Assert.All(SmallStream.Days(null), row =>
        {
            var cells = changes.Of(row, "request", row.Day);
            Assert.Equal(row.Day >= plan.Start, cells[noise] != row.Cells[noise]);
            Assert.Equal(row.Cells.Where((_, i) => i != noise), cells.Where((_, i) => i != noise));
        });
    }

    [Theory]
    [InlineData("F01")]
    [InlineData("F02")]
    public void Wrong_labels_of_files_leave_what_the_service_is_told_true(string id)
    {
        var (plan, changes, rows) = (Plan(id), SmallStream.Changes(Plan(id)), SmallStream.Days(null));
        var wrong = rows.Where(r => changes.Said(r, null, "label", RunPlan.Days, null) != r.Label).ToArray();
        Assert.All(rows, r => Assert.Equal(r.Label, changes.Said(r, null, "outcome", RunPlan.Days, null)));
        var feed = SmallStream.Table.Columns.Count;
        Assert.Equal(id == "F02" ? 0.5 : 0.2, (double)wrong.Length / rows.Count(r => id == "F01" || r.Cells[feed] == "feed-c"), 0.06);
        // Files that were written before are as they were.
        Assert.All(rows, r => Assert.Equal(r.Label, changes.Said(r, null, "label", plan.Start - 1, null)));
    }

    [Fact]
    public void Labels_that_come_later_are_the_same_labels()
    {
        var (plan, before, after) = (Plan("F23"), SmallStream.Days(null), SmallStream.Days(Plan("F23")));
        Assert.Equal(before.Select(r => (Text(r), r.Label)), after.Select(r => (Text(r), r.Label)));
        Assert.All(before.Zip(after), p => Assert.True(p.First.Day < plan.Start ? p.First.KnownAt == p.Second.KnownAt : p.First.KnownAt <= p.Second.KnownAt));
        var late = before.Zip(after).Where(p => p.First.Day >= plan.Start).ToArray();
        // Four times as late, and then booked at night.
        Assert.InRange(late.Average(p => (p.Second.KnownAt - p.Second.At).TotalDays) / late.Average(p => (p.First.KnownAt - p.First.At).TotalDays), 2.5, 4);
    }

    [Fact]
    public void Rates_are_learnt_and_scored_on_streams_severities_and_seeds_of_their_own_and_a_third_is_benign()
    {
        RunPlan[] tuned = [.. PlannedSets.Tuning], scored = [.. PlannedSets.Scored];
        Assert.Empty(tuned.Select(p => p.Stream).Intersect(scored.Select(p => p.Stream)));
        Assert.Empty(tuned.Select(p => p.Severity).Intersect(scored.Select(p => p.Severity)));
        Assert.Empty(tuned.Select(p => p.Seed).Intersect(scored.Select(p => p.Seed)));
        Assert.DoesNotContain(tuned, p => p.Scenario.IsHeldOut);
        Assert.True(scored.Count(p => p.Scenario.IsBenign) * 3 >= scored.Length);
        Assert.True(scored.Length >= 400);
        Assert.All(StreamCatalogue.Tuning, s => Assert.DoesNotContain(s, StreamCatalogue.HeldOut));
        // Each fault can be held against the same company without one.
        Assert.All(scored, p => Assert.Contains(scored, q => q.Scenario.Id == "B02" && (q.Stream, q.Seed) == (p.Stream, p.Seed)));
    }
}

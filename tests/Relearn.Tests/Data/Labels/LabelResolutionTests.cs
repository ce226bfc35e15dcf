using Relearn.Data.Labels;
using Relearn.Storage;

namespace Relearn.Tests.Data.Labels;

public sealed class LabelResolutionTests
{
    static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    static LabelEntry Entry(string by, string? value, int minute, LabelOrigin origin = LabelOrigin.Person, LabelPurpose purpose = LabelPurpose.Label, bool withdrawn = false) =>
        new("item", value, origin, by, s_start.AddMinutes(minute), purpose, Withdrawn: withdrawn);

    static ResolvedLabel? Resolve(params LabelEntry[] entries) => LabelResolution.Resolve(entries) is [var one] ? one : null;

    [Fact]
    public void Of_one_person_the_last_word_counts_and_both_stay() =>
        Assert.Equal(("true", 1, false), Resolve(Entry("ann", "false", 1), Entry("ann", "true", 2)) is { } r ? (r.Value, r.Votes, r.Conflict) : default);

    [Fact]
    public void What_is_taken_back_leaves_what_was_said_before()
    {
        Assert.Equal("false", Resolve(Entry("ann", "false", 1), Entry("ann", "true", 2), Entry("ann", null, 3, withdrawn: true))!.Value);
        Assert.Null(Resolve(Entry("ann", "false", 1), Entry("ann", null, 2, withdrawn: true)));
    }

    [Fact]
    public void Most_people_win_and_a_tie_settles_nothing()
    {
        Assert.Equal(("true", true), Resolve(Entry("ann", "true", 1), Entry("bob", "false", 2), Entry("eve", "true", 3)) is { } r ? (r.Value, r.Conflict) : default);
        Assert.Equal((null, true), Resolve(Entry("ann", "true", 1), Entry("bob", "false", 2)) is { } tie ? (tie.Value, tie.Conflict) : default);
    }

    [Fact]
    public void A_tie_of_people_leaves_what_was_there_before()
    {
        var tie = Resolve(Entry("clicks", "false", 0, LabelOrigin.Outcome), Entry("ann", "true", 1), Entry("bob", "false", 2))!;
        Assert.Equal(("false", LabelOrigin.Outcome, true), (tie.Value, tie.Origin, tie.Conflict));
    }

    [Fact]
    public void The_last_word_is_that_of_who_adjudicates_also_against_many()
    {
        var r = Resolve(Entry("ann", "true", 1), Entry("eve", "true", 2), Entry("bob", "false", 3), Entry("judge", "false", 4, purpose: LabelPurpose.Adjudication))!;
        Assert.Equal(("false", "judge", true, true), (r.Value, r.By, r.Conflict, r.Adjudicated));
    }

    [Fact]
    public void People_stand_above_accepted_models_these_above_outcomes_and_these_above_functions()
    {
        LabelEntry[] all = [Entry("rule", "true", 1, LabelOrigin.Function), Entry("clicks", "false", 2, LabelOrigin.Outcome), Entry("review", "true", 3, LabelOrigin.Model), Entry("ann", "false", 4)];
        Assert.Equal(["rule", "clicks", "review", "ann"], Enumerable.Range(1, 4).Select(n => Resolve(all[..n])!.By));
        // In whatever order they come.
        Assert.Equal("ann", Resolve([all[3], .. all[..3]])!.By);
    }

    [Fact]
    public void Outcomes_that_contradict_one_another_are_a_conflict_and_the_later_counts() =>
        Assert.Equal(("true", true), Resolve(Entry("shop", "false", 1, LabelOrigin.Outcome), Entry("bank", "true", 2, LabelOrigin.Outcome)) is { } r ? (r.Value, r.Conflict) : default);

    [Fact]
    public void Who_cannot_tell_changes_nothing()
    {
        Assert.Null(Resolve(Entry("ann", null, 1))!.Value);
        Assert.Equal("true", Resolve(Entry("clicks", "true", 0, LabelOrigin.Outcome), Entry("ann", null, 1))!.Value);
    }

    [Fact]
    public async Task An_entry_of_a_later_build_is_refused_by_name()
    {
        using var project = TestProject.Create(rows: 100);
        using var workspace = project.Open();
        await using (var writer = new RecordLogWriter(project.Log, LabelLedger.Kind, workspace.Ledger, Durability.Disk, TimeProvider.System))
        {
            await writer.AppendAsync("""{"item":"a","origin":"Oracle"}"""u8);
        }
        Assert.Contains("labels-", Refusal.Of("labels.entry_unreadable", () => LabelLedger.All(project.Log)).Message, StringComparison.Ordinal);
    }
}

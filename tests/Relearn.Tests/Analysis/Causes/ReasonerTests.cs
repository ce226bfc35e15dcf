using Relearn.Analysis.Causes;

namespace Relearn.Tests.Analysis.Causes;

public sealed class ReasonerTests
{
    static Diagnosis Of(params (string Sign, string Subject, bool Proof)[] seen)
    {
        var findings = new Findings();
        foreach (var (sign, _) in Signs.All) { findings.Look(sign); }
        foreach (var (sign, subject, proof) in seen) { findings.See(sign, subject, 5, $"saw {sign}", 100, proof); }
        return Reasoner.Reason(findings, "late", "projects/late", 0, "release-1", SignRates.Shipped, "clicked");
    }

    [Fact]
    public void Probabilities_add_up_to_one_and_every_cause_has_one()
    {
        var diagnosis = Of((Signs.LossHarm, "", false));
        Assert.Equal(1, diagnosis.Causes.Sum(c => c.Probability), 9);
        Assert.Equal(CauseCatalogue.All.Select(c => c.Id).Order(), diagnosis.Causes.Select(c => c.Cause).Order());
    }

    [Fact]
    public void Without_harm_and_proof_nothing_is_wrong_whatever_moved()
    {
        var diagnosis = Of((Signs.ColumnsMoved, "age", false), (Signs.UnseenValues, "town", false), (Signs.Volume, "", false));
        Assert.False(diagnosis.Alarm);
        Assert.Equal(CauseCatalogue.NothingWrong, diagnosis.Top.Cause);
        Assert.True(diagnosis.Top.Probability >= 0.9);
    }

    [Fact]
    public void A_near_proof_outranks_distributions()
    {
        var diagnosis = Of((Signs.LossHarm, "", false), (Signs.RelationChanged, "", false), (Signs.SegmentHarm, "", false), (Signs.LabelsDisagree, "", true), (Signs.LabelsDisagreeGroup, "partner=b", true));
        Assert.Equal("labels_of_one_source", diagnosis.Top.Cause);
        Assert.Equal("partner=b", diagnosis.Top.Subject);
        Assert.Equal(2, diagnosis.Top.Step);
    }

    [Fact]
    public void Evidence_is_named_the_most_telling_first_and_commands_name_the_project()
    {
        var diagnosis = Of((Signs.LossHarm, "", false), (Signs.OneColumnMoved, "distance", false), (Signs.AffineMap, "distance", false));
        var top = diagnosis.Top;
        Assert.Equal("unit_change", top.Cause);
        Assert.Equal(Signs.AffineMap, diagnosis.Evidence[top.Evidence[0]].Sign);
        Assert.StartsWith("relearn ", top.First.Command);
        Assert.Contains("projects/late", top.First.Command);
        Assert.DoesNotContain("{", top.Says + top.First.What + top.First.Command + top.Repair.Command);
    }

    [Fact]
    public void Two_close_causes_come_with_the_test_that_tells_them_apart()
    {
        // Two causes that give the same sign as often; the others give nothing.
        string[] alike = ["unit_change", "inputs_moved"];
        var rates = new SignRates(new(1, "test", CauseCatalogue.All.ToDictionary(c => c.Id, c => new SignCounts(1, alike.Contains(c.Id) ? new() { [Signs.OneColumnMoved] = 0.8, [Signs.LossHarm] = 0.8 } : new Dictionary<string, double>()))), null);
        var findings = new Findings();
        findings.See(Signs.LossHarm, "", 5, "the loss rose");
        findings.See(Signs.OneColumnMoved, "distance", 5, "it moved");
        var diagnosis = Reasoner.Reason(findings, "late", ".", 0, null, rates);
        Assert.NotNull(diagnosis.Separate);
        Assert.StartsWith("relearn ", diagnosis.Separate.Command);
        Assert.Equal(diagnosis.Causes[0].Cause, diagnosis.Separate.Between);
    }

    [Fact]
    public void What_was_not_looked_for_counts_neither_way()
    {
        var findings = new Findings();
        findings.See(Signs.OneClass, "", 10, "one class", proof: true);
        Assert.Equal("too_few_positives", Reasoner.Reason(findings, "late", ".", 0, null, SignRates.Shipped).Top.Cause);
    }
}

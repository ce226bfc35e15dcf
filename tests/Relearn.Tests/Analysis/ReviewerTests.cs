namespace Relearn.Tests.Analysis;

public sealed class ReviewerTests
{
    [Fact]
    public async Task Money_is_that_of_the_decisions_counted_by_hand()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        var report = await workspace.RunAsync(TestContext.Current.CancellationToken);
        var kpi = workspace.Project.Kpi;
        double earned = 0, rule = 0, always = 0;
        long acted = 0, known = 0;
        var outcomes = new Dictionary<Relearn.Serving.DecisionId, (double Value, double Arrival)>();
        var decisions = new List<(Relearn.Serving.DecisionId Id, bool Acted, float X, double Time)>();
        Relearn.Serving.PredictionLog.Read(project.Log, Relearn.Serving.PredictionLog.Replay, null,
            p => decisions.Add((p.Id, p.Candidates[0].Decision == 1, p.Candidates[0].Features[1], p.EventTime)), o => outcomes[o.Decision!.Value] = (o.Value, o.ArrivalTime));
        var now = decisions.Max(d => d.Time);
        foreach (var d in decisions)
        {
            // An outcome that arrives after the last event is not known yet.
            if (outcomes[d.Id].Arrival > now) { continue; }
            var positive = outcomes[d.Id].Value == 1;
            known++;
            acted += d.Acted ? 1 : 0;
            earned += kpi.ValueOf(d.Acted, positive);
            rule += kpi.ValueOf(d.X > 1, positive);
            always += kpi.ValueOf(true, positive);
        }
        var review = report.Review!;
        Assert.Equal((known, acted), (review.Decisions, review.Acted));
        Assert.Equal(decisions.Count - 36, known);
        Assert.Equal(earned, review.Earned, 6);
        Assert.Equal(["rule_without_model", "never_act", "always_act"], review.Alternatives.Select(a => a.Name));
        Assert.Equal([rule, 0, always], review.Alternatives.Select(a => a.Earned));
        Assert.Equal(review.EarnedPerDecision.Estimate - rule / known, review.Alternatives[0].Advantage.Estimate, 9);
        Assert.InRange(review.EarnedPerDecision.Estimate, review.EarnedPerDecision.Low, review.EarnedPerDecision.High);
    }

    [Fact]
    public async Task A_model_that_earns_more_than_all_else_is_to_be_served()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        var report = await workspace.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(4, report.Next.Step);
        Assert.StartsWith("relearn serve start", report.Next.Command);
    }

    [Fact]
    public async Task Money_values_under_which_always_acting_wins_lead_back_to_the_scope()
    {
        // Acting pays in every case, so a threshold from validation that leaves some rows alone can only lose.
        using var project = TestProject.Create(y => y.Replace("true_positive: 2, false_positive: -1", "true_positive: 2, false_positive: 1", StringComparison.Ordinal)
            .Replace("decision: { action: call,", "decision: { action: call, threshold: 0.5,", StringComparison.Ordinal));
        using var workspace = project.Open();
        var report = await workspace.RunAsync(TestContext.Current.CancellationToken);
        if (report.Review is null)
        {
            Assert.Fail($"the gate refused: {string.Join("; ", report.Gate.Checks.Where(c => !c.Passed).Select(c => $"{c.Name} {c.Detail}"))}");
        }
        Assert.Equal(1, report.Next.Step);
        Assert.Contains("'always_act' earns more", report.Next.What);
    }
}

using Relearn.Analysis.Causes;
using Relearn.Analysis.Kpis;
using Relearn.Analysis.Pages;
using Relearn.Analysis.Value;
using Relearn.Numerics;
using Relearn.Tests.Analysis.Kpis;

namespace Relearn.Tests.Analysis.Pages;

public sealed class ReaderPageTests
{
    static ReaderFacts Facts()
    {
        using var play = new KpiPlay();
        for (var i = 0; i < 600; i++)
        {
            var challenger = i % 2 == 0;
            var id = play.Decide(i % 30 + 0.1, $"k{i}", experiment: i % 30 >= 15 ? "rollout-1" : null, challenger: challenger);
            play.Report(id, i % 30 + 0.2, ("sales", i % 4 + (challenger ? 1 : 0)));
        }
        var project = KpiPlay.Project("<sales>: { sum: sales, role: goal, worth: 2 }\ntypo: { sum: slaes }");
        var cost = new CostLine(10, 5, 3600, 0.05, 8, 640);
        var value = new ValueReport("shop", "EUR", [new("release-1", new(2024, 1, 3, 0, 0, 0, TimeSpan.Zero), 27, "never_act", "live", null, 9000, new(4000, 3500, 4500), null, cost, new(3355, 2855, 3855))], 4000, cost, ["No hours."]);
        var cause = new RankedCause("unit_change", "Column 'x' came in another unit.", 0.93, 2, "x", [0], null, new("Block it:", "relearn data validate shop", true), new("Mend it.", "relearn run shop", true));
        var diagnosis = new Diagnosis("shop", 0, "release-1", true, [cause], [new("affine_map", "x", 9, "x is 1.8 x + 32 of before")], null, []);
        return new(project, LedgerPlay.ReviewOf("release-1", 0.3), KpiReading.Of(project, play.Read(project, 40), "live"), value, diagnosis, ["2024-01-05, ann: label.name is sales, because of review-1"], []);
    }

    [Fact]
    public void Each_reader_gets_a_page_of_the_same_records_that_needs_nothing_else()
    {
        var facts = Facts();
        foreach (var (file, write) in ReaderPage.All)
        {
            var page = write(facts);
            Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
            Assert.DoesNotContain("http", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<sales>", page, StringComparison.Ordinal);
            Assert.Contains("Step 2: Column &#39;x&#39; came in another unit. (93%)", page, StringComparison.Ordinal);
            Assert.Contains("typo: No outcome has reported", page, StringComparison.Ordinal);
            Assert.EndsWith("</html>\n", page, StringComparison.Ordinal);
            Assert.StartsWith("review-", file, StringComparison.Ordinal);
            Assert.Equal(page, write(facts));
        }
    }

    [Fact]
    public void The_executive_reads_money_the_product_arms_and_the_engineer_evidence()
    {
        var facts = Facts();
        Assert.Contains("It earned 4,000 USD more than deciding without a model and took 645 USD: net 3,355 USD, between 2,855 and 3,855.", ExecutivePage.Of(facts), StringComparison.Ordinal);
        Assert.Contains("<svg", ExecutivePage.Of(facts), StringComparison.Ordinal);
        Assert.Contains("rollout-1", ProductPage.Of(facts), StringComparison.Ordinal);
        Assert.Contains("because of review-1", ProductPage.Of(facts), StringComparison.Ordinal);
        Assert.Contains("x is 1.8 x + 32 of before", EngineerPage.Of(facts), StringComparison.Ordinal);
        Assert.DoesNotContain("x is 1.8 x + 32 of before", ExecutivePage.Of(facts), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_is_known_the_pages_say_what_is_missing()
    {
        var facts = Facts() with { Review = null, Kpis = null, Diagnosis = null, Value = new("shop", "EUR", [], 0, new(0, 0, 0, 0, 0, 0), ["It has no release yet."]), Missing = ["No outcome is known."] };
        Assert.All(ReaderPage.All, p => Assert.Contains("<li>No outcome is known.</li>", p.Write(facts), StringComparison.Ordinal));
        Assert.Contains("not known yet", ExecutivePage.Of(facts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_has_its_KPIs_its_value_and_its_pages()
    {
        using var project = TestProject.Create(y => y + "\nkpis:\n  money a decision: { sum: money, role: goal, worth: 1 }\n  calls: { sum: acted }\n  visits: { sum: visits, per: key }\n");
        using (var workspace = project.Open()) { Assert.Equal("analyze.nothing_served", Assert.Throws<UserErrorException>(() => workspace.Kpis()).Errors[0].Code); }
        using var opened = project.Open();
        await opened.RunAsync(TestContext.Current.CancellationToken);
        var kpis = opened.Kpis();
        Assert.Equal("replay", kpis.Source);
        // The replay holds the money that the review counts.
        Assert.Equal(opened.Review().EarnedPerDecision.Estimate, kpis.Kpis[0].All!.Estimate, 1e-9);
        Assert.Contains("'visits'", kpis.Kpis[2].Missing, StringComparison.Ordinal);
        Assert.Equal("analyze.hours_wrong", Assert.Throws<UserErrorException>(() => opened.Spend(0, "x")).Errors[0].Code);
        opened.Spend(3, "features");
        opened.Spend(3, "features");
        Assert.Equal(6, opened.Value().Cost.Hours);
        var paths = opened.WriteReaderPages();
        Assert.All(paths, p => Assert.True(new FileInfo(p).Length > 1000));
        Assert.Contains("money a decision", File.ReadAllText(paths[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_without_KPIs_says_how_to_declare_them()
    {
        using var project = TestProject.Create(rows: 50);
        using var workspace = project.Open();
        Assert.Equal("analyze.no_kpis", Assert.Throws<UserErrorException>(() => workspace.Kpis()).Errors[0].Code);
    }
}

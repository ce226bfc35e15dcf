using Relearn.Analysis.Causes;
using Relearn.Loop.Diagnosing;
using Relearn.Modeling;
using Relearn.Modeling.ErrorAnalysis;
using Relearn.Numerics;

namespace Relearn.Tests.Modeling.ErrorAnalysis;

public sealed class ErrorAnalyzerTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("labels", PocketCause.Labels, Signs.PocketLabels)]
    [InlineData("hidden", PocketCause.MissingFeature, Signs.PocketMissingFeature)]
    [InlineData("drawn", PocketCause.Ambiguous, Signs.PocketAmbiguous)]
    public async Task A_planted_pocket_is_found_with_its_cause(string wrong, string cause, string sign)
    {
        for (ulong seed = 1; seed <= 3; seed++)
        {
            var report = await PlantedPockets.AnalyzeAsync(seed, wrong, Stop);
            var pocket = report.Pockets.First(p => p.Words.Contains("south", StringComparison.Ordinal));
            Assert.True(cause == pocket.Cause, $"{seed}: {string.Join("; ", pocket.Considered)}");
            Assert.True(pocket.ExcessLoss.Low > 0 && pocket.LossShare > pocket.Share);
            Assert.Contains(PocketSigns.Of(report), s => s.Sign == sign && s.Subject == pocket.Words);
        }
    }

    [Fact]
    public async Task What_mending_a_pocket_is_worth_is_told_where_it_can_be_reckoned()
    {
        var hidden = (await PlantedPockets.AnalyzeAsync(1, "hidden", Stop)).Pockets.First(p => p.Words.Contains("south", StringComparison.Ordinal)).Likely;
        Assert.Contains("'shift', which no feature reads", hidden.Detail, StringComparison.Ordinal);
        // About 29 rows a day in the south, at most 2 for a hit and -1 for a false alarm: knowing the shift cannot bring more than 3 a row.
        Assert.True(hidden.Worth!.Low > 0 && hidden.Worth.High < 87, $"{hidden.Worth}");
        Assert.Equal(3, hidden.Step);
        var drawn = (await PlantedPockets.AnalyzeAsync(1, "drawn", Stop)).Pockets.First(p => p.Words.Contains("south", StringComparison.Ordinal)).Likely;
        Assert.Null(drawn.Worth);
    }

    [Fact]
    public async Task Rows_that_are_all_alike_have_pockets_no_more_often_than_the_rate_says()
    {
        var named = 0;
        for (ulong seed = 1; seed <= 20; seed++) { named += (await PlantedPockets.AnalyzeAsync(seed, "none", Stop)).Pockets.Count > 0 ? 1 : 0; }
        // A tenth of such tables may have one by chance: six or more of 20 would come once in a hundred times.
        Assert.InRange(named, 0, 5);
    }

    [Fact]
    public async Task The_worst_rows_stand_behind_a_pocket_and_their_cells_are_not_in_the_ledger()
    {
        using var project = TestProject.Create(edit: (i, line) => line.Contains("Lima", StringComparison.Ordinal) && i % 3 == 0 ? line.EndsWith(",yes", StringComparison.Ordinal) ? line[..^3] + "no" : line[..^2] + "yes" : line);
        using var workspace = project.Open();
        await workspace.RunAsync(Stop);
        var report = await workspace.ErrorsAsync(cancellation: Stop);
        var pocket = report.Pockets[0];
        Assert.Equal(5, pocket.Worst.Count);
        Assert.True(pocket.Worst.Zip(pocket.Worst.Skip(1)).All(r => r.First.LogLoss >= r.Second.LogLoss));
        Assert.All(pocket.Worst, r => Assert.Equal(BinaryMetrics.LogLoss(r.Probability, r.Label), r.LogLoss, 12));
        Assert.All(pocket.Worst, r => Assert.NotNull(r.Cells!["subject"]));
        Assert.Equal(report.Rows, report.Decisions.Hits + report.Decisions.FalseAlarms + report.Decisions.Misses + report.Decisions.Rest);
        var record = Assert.Single(workspace.Ledger.List(ErrorReport.Kind));
        Assert.DoesNotContain($"\"{pocket.Worst[0].Cells!["subject"]}\"", record.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("cells", record.Body, StringComparison.Ordinal);
        // The same question is not worked out again.
        await workspace.ErrorsAsync(workspace.Ledger.Latest(ModelRun.Kind)!.Id[..8], Stop);
        Assert.Single(workspace.Ledger.List(ErrorReport.Kind));
    }

    [Fact]
    public async Task A_run_whose_rows_were_purged_is_refused_with_what_would_do()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        await workspace.RunAsync(Stop);
        workspace.Forget("s17", "asked for");
        Assert.Equal("loop.run_not_whole", Assert.Single((await Assert.ThrowsAsync<UserErrorException>(() => workspace.ErrorsAsync(cancellation: Stop))).Errors).Code);
    }
}

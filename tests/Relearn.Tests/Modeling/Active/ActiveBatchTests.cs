using Relearn.Data;
using Relearn.Data.Labels;
using Relearn.Inference;
using Relearn.Modeling.Active;

namespace Relearn.Tests.Modeling.Active;

public sealed class ActiveBatchTests : IAsyncLifetime
{
    // A quarter of the rows has no label.
    readonly TestProject _project = TestProject.Create(edit: (i, line) => i % 4 == 0 ? line[..(line.LastIndexOf(',') + 1)] : line);
    Workspace _workspace = null!;
    RowsFile _file = null!;
    Predictor _predictor = null!;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _workspace = _project.Open();
        var run = await _workspace.RunAsync(Token);
        _file = RowsFile.Open(_workspace.Artifacts.Require(run.Dataset.RowsHash));
        _predictor = _workspace.OpenRelease().Predictor;
    }

    public ValueTask DisposeAsync()
    {
        _file?.Dispose();
        _workspace?.Dispose();
        _project.Dispose();
        return ValueTask.CompletedTask;
    }

    ActiveChoice Choose(ActiveConfig config, bool model = true, params long[] labelled) =>
        ActiveBatch.Choose(_file, new ItemIds(_workspace.Project, _file), labelled.ToHashSet(), model ? _predictor : null, null, config);

    static double Margin(ActivePick pick) => Math.Abs(2 * pick.Probability - 1);

    [Fact]
    public void A_batch_has_its_random_share_and_the_rest_is_among_the_least_sure()
    {
        var choice = Choose(new() { Batch = 40, RandomShare = 0.2, Beta = 5, Seed = 1 });
        Assert.Equal((1000, 40, 8), ((int)choice.Candidates, choice.Picks.Count, choice.Picks.Count(p => p.Random)));
        Assert.Equal(40, choice.Picks.Select(p => p.Item).Distinct().Count());
        Assert.All(choice.Picks, p => Assert.Equal(0, p.Row % 4));
        // 160 of 1,000 were looked at: their margins are below those of almost all of the random ones.
        var most = choice.Picks.Where(p => !p.Random).Max(Margin);
        var all = Choose(new() { Batch = 1000, RandomShare = 1, Seed = 1 });
        Assert.Equal(1000, all.Picks.Count);
        Assert.InRange(all.Picks.Count(p => Margin(p) < most), 0, 170);
    }

    [Fact]
    public void The_random_share_is_a_fair_sample_whatever_the_model_says()
    {
        // The mean probability of the random rows over many seeds is that of all candidates.
        var all = Choose(new() { Batch = 1000, RandomShare = 1 }).Picks;
        var means = Enumerable.Range(0, 60).Select(s => Choose(new() { Batch = 50, RandomShare = 0.8, Beta = 1, Seed = (ulong)s }).Picks.Where(p => p.Random).Average(p => p.Probability)).ToArray();
        var (mean, error) = (all.Average(p => p.Probability), Math.Sqrt(all.Average(p => Math.Pow(p.Probability - all.Average(q => q.Probability), 2)) / (40 * 60)));
        Assert.InRange(means.Average(), mean - 4 * error, mean + 4 * error);
    }

    [Fact]
    public void The_same_seed_gives_the_same_batch_with_any_number_of_threads()
    {
        ActiveConfig config = new() { Batch = 60, Seed = 3, Threads = 1 };
        Assert.Equal(Choose(config).Picks, Choose(config with { Threads = 4 }).Picks);
        Assert.NotEqual(Choose(config).Picks, Choose(config with { Seed = 4 }).Picks);
    }

    [Fact]
    public void Rows_that_the_ledger_knows_and_duplicates_are_not_chosen()
    {
        var first = Choose(new() { Batch = 30, Seed = 1 });
        var second = Choose(new() { Batch = 30, Seed = 1 }, true, [.. first.Picks.Select(p => p.Row)]);
        Assert.Empty(first.Picks.Select(p => p.Row).Intersect(second.Picks.Select(p => p.Row)));
        Assert.Equal(970, second.Candidates);
    }

    [Fact]
    public void Without_a_model_all_are_drawn_at_random_and_a_batch_larger_than_what_there_is_takes_all()
    {
        var choice = Choose(new() { Batch = 50, Seed = 1 }, model: false);
        Assert.Equal((50, 50), (choice.Picks.Count, choice.Picks.Count(p => p.Random && double.IsNaN(p.Probability))));
        Assert.Equal(1000, Choose(new() { Batch = 5000, Seed = 1 }).Picks.Count);
        Assert.Empty(Choose(new() { Batch = 10 }, true, [.. Enumerable.Range(0, 1000).Select(i => 4L * i)]).Picks);
    }

    [Fact]
    public void A_batch_is_more_varied_than_the_least_sure_rows_alone()
    {
        // Distinct cells of what the model reads: city, a quarter of the day, x to one half.
        int Cells(ActiveChoice choice)
        {
            var cells = new RowCells(_file, ["at", "x", "city"]);
            return choice.Picks.Select(p => cells.Of(p.Row)).Select(c => (c["city"], int.Parse(((string)c["at"]!)[11..13], System.Globalization.CultureInfo.InvariantCulture) / 6, c["x"] is double x ? Math.Round(2 * x) : 99)).Distinct().Count();
        }

        var diverse = Choose(new() { Batch = 30, RandomShare = 0, Beta = 10, Seed = 1 });
        var greedy = Choose(new() { Batch = 30, RandomShare = 0, Beta = 1, Seed = 1 });
        Assert.True(diverse.Picks.Average(Margin) >= greedy.Picks.Average(Margin));
        Assert.True(Cells(diverse) > Cells(greedy), $"{Cells(diverse)} of {Cells(greedy)}");
    }
}

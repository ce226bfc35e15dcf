using Relearn.Loop;
using Relearn.Numerics;
using Relearn.Tests.Loop.Desk;

namespace Relearn.Tests.Loop;

/// <summary>What says something of true and false says so where labels are classes, before it does anything.</summary>
public sealed class BinaryOnlyTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static readonly Dictionary<string, Func<Workspace, Task>[]> Calls = new()
    {
        ["analyze tradeoff"] = [w => Task.Run(() => w.Tradeoff(10), Token)],
        ["backtest"] = [w => w.BacktestAsync(Token)],
        ["data functions"] = [w => w.LabelFunctionsAsync(false, Token)],
        ["data maturity"] = [w => w.MaturityAsync(Token)],
        ["data review"] = [w => w.ReviewLabelsAsync(20, null, false, null, Token), w => w.AcceptReviewAsync(null, Token), w => w.WithdrawReviewAsync(Token)],
        ["data sample --likely"] = [w => w.SampleAsync(new(10, null, null, null, 1, Likely: true), "likely.csv", Token)],
        ["model delays"] = [w => w.DelaysAsync(Token)],
        ["model errors"] = [w => w.ErrorsAsync(cancellation: Token)],
        ["model export"] = [w => Task.Run(() => w.RequireBinary("model export"), Token)],
        ["model objectives"] = [w => w.LearnObjectivesAsync([], Token)],
        ["model remedies"] = [w => w.RemediesAsync(Token)],
        ["run --candidate"] = [w => w.CandidateAsync(null, Token), w => w.CandidateAsync("asked for", Token)],
        ["scope estimate"] = [w => Task.Run(() => w.Estimate(Token), Token)],
        ["serve explain"] = [w => Task.Run(() => w.RequireBinary("serve explain"), Token)],
        ["serve weights"] = [w => Task.Run(w.Weights, Token), w => w.SetWeightsAsync(["views=1"], null, null, cancellation: Token)],
    };

    public static TheoryData<string> Commands => [.. BinaryOnly.Commands];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_of_true_and_false_is_refused_with_what_to_do_instead(string command)
    {
        using var project = ShopProject.Create(40);
        using var workspace = project.Open();
        foreach (var call in Calls[command])
        {
            var error = Assert.Single((await Assert.ThrowsAsync<UserErrorException>(() => call(workspace))).Errors);
            Assert.Equal("loop.binary_only", error.Code);
            Assert.StartsWith($"'relearn {command}' works with labels that are true or false; this project's task is 'hierarchy'. ", error.Message, StringComparison.Ordinal);
        }
        Assert.Empty(workspace.Ledger.List(Relearn.Data.DatasetVersion.Kind));
    }

    [Fact]
    public void Each_of_them_is_tried() => Assert.Equal(BinaryOnly.Commands, Calls.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Where_labels_are_true_or_false_nothing_is_refused()
    {
        using var project = TestProject.Create(rows: 40);
        Assert.All(BinaryOnly.Commands, c => BinaryOnly.Require(project.Config, c));
    }

    [Fact]
    public async Task Rows_are_drawn_as_before_where_nothing_likely_is_asked_for()
    {
        using var project = ShopProject.Create(40);
        using var workspace = project.Open();
        Assert.Equal(10, (await workspace.SampleAsync(new(10, null, null, null, 1), Path.Combine(project.Folder, "ten.csv"), Token)).Rows);
    }
}

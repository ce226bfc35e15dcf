using Relearn.Data.Leakage;
using Relearn.Scoping;

namespace Relearn.Tests.Data.Leakage;

/// <summary>
/// Real tables with nothing declared. The defaults were set on flights, adult, bank, elec and higgs; shoppers, bike, kdd and employment were looked at afterwards, and weather, luxembourg and games
/// after those.
/// </summary>
public sealed class RealDataLeakageTests
{
    static async Task<LeakageReport> CheckAsync(string folder)
    {
        using var workspace = Workspace.Open(folder, new() { Actor = "tester" });
        return await workspace.LeaksAsync(TestContext.Current.CancellationToken);
    }

    static async Task<LeakageReport> OfAsync(string set)
    {
        using var data = RealData.Of(set);
        return await CheckAsync(data.Folder);
    }

    [Theory]
    [InlineData("adult")]
    [InlineData("bank duration")]
    [InlineData("elec")]
    [InlineData("higgs")]
    [InlineData("shoppers PageValues")]
    [InlineData("bike casual registered")]
    [InlineData("kdd")]
    [InlineData("employment prediction predicted_probability")]
    [InlineData("employment")]
    [InlineData("weather")]
    public async Task A_table_without_the_columns_that_are_leaks_raises_no_alarm(string setWithoutColumns) => Assert.Empty((await OfAsync(setWithoutColumns)).Blocking.Select(f => f.Line));

    [Theory]
    [InlineData("bank", "single_feature", "duration")]
    [InlineData("shoppers", "missingness", "PageValues")]
    [InlineData("bike", "target_derived", "casual, registered")]
    [InlineData("luxembourg", "label_proxy", "at3")]
    public async Task A_leak_that_is_known_to_be_one_is_found(string set, string detector, string column)
    {
        var report = await OfAsync(set);
        Assert.Contains(report.Blocking, f => f.Detector == detector && f.Column == column);
        // And nothing else is named but what it is made of.
        Assert.All(report.Blocking, f => Assert.Contains(f.Column!, column));
    }

    [Fact]
    public async Task A_leak_that_stands_beside_two_columns_is_too_weak_to_be_found()
    {
        // Rounds played in two weeks tell who came back after one: a leak by what the columns mean, but with 0.885 against 0.705 not twice as far from 0.5 as the others.
        var report = await OfAsync("games");
        Assert.Empty(report.Blocking);
        Assert.InRange(report.Columns.Single(c => c.Column == "sum_gamerounds").Auc, 0.87, 0.9);
    }

    [Fact]
    public async Task A_random_split_hides_the_leak_and_the_order_of_the_source_says_so()
    {
        // Drawn at random, the honest columns know the month of the test rows, and so nearly as much as the leak: 0.804 against 0.760.
        var report = await OfAsync("bank-without-time");
        Assert.Empty(report.Blocking);
        Assert.Contains("declare 'data.time: row_order'", Assert.Single(report.Findings).Fix);
        Assert.InRange(report.Columns.Single(c => c.Column == "duration").RestAuc!.Value, 0.74, 0.78);
    }

    [Fact]
    public async Task An_order_that_predicts_because_the_campaign_drifted_is_a_time_effect()
    {
        var note = Assert.Single((await OfAsync("bank duration")).Findings);
        Assert.Equal(("order", "note"), (note.Detector, note.Severity));
        Assert.Contains("a time effect, no leak", note.Evidence);
    }

    [Fact]
    public void A_leak_that_is_declared_known_after_is_refused()
    {
        using var data = RealData.Of("bank");
        var file = Path.Combine(data.Folder, ProjectFile.FileName);
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"duration\": number", "\"duration\": { type: number, known: after }", StringComparison.Ordinal));
        Assert.Equal("scope.feature_reads_label", Assert.Single(ProjectFile.Check(data.Folder).Problems).Code);
    }

    [Fact]
    public async Task Flights_are_clean()
    {
        var sample = Path.Combine(RepositoryFiles.Root, "samples", "flights");
        Assert.SkipUnless(File.Exists(Path.Combine(sample, "flights-3m.parquet")), "the flights are not here");
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "flights-3m.parquet", "airport-zones.csv", ProjectFile.FileName }) { File.CreateSymbolicLink(folder[name], Path.Combine(sample, name)); }
        Assert.Empty((await CheckAsync(folder.Path)).Findings.Select(f => f.Line));
    }
}

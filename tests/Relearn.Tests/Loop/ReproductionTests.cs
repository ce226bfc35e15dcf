using Relearn.Numerics;

namespace Relearn.Tests.Loop;

public sealed class ReproductionTests
{
    [Theory]
    [InlineData(1, 65536, "stored")]
    [InlineData(2, 1000, "stored")]
    [InlineData(2, 333, "source")]
    [InlineData(1, 65536, "duckdb")]
    public async Task A_run_is_reproduced_with_any_threads_blocks_and_reader(int threads, int block, string reader)
    {
        using var project = TestProject.Create();
        using (var workspace = project.Open()) { await workspace.RunAsync(TestContext.Current.CancellationToken); }
        using var again = project.Open(new() { Actor = "tester", Threads = threads, BlockRows = block });
        var done = again.Reproduce(null, reader, TestContext.Current.CancellationToken);
        Assert.Equal(done.Expected, done.Found);
        Assert.True(done.Equal);
    }

    [Fact]
    public async Task A_run_is_reproduced_from_its_own_declaration_not_from_the_one_of_today()
    {
        using var project = TestProject.Create();
        string first;
        using (var workspace = project.Open()) { first = (await workspace.RunAsync(TestContext.Current.CancellationToken)).Steps.Single(s => s.Name == "model").RecordId; }
        var file = Path.Combine(project.Folder, "project.yaml");
        File.WriteAllText(file, File.ReadAllText(file).Replace("trees: 20", "trees: 25", StringComparison.Ordinal).Replace("  hour: hour(at)\n", "", StringComparison.Ordinal));
        using var later = project.Open();
        await later.RunAsync(TestContext.Current.CancellationToken);
        Assert.True(later.Reproduce(first, "stored", TestContext.Current.CancellationToken).Equal);
        Assert.True(later.Reproduce(first, "source", TestContext.Current.CancellationToken).Equal);
        Assert.True(later.Reproduce(null, "stored", TestContext.Current.CancellationToken).Equal);
    }

    [Fact]
    public async Task A_source_that_changed_is_named()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        await workspace.RunAsync(TestContext.Current.CancellationToken);
        var file = Path.Combine(project.Folder, "rows.csv");
        File.WriteAllText(file, File.ReadAllText(file).Replace("Oslo", "Bergen", StringComparison.Ordinal));
        Assert.Equal("model.rows_changed", Assert.Throws<UserErrorException>(() => workspace.Reproduce(null, "source", TestContext.Current.CancellationToken)).Errors[0].Code);
        Assert.True(workspace.Reproduce(null, "stored", TestContext.Current.CancellationToken).Equal);
    }

    [Fact]
    public async Task An_unknown_run_gets_the_nearest_one()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        Assert.Contains("There is no run yet", Assert.Throws<UserErrorException>(() => workspace.Reproduce("run-1", "stored", TestContext.Current.CancellationToken)).Message);
        await workspace.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal("model.run_unknown", Assert.Throws<UserErrorException>(() => workspace.Reproduce("run-xyz", "stored", TestContext.Current.CancellationToken)).Errors[0].Code);
    }
}


namespace Relearn.Tests.Modeling;

/// <summary>Giant numbers and keys that cannot be keys.</summary>
public sealed class LearntEdgeTests
{
    [Fact]
    public async Task A_giant_number_does_not_stop_a_run_that_scales()
    {
        using var project = TestProject.Create(yaml => yaml.Replace("  x: x\n", "  x: x\n  scaled: scale(x)\n"), edit: (row, line) => row is not (10 or 20) ? line : string.Join(',', line.Split(',').Select((v, i) => i == 2 ? row == 10 ? "1e200" : "-1e200" : v)));
        using var workspace = project.Open();
        await workspace.RunAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_target_mean_of_what_is_learnt_runs_or_is_refused()
    {
        using var project = TestProject.Create(yaml => yaml.Replace("  x: x\n", "  x: x\n  rate: target_mean(quantile_bucket(x, 4))\n"));
        try
        {
            using var workspace = project.Open();
            await workspace.RunAsync(TestContext.Current.CancellationToken);
        }
        catch (Relearn.Numerics.UserErrorException) { }
    }

    [Theory]
    [InlineData("count() over 2d by city = subject")]
    [InlineData("count() over 2d by city = result")]
    public async Task A_key_of_facts_that_no_row_asks_with_runs_or_is_refused(string window)
    {
        using var project = TestProject.Create(yaml => yaml.Replace("  x: x\n", $"  x: x\n  seen: {window}\n"));
        try
        {
            using var workspace = project.Open();
            await workspace.RunAsync(TestContext.Current.CancellationToken);
        }
        catch (Relearn.Numerics.UserErrorException) { }
    }
}

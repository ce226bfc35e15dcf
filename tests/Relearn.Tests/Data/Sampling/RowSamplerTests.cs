using Relearn.Data.Sampling;
using Relearn.Numerics;

namespace Relearn.Tests.Data.Sampling;

public sealed class RowSamplerTests : IDisposable
{
    readonly TestProject _project = TestProject.Create();

    public void Dispose() => _project.Dispose();

    async Task<(RowSample Sample, string[][] Rows)> DrawAsync(SampleRequest request)
    {
        using var workspace = _project.Open();
        var path = Path.Combine(_project.Folder, "sample.csv");
        var sample = await workspace.SampleAsync(request, path, TestContext.Current.CancellationToken);
        string[][] lines = [.. File.ReadAllLines(path).Select(l => l.Split(','))];
        Assert.Equal(["at", "subject", "x", "city", "result", "_row", "_weight"], lines[0]);
        return (sample, lines[1..]);
    }

    static double Weight(string[] row) => double.Parse(row[^1], System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_uniform_sample_stands_for_all_rows()
    {
        var (sample, rows) = await DrawAsync(new(200, null, null, null, 1));
        Assert.Equal(("uniform", 200, 4000L, 200.0), (sample.Method, sample.Rows, sample.Of, sample.EffectiveRows));
        Assert.Equal(200, rows.Select(r => r[^2]).Distinct().Count());
        Assert.All(rows, r => Assert.Equal(20, Weight(r)));
        // Each row is the one that it says it is.
        var source = File.ReadAllLines(Path.Combine(_project.Folder, "rows.csv"));
        Assert.All(rows, r => Assert.Equal(source[int.Parse(r[^2], System.Globalization.CultureInfo.InvariantCulture)].Split(',')[3], r[3]));
    }

    [Fact]
    public async Task Strata_get_their_share_and_their_weights_count_their_rows()
    {
        var (sample, rows) = await DrawAsync(new(100, "city", null, null, 1));
        Assert.Equal(["Accra", "Kyoto", "Lima", "Oslo", "Rome"], sample.Strata.Select(s => s.Value));
        Assert.Equal((100, 4000L), (sample.Strata.Sum(s => s.Rows), sample.Strata.Sum(s => s.Of)));
        Assert.All(sample.Strata, s => Assert.Equal(s.Of, rows.Where(r => r[3] == s.Value).Sum(Weight), 1e-6));
        Assert.All(sample.Strata, s => Assert.InRange(s.Rows, s.Of / 40.0 - 1, s.Of / 40.0 + 1));
    }

    [Fact]
    public async Task Strata_that_vary_more_get_more()
    {
        using var workspace = _project.Open();
        // In Oslo x is spread ten times as wide.
        var file = Path.Combine(_project.Folder, "rows.csv");
        File.WriteAllText(file, string.Join('\n', File.ReadAllLines(file).Select(l => l.Contains(",Oslo,", StringComparison.Ordinal) && l.Split(',')[2].Length > 0
            ? l.Replace($",{l.Split(',')[2]},", $",{l.Split(',')[2]}e1,", StringComparison.Ordinal) : l)) + "\n");
        var (sample, _) = await DrawAsync(new(140, "city", "x", null, 1));
        var oslo = sample.Strata.Single(s => s.Value == "Oslo");
        Assert.Equal("neyman", sample.Method);
        Assert.All(sample.Strata.Where(s => s.Value != "Oslo"), s => Assert.Equal(10, oslo.Rows / (double)s.Rows * (s.Of / (double)oslo.Of), 1.6));
        Assert.True(sample.EffectiveRows < 140);
    }

    [Fact]
    public async Task Few_rows_with_all_the_weight_are_warned_of()
    {
        var file = Path.Combine(_project.Folder, "rows.csv");
        // Nearly all rows have a small chance and would stand for thousands each.
        File.WriteAllText(file, string.Join('\n', File.ReadAllLines(file).Select((l, i) => i == 0 ? l : string.Join(',', l.Split(',').Select((c, k) => k == 2 ? i % 10 == 0 ? "1000" : "0.01" : c)))) + "\n");
        var (sample, rows) = await DrawAsync(new(410, null, null, "x", 1));
        Assert.Equal("weighted", sample.Method);
        Assert.Equal(400, rows.Count(r => r[2] == "1000"));
        Assert.NotNull(sample.Warning);
        Assert.True(sample.EffectiveRows < 0.2 * 410);
    }

    [Theory]
    [InlineData("x", null, null, "data.sample_column")]
    [InlineData("city", "city", null, "data.sample_column")]
    [InlineData(null, "x", null, "data.sample_options")]
    [InlineData(null, null, "city", "data.sample_column")]
    [InlineData("city", null, "x", "data.sample_options")]
    public async Task What_does_not_go_together_is_said(string? by, string? spread, string? weight, string code)
    {
        var error = (await Assert.ThrowsAsync<UserErrorException>(() => DrawAsync(new(10, by, spread, weight, 1)))).Errors[0];
        Assert.Equal(code, error.Code);
    }

    [Fact]
    public void Too_many_strata_are_refused()
    {
        using var project = TestProject.Create(rows: 12_000, edit: (i, line) => string.Join(',', line.Split(',').Select((c, k) => k == 3 ? $"town{i}" : c)));
        using var workspace = project.Open();
        Refusal.Of("data.too_many_strata", () => workspace.SampleAsync(new(10, "city", null, null, 1), Path.Combine(project.Folder, "s.csv")).GetAwaiter().GetResult());
    }
}

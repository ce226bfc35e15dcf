using Relearn.Modeling.ErrorAnalysis;
using Relearn.Numerics;
using Relearn.Tests.Data.Leakage;

namespace Relearn.Tests.Modeling.ErrorAnalysis;

/// <summary>Real tables with something planted; the thresholds were set on simulated ones.</summary>
public sealed class RealPocketsTests
{
    static async Task<ErrorReport> AnalyzeAsync(string set, Func<string, double, string>? edit = null)
    {
        using var data = RealData.Of(set);
        if (edit is not null)
        {
            var (yaml, original) = (Path.Combine(data.Folder, "project.yaml"), RealData.File("adult-census/adult.data"));
            var (random, lines) = (new SeededRandom(3), await File.ReadAllLinesAsync(original, TestContext.Current.CancellationToken));
            await File.WriteAllLinesAsync(Path.Combine(data.Folder, "rows.csv"), lines.Select((l, i) => i == 0 ? l : edit(l, random.NextDouble())), TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(yaml, (await File.ReadAllTextAsync(yaml, TestContext.Current.CancellationToken)).Replace(original, "rows.csv", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        }
        using var workspace = Workspace.Open(data.Folder, new() { Actor = "tester" });
        await workspace.RunAsync(TestContext.Current.CancellationToken);
        return await workspace.ErrorsAsync(cancellation: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_column_that_was_left_out_of_the_census_is_missed_where_it_counts()
    {
        var report = await AnalyzeAsync("adult relationship marital-status");
        var found = report.Pockets.Where(p => p.Cause == PocketCause.MissingFeature).ToArray();
        Assert.NotEmpty(found);
        Assert.Contains(found, p => p.Likely.Detail.StartsWith("'relationship', which no feature reads", StringComparison.Ordinal) || p.Likely.Detail.StartsWith("'marital-status', which no feature reads", StringComparison.Ordinal));
        Assert.Contains(found, p => p.Likely.Worth!.Low > 0);
    }

    [Fact]
    public async Task Labels_that_were_turned_in_one_occupation_of_the_census_are_found()
    {
        static string Turn(string line) => line.EndsWith("<=50K", StringComparison.Ordinal) ? line[..^5] + ">50K" : line[..^4] + "<=50K";
        var report = await AnalyzeAsync("adult", (line, random) => line.Contains("Adm-clerical", StringComparison.Ordinal) && random < 0.3 ? Turn(line) : line);
        var pocket = report.Pockets.First(p => p.Words.Contains("Adm-clerical", StringComparison.Ordinal));
        Assert.True(pocket.Cause == PocketCause.Labels, string.Join("; ", pocket.Considered));
    }

    [Fact]
    public async Task Of_the_census_as_it_is_no_label_is_called_turned_and_no_feature_missed()
    {
        var report = await AnalyzeAsync("adult");
        Assert.NotEmpty(report.Pockets);
        Assert.DoesNotContain(report.Pockets, p => p.Cause is PocketCause.Labels or PocketCause.FewExamples);
    }
}

using Relearn.Data.Labels;
using Relearn.Numerics;

namespace Relearn.Tests.Loop;

/// <summary>Labelling functions vote; rows that nobody labelled get what the votes come to.</summary>
public sealed class LabelFunctionTests : IDisposable
{
    // Every second row has no label in the source.
    readonly TestProject _project = TestProject.Create(y => Functions(y), rows: 3000, edit: (i, line) => i % 2 == 0 ? line : $"{line[..line.LastIndexOf(',')]},");

    static string Functions(string yaml) => yaml.Replace("  value: result == \"yes\"", """
          value: result == "yes"
          functions:
            - { name: warm, says: true, column: city, matches: '^(Oslo|Kyoto|Accra)$' }
            - { name: high, says: true, when: x > 1 }
            - { name: low, says: false, when: x < 0 }
            - { name: cold, says: false, column: city, matches: Rome }
        """.Replace("\n", "\n", StringComparison.Ordinal), StringComparison.Ordinal);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task They_are_held_against_the_labels_that_are_there_and_label_the_rest()
    {
        using var workspace = _project.Open();
        var report = await workspace.LabelFunctionsAsync(accept: false, Token);
        Assert.Equal(["warm", "high", "low", "cold"], report.Functions.Select(f => f.Function));
        Assert.All(report.Functions, f => Assert.True(f is { Coverage: > 0.1, GoldVotes: > 100, Gold: not null }, $"{f}"));
        Assert.Equal(3000, report.Rows);
        Assert.Null(report.Written);
        Assert.Empty(LabelLedger.All(_project.Log));

        var accepted = await workspace.LabelFunctionsAsync(accept: true, Token);
        Assert.True(accepted.Written > 1000, $"{accepted.Written}");
        Assert.All(LabelLedger.All(_project.Log), e => Assert.Equal((LabelOrigin.Function, report.Version), (e.Origin, e.By)));
        var run = await workspace.RunAsync(Token);
        Assert.Equal(1500L + accepted.Written!.Value, run.Dataset.Labelled);
        // Once more says nothing new.
        Assert.Equal(0, (await workspace.LabelFunctionsAsync(accept: true, Token)).Written);
    }

    [Fact]
    public async Task Another_model_votes_where_it_is_sure()
    {
        using var other = TestProject.Create(rows: 3000);
        using (var trained = other.Open())
        {
            var run = await trained.RunAsync(Token);
            File.Copy(trained.Artifacts.Require(run.Run.BundleHash), Path.Combine(_project.Folder, "old.bundle"));
        }
        var file = Path.Combine(_project.Folder, "project.yaml");
        File.WriteAllText(file, (await File.ReadAllTextAsync(file, Token)).Replace("    - { name: cold,", "    - { name: old, model: old.bundle, above: 0.8, below: 0.2 }\n    - { name: cold,", StringComparison.Ordinal));
        using var workspace = _project.Open();
        var old = (await workspace.LabelFunctionsAsync(accept: false, Token)).Functions.Single(f => f.Function == "old");
        Assert.Equal(["false", "true"], old.Classes);
        Assert.True(old.Gold!.Estimate > 0.75, $"{old}");
    }

    [Fact]
    public async Task What_is_wrong_with_them_is_said_all_at_once()
    {
        var file = Path.Combine(_project.Folder, "project.yaml");
        var yaml = await File.ReadAllTextAsync(file, Token);
        File.WriteAllText(file, yaml.Replace("    - { name: cold,", "    - { name: gone, model: gone.bundle }\n    - { name: none, model: rows.csv }\n    - { name: cold,", StringComparison.Ordinal));
        using (var workspace = _project.Open())
        {
            var errors = (await Assert.ThrowsAsync<UserErrorException>(() => workspace.LabelFunctionsAsync(accept: false, Token))).Errors;
            Assert.Equal(["data.function_model_missing", "data.function_model_unusable"], errors.Select(e => e.Code));
        }
        File.WriteAllText(file, yaml[..yaml.IndexOf("  functions:", StringComparison.Ordinal)] + yaml[yaml.IndexOf("  known:", StringComparison.Ordinal)..]);
        using (var workspace = _project.Open()) { Assert.Equal("data.no_functions", Assert.Single((await Assert.ThrowsAsync<UserErrorException>(() => workspace.LabelFunctionsAsync(accept: false, Token))).Errors).Code); }
    }
}

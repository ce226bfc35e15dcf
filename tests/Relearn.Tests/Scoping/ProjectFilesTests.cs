using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Tests.Scoping;

public sealed class ProjectFilesTests : IDisposable
{
    readonly TestProject _project = TestProject.Create(yaml => yaml.Replace("features:\n", """
        feature_files: [shared/common.yaml]
        calendars: { ours: days.csv, theirs: [2024-01-06] }
        features:

        """).Replace("  city: city\n", """
          city: city
          off: is_holiday(at, "ours")
          rate: mean(yes) over 2d by city

        """));

    public ProjectFilesTests()
    {
        Directory.CreateDirectory(Path.Combine(_project.Folder, "shared"));
        Write("shared/common.yaml", "weekday: weekday(at)\n\"double x\": 2 * x\n");
        Write("days.csv", "day,name\n2024-01-08,quiet monday\n2024-01-20,feast\n");
    }

    void Write(string name, string text) => File.WriteAllText(Path.Combine(_project.Folder, name), text);

    public void Dispose() => _project.Dispose();

    [Fact]
    public void Features_of_files_stand_before_the_projects_own_and_are_the_same_features_there_and_here()
    {
        Assert.Equal(["weekday", "double x", "hour", "x", "city", "off", "rate"], _project.Config.Features.Select(f => f.Name));
        using var other = TestProject.Create(yaml => yaml.Replace("features:\n", "features:\n  weekday: weekday( at )\n"));
        var (mine, theirs) = (Program(_project.Config), Program(other.Config));
        // The id is the hash of this.
        Assert.Equal(mine.TextOf(0), theirs.TextOf(0));
    }

    static FeatureProgram Program(ProjectConfig config) => FeatureProgram.Compile(config.InputColumns, config.Features, config.Events).Program!;

    [Fact]
    public void A_mistake_in_a_file_of_features_is_reported_where_it_stands()
    {
        Write("shared/common.yaml", "weekday: weekday(at)\ndouble: 2 * y\ndouble: x\n");
        Assert.Contains(ProjectFile.Check(_project.Folder).Problems, p => p.Code == "scope.not_yaml" && p.File == "shared/common.yaml");
        Write("shared/common.yaml", "weekday: weekday(at)\n\ndouble: 2 * y\n");
        var problem = Assert.Single(ProjectFile.Check(_project.Folder).Problems);
        Assert.Equal(("scope.expression_wrong", "shared/common.yaml", 3), (problem.Code, problem.File, problem.Line));
        Write("shared/common.yaml", "hour: weekday(at)\n");
        problem = Assert.Single(ProjectFile.Check(_project.Folder).Problems);
        Assert.Equal("scope.duplicate", problem.Code);
    }

    [Fact]
    public void A_calendar_says_which_days_are_holidays()
    {
        var program = FeatureProgram.Compile([new("at", ValueKind.Time)], [new("f", "is_holiday(at, \"ours\")")], _project.Config.Events).Program!;
        var batch = new ColumnBatch(program.Inputs, 4) { Rows = 4 };
        for (var i = 0; i < 4; i++) { batch.Vectors[0].Numbers[i] = i == 3 ? double.NaN : (new DateTime(2024, 1, 7).AddHours(23 + 20 * i) - DateTime.UnixEpoch).TotalMicroseconds; }
        Assert.Equal([0, 1, 0, double.NaN], program.CreateScratch(4).Evaluate(batch)[0].Numbers);
    }

    [Fact]
    public async Task A_run_is_made_again_as_its_files_stood_then_and_a_changed_file_is_another_run()
    {
        using var workspace = _project.Open();
        var run = await workspace.RunAsync(TestContext.Current.CancellationToken);
        Write("days.csv", "day,name\n2024-01-09,quiet tuesday\n");
        Write("shared/common.yaml", "weekday: weekday(at)\n");
        Assert.True(workspace.Reproduce(cancellation: TestContext.Current.CancellationToken).Equal);
        using var changed = _project.Open();
        var second = await changed.RunAsync(TestContext.Current.CancellationToken);
        Assert.False(second.Steps.Single(s => s.Name == "model").Skipped);
        Assert.NotEqual(run.Run.BundleHash, second.Run.BundleHash);
    }
}

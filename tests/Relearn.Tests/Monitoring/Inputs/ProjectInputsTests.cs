using System.Text.Json;
using Relearn.Data;
using Relearn.Modeling;
using Relearn.Monitoring.Inputs;
using Relearn.Monitoring.Profiles;
using Relearn.Serving;

namespace Relearn.Tests.Monitoring.Inputs;

public sealed class ProjectInputsTests
{
    [Fact]
    public async Task The_replay_of_a_project_is_held_against_its_training_in_both_views()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        await workspace.RunAsync(TestContext.Current.CancellationToken);
        var live = workspace.OpenRelease();
        var run = JsonSerializer.Deserialize(workspace.Ledger.Latest("run")!.Body, ModelJson.Default.ModelRun)!;
        // The run has looked at its replay already; here nothing is known.
        Directory.Delete(workspace.Paths.Monitoring, recursive: true);
        var opened = 0;
        InputMonitoringReport Report() => InputMonitoring.Of(workspace.Project, live.Predictor, run, () =>
        {
            opened++;
            return (RowsFile.Open(workspace.Artifacts.Require(run.RowsHash)), null);
        }, workspace.Paths.Monitoring, project.Log, PredictionLog.Replay, null, 2);
        var report = Report();
        Assert.Equal(run.Test.Rows, report.Windows.Sum(w => w.Rows));
        Assert.Equal("day", report.Length);
        Assert.Equal(live.Predictor.Inputs.Count, report.Columns.Count(c => c.Table == "input"));
        Assert.Equal(live.Predictor.Width, report.Columns.Count(c => c.Table == "feature"));
        Assert.All(report.Columns, c => Assert.Equal(0, c.Absent + c.Unreadable));
        Assert.All(report.Windows.SelectMany(w => w.Evidence), e => Assert.InRange(e.EValue, 0, 1000));
        // What was found once is found again, and the rows are not opened for it.
        Assert.Equal(report.Columns, Report().Columns);
        Assert.Equal(1, opened);
        workspace.Forget("s1", "asked for");
        Assert.Empty(Directory.EnumerateFiles(workspace.Paths.Monitoring, "*" + ProfileFile.Extension, SearchOption.AllDirectories));
    }
}

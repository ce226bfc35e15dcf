using System.Buffers;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Relearn.Monitoring;
using Relearn.Serving;

namespace Relearn.Tests.Monitoring;

public sealed class MaturedDecisionsTests
{
    [Fact]
    public async Task Outcomes_join_by_decision_or_newest_earlier_key_and_the_last_to_arrive_counts()
    {
        using var project = TestProject.Create();
        var time = new FakeTimeProvider(new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero));
        using var workspace = project.Open(new() { Actor = "tester", Time = time });
        await workspace.RunAsync(TestContext.Current.CancellationToken);
        await using (var live = workspace.Serve())
        {
            async Task<DecisionId> Ask(string key, string at)
            {
                await Task.CompletedTask;
                return live.Predictions.Predict(Encoding.UTF8.GetBytes($$"""{"key":"{{key}}","event_time":"{{at}}","rows":[{"at":"{{at}}","x":1,"city":"Rome"}]}"""), new ArrayBufferWriter<byte>());
            }

            var first = await Ask("ann", "2024-02-01T00:00:00");
            await Ask("ann", "2024-02-02T00:00:00");
            await Ask("bob", "2024-02-03T00:00:00");
            // About the first decision, though it arrives long after the second.
            await Tell("""{"key":"ann","value":true,"event_time":"2024-02-01T12:00:00"}""");
            await Tell("""{"key":"ann","value":true}""");
            time.Advance(TimeSpan.FromHours(1));
            await Tell($$"""{"decision_id":"{{first}}","value":false}""");
            time.Advance(TimeSpan.FromDays(1));
            await Tell("""{"key":"ann","value":false}""");
            await Tell("""{"key":"nobody","value":false}""");

            async Task Tell(string body) => await live.Outcomes.AcceptAsync(Encoding.UTF8.GetBytes(body), "desk");
        }
        MaturedDecisions Read(DateTime asOf) => MaturedDecisions.Read(workspace.Project, workspace.OpenRelease().Predictor,
            System.Text.Json.JsonSerializer.Deserialize(workspace.Ledger.Latest("run")!.Body, Relearn.Modeling.ModelJson.Default.ModelRun)!,
            project.Log, [(PredictionLog.Live, null), (PredictionLog.Outcomes, null)], (asOf - DateTime.UnixEpoch).Ticks / 10);
        Assert.Equal([1, 1, double.NaN], Read(new(2024, 3, 1, 0, 30, 0)).Arrived);
        Assert.Equal([0, 1, double.NaN], Read(new(2024, 3, 1, 2, 0, 0)).Arrived);
        Assert.Equal([0, 0, double.NaN], Read(new(2024, 3, 3)).Arrived);
        Assert.Equal([double.NaN, double.NaN, double.NaN], Read(new(2024, 2, 29)).Arrived);
        Assert.Equal([0, 1], Read(new(2024, 3, 3)).Matured());
        Assert.Equal(1, Read(new(2024, 3, 3)).Unmatched);
    }

    [Fact]
    public async Task Live_and_replayed_rows_are_never_mixed()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        var run = await workspace.RunAsync(TestContext.Current.CancellationToken);
        await using (var live = workspace.Serve())
        {
            live.Predictions.Predict(Encoding.UTF8.GetBytes("""{"rows":[{"at":"2024-02-01T00:00:00","x":1,"city":"Rome"}]}"""), new ArrayBufferWriter<byte>());
        }
        Assert.Equal(1, workspace.Monitor("live").Predictions);
        Assert.Equal("live", workspace.Monitor().Source);
        Assert.Equal(run.Monitoring!.Predictions, workspace.Monitor("replay").Predictions);
    }
}

using System.Text;
using Microsoft.Extensions.Time.Testing;
using Relearn.Numerics;
using Relearn.Serving;
using Relearn.Storage;

namespace Relearn.Tests.Serving;

public sealed class OutcomeServiceTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("relearn-test-").FullName;
    readonly FakeTimeProvider _time = new(new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero));

    async Task<List<LoggedOutcome>> SendAsync(params string[] bodies)
    {
        using var ledger = Ledger.Open(Path.Combine(_folder, "ledger.sqlite"), _time);
        await using (var service = new OutcomeService(_folder, ledger, Durability.Disk, _time))
        {
            foreach (var body in bodies) { await service.AcceptAsync(Encoding.UTF8.GetBytes(body), "desk"); }
        }
        var all = new List<LoggedOutcome>();
        PredictionLog.Read(_folder, PredictionLog.Outcomes, null, null, all.Add);
        return all;
    }

    static double Micros(DateTime time) => (time - DateTime.UnixEpoch).Ticks / 10;

    [Fact]
    public async Task An_outcome_keeps_when_it_happened_and_when_it_arrived()
    {
        var outcomes = await SendAsync("""{"decision_id":"3-17","value":true,"event_time":"2024-05-01T11:00:00+02:00"}""", """[{"key":"k","value":0},{"decision_id":"3-18","position":2,"key":null,"value":1,"reporter":"sensor"}]""");
        Assert.Equal(3, outcomes.Count);
        Assert.Equal(new(new DecisionId(3, 17), null, "", Micros(new(2024, 5, 1, 9, 0, 0)), Micros(new(2024, 5, 1, 12, 0, 0)), 1, "desk", PredictionSource.Live), outcomes[0]);
        Assert.Equal(("k", 0.0, "desk"), (outcomes[1].Key, outcomes[1].Value, outcomes[1].Reporter));
        Assert.Equal((2, "", 1.0, "sensor"), (outcomes[2].Position!.Value, outcomes[2].Key, outcomes[2].Value, outcomes[2].Reporter));
    }

    [Theory]
    [InlineData("not json", "not valid JSON")]
    [InlineData("7", "not an object")]
    [InlineData("""{"value":1}""", "neither 'decision_id' nor 'key'")]
    [InlineData("""{"key":"a"}""", "no 'value' and no 'measures'")]
    [InlineData("""{"key":"a","measures":{}}""", "'measures' has 0")]
    [InlineData("""{"key":"a","measures":[1]}""", "'measures' is [1]")]
    [InlineData("""{"key":"a","measures":{"revenue":"much"}}""", "measure 'revenue' is \"much\"")]
    [InlineData("""{"key":"a","measures":{"revenue":1,"revenue":2}}""", "'revenue' stands twice")]
    [InlineData("""{"key":"a","value":"yes"}""", "'value' is \"yes\"")]
    [InlineData("""{"key":"a","value":-1}""", "true, false, 1 or 0 is expected")]
    [InlineData("""{"key":"a","value":0.5}""", "true, false, 1 or 0 is expected")]
    [InlineData("""{"key":"a","position":1,"value":1}""", "'position' is 1")]
    [InlineData("""{"decision_id":"x","value":1}""", "'decision_id' is \"x\"")]
    [InlineData("""{"key":"a","value":1,"event_time":"soon"}""", "'event_time' is \"soon\"")]
    public async Task A_wrong_outcome_says_what_is_wrong(string body, string expected)
    {
        var error = (await Assert.ThrowsAsync<UserErrorException>(() => SendAsync(body))).Errors[0];
        Assert.Equal("serve.outcome_wrong", error.Code);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public async Task Measures_come_beside_a_value_or_instead_of_it()
    {
        var outcomes = await SendAsync("""[{"key":"a","value":true,"measures":{"revenue":0.42}},{"decision_id":"3-17","measures":{"minutes":3,"pages":4},"event_time":"2024-05-01T09:00:00Z"}]""");
        Assert.Equal("a", Assert.Single(outcomes).Key);
        var measures = new List<LoggedMeasures>();
        PredictionLog.Read(_folder, PredictionLog.Outcomes, null, null, null, measures.Add);
        Assert.Equal([("a", null, "desk"), ("", new DecisionId(3, 17), "desk")], measures.Select(m => (m.Key, m.Decision, m.Reporter)));
        Assert.Equal([new("minutes", 3), new("pages", 4)], measures[1].Measures);
        Assert.Equal((Micros(new(2024, 5, 1, 9, 0, 0)), Micros(new(2024, 5, 1, 12, 0, 0))), (measures[1].EventTime, measures[1].ArrivalTime));
    }

    [Fact]
    public async Task A_list_with_one_wrong_outcome_is_taken_not_at_all()
    {
        await Assert.ThrowsAsync<UserErrorException>(() => SendAsync("""[{"key":"a","value":1},{"key":"b"}]"""));
        Assert.Empty(await SendAsync());
    }

    [Fact]
    public async Task A_text_that_is_no_text_is_named() =>
        Assert.Equal("serve.not_utf8", (await Assert.ThrowsAsync<UserErrorException>(() => SendAsync("""{"key":"\ud800","value":1}"""))).Errors[0].Code);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

using System.Buffers;
using System.Text;
using System.Text.Json;
using Relearn.Modeling.Evaluation;
using Relearn.Numerics;
using Relearn.Serving;

namespace Relearn.Tests.Serving;

public sealed class PredictionServiceTests
{
    static async Task<TestProject> ReleasedAsync(Func<string, string>? change = null)
    {
        var project = TestProject.Create(change);
        using var workspace = project.Open();
        Assert.True((await workspace.RunAsync(TestContext.Current.CancellationToken)).Gate.Passed);
        return project;
    }

    static JsonElement Answer(PredictionService service, string request)
    {
        var output = new ArrayBufferWriter<byte>();
        service.Predict(Encoding.UTF8.GetBytes(request), output);
        return JsonDocument.Parse(output.WrittenMemory).RootElement;
    }

    static List<T> Logged<T>(TestProject project, Func<LoggedPrediction, T> take)
    {
        var all = new List<T>();
        PredictionLog.Read(project.Log, PredictionLog.Live, null, p => all.Add(take(p)), null);
        return all;
    }

    const string Row = """{"at":"2024-02-01T10:00:00","x":1.25,"city":"Rome"}""";

    [Fact]
    public async Task What_was_answered_is_what_was_logged()
    {
        using var project = await ReleasedAsync();
        using var workspace = project.Open();
        JsonElement answer;
        await using (var live = workspace.Serve())
        {
            answer = Answer(live.Predictions, $$"""{"request_id":"abc","key":"s1","rows":[{{Row}},{"x":null,"city":"never seen","at":"2024-02-01T23:00:00"}]}""");
        }
        var logged = Logged(project, p => (p.RequestId, Id: p.Id.ToString(), p.Key, p.Context.Release, p.Source, p.EventTime, p.CandidateCount,
            Scores: p.Candidates.Take(p.CandidateCount).Select(c => c.Scores[0]).ToArray(), Rows: p.Candidates.Take(p.CandidateCount).Select(c => Encoding.UTF8.GetString(c.RawRow)).ToArray(),
            Decisions: p.Candidates.Take(p.CandidateCount).Select(c => c.Decision).ToArray(), Features: p.Candidates[0].Features.ToArray())).Single();
        Assert.Equal("abc", answer.GetProperty("request_id").GetString());
        Assert.Equal((logged.RequestId, logged.Id, logged.Release), (answer.GetProperty("request_id").GetString()!, answer.GetProperty("decision_id").GetString(), answer.GetProperty("release").GetString()!));
        Assert.Equal(("s1", PredictionSource.Live, 2), (logged.Key, logged.Source, logged.CandidateCount));
        Assert.Equal(logged.Scores, answer.GetProperty("predictions").EnumerateArray().Select(p => p.GetProperty("score").GetDouble()));
        Assert.Equal(logged.Decisions, answer.GetProperty("predictions").EnumerateArray().Select(p => p.GetProperty("decision").GetBoolean() ? 1 : 0));
        Assert.Equal(Row, logged.Rows[0]);
        Assert.Equal([10f, 1.25f], logged.Features[..2]);
        Assert.Equal(new DateTime(2024, 2, 1, 10, 0, 0, DateTimeKind.Utc), DateTime.UnixEpoch.AddMicroseconds(logged.EventTime));
    }

    [Fact]
    public async Task A_row_gets_the_same_bits_online_as_in_a_batch()
    {
        using var project = await ReleasedAsync();
        var scores = new Dictionary<double, double>();
        PredictionLog.Read(project.Log, PredictionLog.Replay, null, p => scores.Add(p.EventTime, p.Candidates[0].Scores[0]), null);
        using var workspace = project.Open();
        var live = workspace.OpenRelease();
        var (file, rows, split) = project.Encode();
        using (file)
        {
            var batch = ScoredRows.Of(rows, split.Test, [live.Predictor.Scorer]);
            var probabilities = batch.Probabilities(0, live.Predictor.Manifest.Calibration);
            Assert.Equal(split.Test.Rows, scores.Count);
            for (var i = 0; i < batch.Rows; i++) { Assert.Equal(probabilities[i], scores[Data.TimeSplitAt(file, batch.RowIndexes[i])]); }
        }
    }

    [Fact]
    public async Task Every_problem_of_a_request_is_named_and_nothing_is_logged()
    {
        using var project = await ReleasedAsync();
        using var workspace = project.Open();
        await using (var live = workspace.Serve())
        {
            var errors = Assert.Throws<UserErrorException>(() => Answer(live.Predictions, """{"rows":[{"at":"yesterday","x":"1","town":"Rome"},{"at":"2024-01-01","x":1,"x":2,"city":"Rome"}]}""")).Errors;
            Assert.Equal(["serve.value_wrong", "serve.value_wrong", "serve.column_missing", "serve.column_twice"], errors.Select(e => e.Code));
            Assert.Contains("row 2 of 2", errors[3].Message);
            Assert.Equal("serve.rows_missing", Assert.Throws<UserErrorException>(() => Answer(live.Predictions, """{"row":1}""")).Errors[0].Code);
            Assert.Equal("serve.row_count", Assert.Throws<UserErrorException>(() => Answer(live.Predictions, """{"rows":[]}""")).Errors[0].Code);
            Assert.Equal("serve.not_json", Assert.Throws<UserErrorException>(() => Answer(live.Predictions, """{"rows":[{"x":1""")).Errors[0].Code);
        }
        Assert.Empty(Logged(project, p => p.Id));
    }

    [Theory]
    [InlineData("17:05")]
    [InlineData("May 5")]
    [InlineData("06/07/2024")]
    [InlineData("9998-03-01T00:00:00")]
    public async Task A_time_is_written_out_in_full(string at)
    {
        using var project = await ReleasedAsync();
        using var workspace = project.Open();
        await using var live = workspace.Serve();
        Assert.Equal("serve.value_wrong", Assert.Throws<UserErrorException>(() => Answer(live.Predictions, $$"""{"rows":[{"at":"{{at}}","x":1,"city":"Rome"}]}""")).Errors[0].Code);
        Assert.Equal("serve.event_time_wrong", Assert.Throws<UserErrorException>(() => Answer(live.Predictions, $$"""{"event_time":"{{at}}","rows":[{{Row}}]}""")).Errors[0].Code);
        Assert.Equal("serve.event_time_wrong", Assert.Throws<UserErrorException>(() => Answer(live.Predictions, $$"""{"event_time":1e400,"rows":[{{Row}}]}""")).Errors[0].Code);
    }

    [Fact]
    public async Task An_event_without_a_time_is_asked_for_one_and_an_offset_says_the_instant()
    {
        using var project = await ReleasedAsync();
        using var workspace = project.Open();
        await using (var live = workspace.Serve())
        {
            Assert.Equal("serve.time_missing", Assert.Throws<UserErrorException>(() => Answer(live.Predictions, """{"rows":[{"at":null,"x":1,"city":"Rome"}]}""")).Errors[0].Code);
            Assert.Equal("serve.not_json", Assert.Throws<UserErrorException>(() => Answer(live.Predictions, $$"""{"rows":[{{Row}}]} xx""")).Errors[0].Code);
            Answer(live.Predictions, """{"rows":[{"at":"2024-02-01T10:00:00+05:00","x":1,"city":"Rome"}]}""");
            Answer(live.Predictions, """{"rows":[{"at":"2024-02-01T05:00:00","x":1,"city":"Rome"}]}""");
        }
        var logged = Logged(project, p => (p.EventTime, p.Candidates[0].Scores[0]));
        Assert.Equal(logged[0], logged[1]);
    }

    [Fact]
    public async Task No_request_of_any_bytes_brings_it_down()
    {
        using var project = await ReleasedAsync();
        using var workspace = project.Open();
        await using var live = workspace.Serve();
        var valid = Encoding.UTF8.GetBytes($$"""{"request_id":"a","key":7,"event_time":"2024-01-01T00:00:00+02:00","rows":[{{Row}},{{Row}}]}""");
        Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Byte, Gen.Int[0, valid.Length]).Sample((at, value, length) =>
        {
            var request = valid.ToArray();
            request[at] = value;
            try
            {
                live.Predictions.Predict(request.AsSpan(0, length), new ArrayBufferWriter<byte>());
            }
            catch (UserErrorException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }, iter: 2000);
    }

    [Fact]
    public async Task Many_threads_get_ids_of_their_own_and_the_scores_of_one()
    {
        using var project = await ReleasedAsync();
        using var workspace = project.Open();
        string Request(int i) => $$"""{"rows":[{"at":"2024-02-01T10:00:00","x":{{i % 50}},"city":"Lima"}]}""";
        double[] alone;
        var together = new double[4000];
        await using (var live = workspace.Serve())
        {
            alone = [.. Enumerable.Range(0, 50).Select(i => Answer(live.Predictions, Request(i)).GetProperty("predictions")[0].GetProperty("score").GetDouble())];
            Parallel.For(0, together.Length, i => together[i] = Answer(live.Predictions, Request(i)).GetProperty("predictions")[0].GetProperty("score").GetDouble());
        }
        for (var i = 0; i < together.Length; i++) { Assert.Equal(alone[i % 50], together[i]); }
        var ids = Logged(project, p => p.Id);
        Assert.Equal(4050, ids.Count);
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public async Task Exploration_is_as_often_as_declared_and_its_propensity_is_right()
    {
        using var project = await ReleasedAsync(y => y + "\nserving: { exploration: 0.1 }\n");
        using var workspace = project.Open();
        await using (var live = workspace.Serve())
        {
            for (var i = 0; i < 4000; i++) { Answer(live.Predictions, $$"""{"rows":[{{Row}}]}"""); }
        }
        var logged = Logged(project, p => (Explored: p.Flags == PredictionFlags.Explored, p.Candidates[0].Decision, p.Candidates[0].Propensity));
        var usual = logged.First(l => !l.Explored).Decision;
        // 0.1 within four standard errors of 4,000 draws; of the explored half decide the other way.
        Assert.InRange(logged.Average(l => l.Explored ? 1.0 : 0), 0.1 - 0.019, 0.1 + 0.019);
        Assert.InRange(logged.Average(l => l.Decision != usual ? 1.0 : 0), 0.05 - 0.014, 0.05 + 0.014);
        Assert.All(logged, l => Assert.Equal(l.Decision == usual ? 0.95 : 0.05, l.Propensity, 12));
    }

    static class Data
    {
        public static double TimeSplitAt(Relearn.Data.RowsFile file, long row) => Relearn.Data.TimeSplit.TimeAt(file, row);
    }
}

using System.Buffers;
using System.Text;
using Relearn.Data;
using Relearn.Modeling;
using Relearn.Numerics;
using Relearn.Serving;

namespace Relearn.Tests.Serving;

public sealed class WindowFeedTests
{
    static string WithWindows(string yaml) => yaml.Replace("  city: city\n", """
          city: city
          rate: mean(yes) over 2d by city
          seen: count() over 12h by city, hour(at)
          x before: last(x) over 1d by subject
          yes of late: count() over 3 events within 2d by city where yes and x > 0

        """);

    static async Task<TestProject> ReleasedAsync()
    {
        var project = TestProject.Create(WithWindows);
        using var workspace = project.Open(new() { Actor = "tester", Time = new FakeTime() });
        Assert.True((await workspace.RunAsync(TestContext.Current.CancellationToken)).Gate.Passed);
        return project;
    }

    [Fact]
    public async Task A_replayed_row_is_served_the_windows_that_training_saw_to_the_bit()
    {
        using var project = await ReleasedAsync();
        var served = new List<float[]>();
        PredictionLog.Read(project.Log, PredictionLog.Replay, null, p => served.Add([.. p.Candidates[0].Features]), null);
        using var workspace = project.Open();
        var live = workspace.OpenRelease();
        using var file = project.ReadRows(out var version);
        using var history = workspace.Context(TestContext.Current.CancellationToken).HistoryOf(version.RowsHash, version);
        var rows = new EncodedRows(file, live.Predictor.Encoder, history);
        var test = TimeSplit.Of(file, project.Config.Split).Test;
        var at = 0;
        rows.ForEach(test, 4096, block =>
        {
            for (var r = 0; r < block.Rows; r++)
            {
                var expected = block.Matrix.AsSpan(r * rows.Encoder.Width, rows.Encoder.Width).ToArray();
                Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), served[at++].Select(BitConverter.SingleToInt32Bits));
            }
        });
        Assert.Equal(served.Count, at);
        // The windows say something: they are not all missing, nor all the same.
        for (var f = 3; f < 7; f++) { Assert.True(served.Select(s => s[f]).Where(v => !float.IsNaN(v)).Distinct().Count() > 2, live.Predictor.Manifest.Features[f].Name); }
    }

    static DateTime End => new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(10.0 * TestProject.Rows);

    static void Ask(PredictionService service, DateTime at, string city, string subject, double x)
    {
        var time = at.ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        service.Predict(Encoding.UTF8.GetBytes($$"""{"key":"{{subject}}","rows":[{"at":"{{time}}","x":{{x.ToString(System.Globalization.CultureInfo.InvariantCulture)}},"city":"{{city}}","subject":"{{subject}}"}]}"""), new ArrayBufferWriter<byte>());
    }

    static async Task PlayAsync(LiveService live, FakeTime time, int first, int count)
    {
        var random = new SeededRandom((ulong)first + 1);
        for (var i = first; i < first + count; i++)
        {
            time.Now = End.AddMinutes(7 * i);
            Ask(live.Predictions, time.Now, i % 3 == 0 ? "Oslo" : "Lima", $"s{random.NextInt(9)}", random.NextInt(4) - 1);
            // Outcomes come later, by decision or by key, some twice, some never.
            if (i % 4 == 0 || i < 20) { continue; }
            var about = i % 4 == 1 ? $"\"decision_id\":\"{new DecisionId(live.Predictions.Writer, i - first + 1 - Math.Min(3, i - first))}\"" : $"\"key\":\"s{random.NextInt(9)}\"";
            await live.Outcomes.AcceptAsync(Encoding.UTF8.GetBytes($$"""{{{about}},"value":{{i % 2}}}"""), "test");
        }
        await live.Predictions.AcknowledgeAsync();
    }

    // Without what stands before (positions in the log) and the hash behind.
    static byte[] Body(byte[] snapshot) => snapshot[(8 + 4 + 8 + 65 + 48)..^32];

    static double NowOf(FakeTime time) => (time.Now - DateTime.UnixEpoch).TotalMicroseconds;

    sealed class FakeTime : TimeProvider
    {
        public DateTime Now { get; set; } = End;

        public override DateTimeOffset GetUtcNow() => new(Now, TimeSpan.Zero);
    }

    [Fact]
    public async Task After_a_start_windows_are_rebuilt_from_the_log_to_the_same_bits_with_a_snapshot_and_without()
    {
        using var project = await ReleasedAsync();
        var time = new FakeTime();
        byte[] before;
        string snapshot;
        using (var workspace = project.Open(new() { Actor = "tester", Time = time }))
        {
            snapshot = workspace.Paths.WindowState(workspace.OpenRelease().Context.BundleHash);
            await using (var live = workspace.Serve()) { await PlayAsync(live, time, 0, 300); }
            Assert.True(File.Exists(snapshot));
            // On from the snapshot, then stopped once more.
            await using (var live = workspace.Serve()) { await PlayAsync(live, time, 300, 200); }
        }
        before = File.ReadAllBytes(snapshot);
        foreach (var damage in new Action[] { () => File.Delete(snapshot), () => File.WriteAllBytes(snapshot, before[..(before.Length / 2)]), () => { } })
        {
            damage();
            using var workspace = project.Open(new() { Actor = "tester", Time = time });
            var model = workspace.OpenRelease();
            var restored = WindowFeed.Restore(model.Predictor, snapshot, workspace.FeedDataOf(model.Release), NowOf(time), project.Log)!;
            Assert.True(restored.WaitingCount > 0);
            var copy = snapshot + ".copy";
            restored.Save(copy, 0, 0, 0, 0, 0, 0);
            // All but the positions in the log.
            Assert.Equal(Body(before), Body(File.ReadAllBytes(copy)));
        }
    }

    [Fact]
    public async Task A_live_row_sees_the_events_and_outcomes_before_it()
    {
        using var project = await ReleasedAsync();
        var time = new FakeTime();
        using var workspace = project.Open(new() { Actor = "tester", Time = time });
        await using (var live = workspace.Serve())
        {
            // Three days on, no row of history is in a window of two days.
            time.Now = End.AddDays(3);
            Ask(live.Predictions, time.Now, "Kyoto", "a", 0.5);
            time.Now = time.Now.AddMinutes(1);
            Ask(live.Predictions, time.Now, "Kyoto", "a", 1.5);
            await live.Outcomes.AcceptAsync(Encoding.UTF8.GetBytes($$"""{"decision_id":"{{new DecisionId(live.Predictions.Writer, 1)}}","value":true}"""), "test");
            time.Now = time.Now.AddMinutes(1);
            Ask(live.Predictions, time.Now, "Kyoto", "a", 2.5);
            await live.Outcomes.AcceptAsync("""{"key":"a","value":false}"""u8.ToArray(), "test");
            // A correction comes too late: the first outcome stands.
            await live.Outcomes.AcceptAsync(Encoding.UTF8.GetBytes($$"""{"decision_id":"{{new DecisionId(live.Predictions.Writer, 1)}}","value":false}"""), "test");
            time.Now = time.Now.AddMinutes(1);
            Ask(live.Predictions, time.Now, "Kyoto", "a", 0);
        }
        var served = new List<float[]>();
        PredictionLog.Read(project.Log, PredictionLog.Live, null, p => served.Add([.. p.Candidates[0].Features.Skip(3)]), null);
        Assert.Equal([[float.NaN, 0, float.NaN, 0], [float.NaN, 1, 0.5f, 0], [1, 2, 1.5f, 1], [0.5f, 3, 2.5f, 1]], served);
    }

    static string WithPrices(string yaml) => WithWindows(yaml).Replace("  key: subject\n", """
          key: subject
          sources:
            prices:
              file: prices.csv
              time: from
              known: from + hours(1)
              id: number
              columns: { from: time, town: text, price: number, number: number }

        """).Replace("  x: x\n", """
          x: x
          price: last(price) of prices over 9d by city = town
          price of x: x * mean(price) of prices over 2 events by city = town where price > 1

        """);

    static void WritePrices(TestProject project, string extra = "")
    {
        var lines = new StringBuilder("from,town,price,number\n");
        var number = 0;
        for (var day = 0; day < 40; day += 3)
        {
            foreach (var town in new[] { "Rome", "Oslo", "Lima" })
            {
                var line = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{new DateTime(2024, 1, 1).AddDays(day):yyyy-MM-dd} 12:00:00,{town},{day / 8.0 + town.Length},{number++}\n");
                // Told twice, counted once.
                lines.Append(line).Append(day % 2 == 0 ? line : "");
            }
        }
        File.WriteAllText(Path.Combine(project.Folder, "prices.csv"), lines.Append(extra).ToString());
    }

    [Fact]
    public async Task A_second_source_is_looked_up_as_of_the_event_in_training_and_in_the_replay()
    {
        using var project = TestProject.Create(WithPrices);
        WritePrices(project);
        using var workspace = project.Open();
        Assert.True((await workspace.RunAsync(TestContext.Current.CancellationToken)).Gate.Passed);
        var served = new List<(double Time, float[] Features, string Raw)>();
        PredictionLog.Read(project.Log, PredictionLog.Replay, null, p => served.Add((p.EventTime, [.. p.Candidates[0].Features], Encoding.UTF8.GetString(p.Candidates[0].RawRow))), null);
        Assert.NotEmpty(served);
        var (looked, missing) = (0, 0);
        foreach (var (time, features, raw) in served)
        {
            var row = System.Text.Json.JsonDocument.Parse(raw).RootElement;
            var city = row.GetProperty("city").GetString()!;
            // The newest price that was known: of every third day at noon, an hour later.
            var at = DateTime.UnixEpoch.AddMicroseconds(time) - new DateTime(2024, 1, 1);
            var day = Math.Min(39, Math.Floor((at.TotalDays - 13 / 24.0) / 3) * 3);
            if (city is "Rome" or "Oslo" or "Lima")
            {
                Assert.Equal((float)(day / 8 + city.Length), features[2]);
                var x = row.GetProperty("x");
                if (x.ValueKind != System.Text.Json.JsonValueKind.Null) { Assert.Equal((float)(x.GetDouble() * ((day + day - 3) / 16 + city.Length)), features[3]); }
                looked++;
            }
            else
            {
                Assert.True(float.IsNaN(features[2]));
                missing++;
            }
        }
        Assert.True(looked > 100 && missing > 100);
    }

    [Fact]
    public async Task Events_of_a_source_that_arrive_live_are_seen_from_then_on_also_after_a_start_without_snapshot()
    {
        using var project = TestProject.Create(WithPrices);
        WritePrices(project);
        var time = new FakeTime();
        using var workspace = project.Open(new() { Actor = "tester", Time = time });
        Assert.True((await workspace.RunAsync(TestContext.Current.CancellationToken)).Gate.Passed);
        static byte[] Event(string town, string price, int number) => Encoding.UTF8.GetBytes($$"""{"from":"2024-02-01T06:00:00","town":"{{town}}","price":{{price}},"number":{{number}}}""");
        await using (var live = workspace.Serve())
        {
            time.Now = new(2024, 2, 1, 8, 0, 0, DateTimeKind.Utc);
            Ask(live.Predictions, time.Now, "Kyoto", "a", 1);
            Assert.Equal(2, await live.Events.AcceptAsync("prices", (byte[])[(byte)'[', .. Event("Kyoto", "7.5", 1000), (byte)',', .. Event("Kyoto", "7.5", 1000), (byte)']'], "test"));
            // Known an hour after it happened, or when it arrived: then it is seen.
            time.Now = time.Now.AddMinutes(1);
            Ask(live.Predictions, time.Now, "Kyoto", "a", 1);
            var wrong = (await Assert.ThrowsAsync<UserErrorException>(async () => await live.Events.AcceptAsync("prices", Encoding.UTF8.GetBytes("""[{"from":"2024-02-01T06:00:00","town":"Oslo","price":"cheap","number":1},{"town":"Oslo","price":null,"number":2}]"""), "test"))).Errors;
            Assert.Equal(["serve.value_wrong", "serve.column_missing"], wrong.Select(e => e.Code));
            Assert.StartsWith("Source 'prices' expects 'price' as a number; row 1 of 2 has the text \"cheap\".", wrong[0].Message, StringComparison.Ordinal);
            Assert.Equal("serve.source_unknown", (await Assert.ThrowsAsync<UserErrorException>(async () => await live.Events.AcceptAsync("price", Event("Oslo", "1", 1), "test"))).Errors[0].Code);
            Assert.Equal("serve.events_wrong", (await Assert.ThrowsAsync<UserErrorException>(async () => await live.Events.AcceptAsync("prices", "[1]"u8.ToArray(), "test"))).Errors[0].Code);
        }
        File.Delete(workspace.Paths.WindowState(workspace.OpenRelease().Context.BundleHash));
        await using (var live = workspace.Serve()) { Ask(live.Predictions, time.Now.AddMinutes(1), "Kyoto", "a", 1); }
        var served = new List<float>();
        PredictionLog.Read(project.Log, PredictionLog.Live, null, p => served.Add(p.Candidates[0].Features[2]), null);
        Assert.Equal([float.NaN, 7.5f, 7.5f], served);
    }

    [Fact]
    public async Task An_event_of_a_source_that_cannot_be_read_stops_the_import()
    {
        using var project = TestProject.Create(WithPrices);
        WritePrices(project, "2024-01-05 12:00:00,Rome,cheap,999\n");
        using var workspace = project.Open();
        var error = (await Assert.ThrowsAsync<UserErrorException>(() => workspace.RunAsync(TestContext.Current.CancellationToken))).Errors.Single();
        Assert.Equal("data.source_rows", error.Code);
        Assert.StartsWith("1 events of source 'prices' (prices.csv) cannot be read: price: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bundle_with_windows_that_is_opened_without_state_says_what_it_needs()
    {
        using var project = await ReleasedAsync();
        using var workspace = project.Open();
        var predictor = workspace.OpenRelease().Predictor;
        Assert.True(predictor.NeedsState);
        var refusal = Assert.Throws<Relearn.Inference.BundleException>(() => predictor.Predict(new Dictionary<string, object?>()));
        Assert.Equal("Model 'small' looks at windows of earlier events (mean(yes) over 2d by city), so it needs to know them. Make a state with CreateState(), tell it the events, and give it to Predict.", refusal.Message);
        var state = predictor.CreateState();
        var row = new Dictionary<string, object?> { ["at"] = new DateTime(2024, 2, 1), ["x"] = 1.0, ["city"] = "Oslo", ["subject"] = "a" };
        Assert.InRange(predictor.Predict(row, state, new DateTime(2024, 2, 1)), 0, 1);
    }
}

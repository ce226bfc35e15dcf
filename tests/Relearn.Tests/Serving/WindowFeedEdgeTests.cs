using System.Buffers;
using System.Globalization;
using System.Text;
using Relearn.Data;
using Relearn.Numerics;
using Relearn.Serving;

namespace Relearn.Tests.Serving;

/// <summary>Edges of the live feed: late and doubled outcomes, clocks that are wrong, snapshots of other data, kills.</summary>
public sealed class WindowFeedEdgeTests
{
    static string WithWindows(string yaml) => yaml.Replace("  city: city\n", """
          city: city
          rate: mean(yes) over 2d by city
          seen: count() over 12h by city, hour(at)
          x before: last(x) over 1d by subject
          yes of late: count() over 3 events within 2d by city where yes and x > 0

        """);

    static DateTime End => new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(10.0 * TestProject.Rows);

    // Without what stands before (positions in the log) and the hash behind.
    static byte[] Body(byte[] snapshot) => snapshot[(8 + 4 + 8 + 65 + 48)..^32];

    static double NowOf(FakeTime time) => (time.Now - DateTime.UnixEpoch).TotalMicroseconds;

    sealed class FakeTime : TimeProvider
    {
        public DateTime Now { get; set; } = End;

        public override DateTimeOffset GetUtcNow() => new(Now, TimeSpan.Zero);
    }

    static async Task<TestProject> ReleasedAsync()
    {
        var project = TestProject.Create(WithWindows);
        using var workspace = project.Open(new() { Actor = "tester", Time = new FakeTime() });
        Assert.True((await workspace.RunAsync(TestContext.Current.CancellationToken)).Gate.Passed);
        return project;
    }

    static DecisionId Ask(LiveService live, DateTime at, string city, string subject, double x, string extra = "")
    {
        var time = at.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        return live.Predictions.Predict(Encoding.UTF8.GetBytes($$"""{"key":"{{subject}}",{{extra}}"rows":[{"at":"{{time}}","x":{{x.ToString(CultureInfo.InvariantCulture)}},"city":"{{city}}","subject":"{{subject}}"}]}"""), new ArrayBufferWriter<byte>());
    }

    static ValueTask<int> Tell(LiveService live, string about, int value, string extra = "") => live.Outcomes.AcceptAsync(Encoding.UTF8.GetBytes($$"""{{{about}}{{extra}},"value":{{value}}}"""), "test");

    static List<float[]> Served(TestProject project)
    {
        var served = new List<float[]>();
        PredictionLog.Read(project.Log, PredictionLog.Live, null, p => served.Add([.. p.Candidates[0].Features.Skip(3)]), null);
        return served;
    }

    static WindowFeed Restore(TestProject project, Relearn.Workspace workspace, string snapshot, FakeTime time)
    {
        var model = workspace.OpenRelease();
        return WindowFeed.Restore(model.Predictor, snapshot, workspace.FeedDataOf(model.Release), NowOf(time), project.Log)!;
    }

    /// <summary>Serves, stops, and makes the feed again from history and the log alone: it must be what the service had.</summary>
    static async Task RebuildIsEqualAsync(Func<LiveService, FakeTime, Task> play)
    {
        using var project = await ReleasedAsync();
        var time = new FakeTime();
        using var workspace = project.Open(new() { Actor = "tester", Time = time });
        var snapshot = workspace.Paths.WindowState(workspace.OpenRelease().Context.BundleHash);
        await using (var live = workspace.Serve())
        {
            await play(live, time);
            await live.Predictions.AcknowledgeAsync();
        }
        var before = File.ReadAllBytes(snapshot);
        File.Delete(snapshot);
        Restore(project, workspace, snapshot, time).Save(snapshot, 0, 0, 0, 0, 0, 0);
        Assert.Equal(Convert.ToHexString(Body(before)), Convert.ToHexString(Body(File.ReadAllBytes(snapshot))));
    }

    [Fact]
    public async Task One_request_with_a_time_far_ahead_does_not_take_the_windows_of_all_others()
    {
        using var project = await ReleasedAsync();
        var time = new FakeTime();
        using var workspace = project.Open(new() { Actor = "tester", Time = time });
        await using (var live = workspace.Serve())
        {
            time.Now = End.AddMinutes(10);
            Ask(live, time.Now, "Oslo", "a", 1);
            try { Ask(live, time.Now, "Oslo", "b", 1, "\"event_time\":\"2190-01-01T00:00:00Z\","); }
            catch (UserErrorException) { }
            time.Now = End.AddMinutes(20);
            Ask(live, time.Now, "Oslo", "c", 1);
        }
        var served = Served(project);
        Assert.False(float.IsNaN(served[0][0]));
        Assert.False(float.IsNaN(served[^1][0]), $"rate: {served[0][0]} before, {served[^1][0]} after");
    }

    [Fact]
    public async Task An_outcome_of_a_key_that_is_sent_again_is_not_that_of_an_older_decision()
    {
        using var project = await ReleasedAsync();
        var time = new FakeTime();
        using var workspace = project.Open(new() { Actor = "tester", Time = time });
        await using (var live = workspace.Serve())
        {
            time.Now = End.AddDays(3);
            Ask(live, time.Now, "Kyoto", "a", 0.5);
            time.Now = time.Now.AddMinutes(1);
            Ask(live, time.Now, "Kyoto", "a", 1.5);
            time.Now = time.Now.AddMinutes(1);
            await Tell(live, "\"key\":\"a\"", 1);
            // The caller's connection broke, so it tells once more.
            await Tell(live, "\"key\":\"a\"", 1);
            time.Now = time.Now.AddMinutes(1);
            Ask(live, time.Now, "Kyoto", "b", 0.5);
        }
        Assert.Equal(1, Served(project)[^1][3]);
    }

    [Fact]
    public Task A_key_s_outcome_finds_the_same_decision_when_the_log_is_read_again_though_a_late_one_followed() => RebuildIsEqualAsync(async (live, time) =>
    {
        var start = End.AddDays(3);
        time.Now = start;
        Ask(live, start, "Kyoto", "a", 0.5);
        time.Now = start.AddMinutes(2);
        await Tell(live, "\"key\":\"a\"", 1);
        // Happened before the outcome, asked after it.
        time.Now = start.AddMinutes(3);
        Ask(live, start.AddMinutes(1), "Lima", "a", 0.5);
    });

    [Fact]
    public Task An_outcome_that_found_no_decision_finds_none_when_the_log_is_read_again() => RebuildIsEqualAsync(async (live, time) =>
    {
        var start = End.AddDays(3);
        time.Now = start;
        await Tell(live, "\"key\":\"a\"", 1, $",\"event_time\":\"{start.AddMinutes(5):yyyy-MM-ddTHH:mm:ssZ}\"");
        await Tell(live, $"\"decision_id\":\"{new DecisionId(live.Predictions.Writer, 2)}\"", 1);
        time.Now = start.AddMinutes(1);
        Ask(live, time.Now, "Kyoto", "a", 0.5);
        Ask(live, time.Now, "Lima", "b", 0.5);
    });

    [Fact]
    public Task An_event_before_the_end_of_the_data_is_the_same_when_the_log_is_read_again() => RebuildIsEqualAsync((live, time) =>
    {
        time.Now = End.AddMinutes(30);
        Ask(live, End.AddHours(-1).AddMinutes(3), "Kyoto", "a", 0.5);
        return Task.CompletedTask;
    });

    [Fact]
    public async Task Outcomes_reported_at_the_same_time_are_taken_in_the_order_of_the_log()
    {
        for (var i = 0; i < 3; i++)
        {
            await RebuildIsEqualAsync(async (live, time) =>
            {
                time.Now = End.AddDays(3);
                var ids = Enumerable.Range(0, 400).Select(n => Ask(live, time.Now, "Kyoto", $"k{n}", 0.5)).ToList();
                // Two reporters that disagree; the first one counts.
                await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
                {
                    foreach (var id in ids) { await Tell(live, $"\"decision_id\":\"{id}\"", worker % 2); }
                })));
            });
        }
    }

    [Theory]
    [InlineData(72, 6, (byte)0xFF)]
    [InlineData(100, 1, (byte)0x55)]
    public async Task A_damaged_snapshot_is_as_good_as_none(int at, int length, byte with)
    {
        using var project = await ReleasedAsync();
        var time = new FakeTime();
        using var workspace = project.Open(new() { Actor = "tester", Time = time });
        var snapshot = workspace.Paths.WindowState(workspace.OpenRelease().Context.BundleHash);
        await using (var live = workspace.Serve())
        {
            for (var i = 0; i < 20; i++)
            {
                time.Now = End.AddMinutes(7 * i);
                Ask(live, time.Now, "Kyoto", $"subject {i}", 0.5);
            }
        }
        var sound = File.ReadAllBytes(snapshot);
        var damaged = (byte[])sound.Clone();
        damaged.AsSpan(at, length).Fill(with);
        File.WriteAllBytes(snapshot, damaged);
        // The service is told of more, so that the positions in the log matter.
        Restore(project, workspace, snapshot, time).Save(snapshot, 0, 0, 0, 0, 0, 0);
        Assert.Equal(Convert.ToHexString(Body(sound)), Convert.ToHexString(Body(File.ReadAllBytes(snapshot))));
    }

    static string WithPrices(string yaml) => WithWindows(yaml).Replace("  key: subject\n", """
          key: subject
          sources:
            prices: { file: prices.csv, time: from, columns: { from: time, town: text, price: number } }

        """).Replace("  x: x\n", """
          x: x
          price: last(price) of prices over 9d by city = town

        """);

    [Fact]
    public async Task A_service_that_starts_knows_the_events_of_the_newest_run()
    {
        using var project = TestProject.Create(WithPrices);
        var path = Path.Combine(project.Folder, "prices.csv");
        File.WriteAllText(path, "from,town,price\n" + string.Concat(Enumerable.Range(0, 27).Select(day => $"{new DateTime(2024, 1, 1).AddDays(day):yyyy-MM-dd} 12:00:00,Oslo,{day % 5}\n")));
        var time = new FakeTime();
        using var workspace = project.Open(new() { Actor = "tester", Time = time });
        Assert.True((await workspace.RunAsync(TestContext.Current.CancellationToken)).Gate.Passed);
        var first = workspace.OpenRelease().Context.BundleHash;
        time.Now = End.AddMinutes(1);
        await using (var live = workspace.Serve()) { Ask(live, time.Now, "Oslo", "a", 1); }
        File.AppendAllText(path, $"{End.AddMinutes(-5):yyyy-MM-dd HH:mm:ss},Oslo,1000\n");
        await workspace.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(first, workspace.OpenRelease().Context.BundleHash);
        time.Now = End.AddMinutes(2);
        await using (var live = workspace.Serve()) { Ask(live, time.Now, "Oslo", "a", 1); }
        var prices = new List<float>();
        PredictionLog.Read(project.Log, PredictionLog.Live, null, p => prices.Add(p.Candidates[0].Features[2]), null);
        Assert.Equal(1000, prices[^1]);
    }

    [Fact]
    public async Task An_outcome_of_a_row_of_the_data_whose_label_was_not_known_counts()
    {
        using var project = TestProject.Create(WithWindows, edit: (row, line) => row < TestProject.Rows - 30 ? line : line[..(line.LastIndexOf(',') + 1)]);
        var time = new FakeTime();
        using var workspace = project.Open(new() { Actor = "tester", Time = time });
        Assert.True((await workspace.RunAsync(TestContext.Current.CancellationToken)).Gate.Passed);
        var last = File.ReadLines(Path.Combine(project.Folder, "rows.csv")).Last().Split(',');
        await using (var live = workspace.Serve())
        {
            time.Now = End.AddHours(8);
            Ask(live, time.Now, last[3], "q", 1);
            var rates = new float[2];
            for (var i = 0; i < 2; i++)
            {
                Ask(live, time.Now, last[3], "q", 1);
                await Tell(live, $"\"key\":\"{last[1]}\"", i, $",\"event_time\":\"{End:yyyy-MM-ddTHH:mm:ssZ}\"");
            }
            Ask(live, time.Now, last[3], "q", 1);
        }
        var served = Served(project).Select(s => s[0]).ToList();
        Assert.Equal(served[0], served[1]);
        Assert.NotEqual(served[1], served[^1]);
    }

    /// <summary>Rows at one moment; a first run without, a second with a window beside it that has another argument.</summary>
    [Fact]
    public async Task A_window_that_an_earlier_run_played_is_served_as_it_was_trained()
    {
        using var project = TestProject.Create(yaml => yaml.Replace("  city: city\n", "  city: city\n  before: last(x) over 1d by city\n"),
            edit: (row, line) => string.Create(CultureInfo.InvariantCulture, $"{new DateTime(2024, 1, 1).AddMinutes(10 * (row / 12 * 12)):yyyy-MM-dd HH:mm:ss}") + line[line.IndexOf(',')..]);
        using (var workspace = project.Open())
        {
            await workspace.RunAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, workspace.Skew("replay").Mismatched);
        }
        var yaml = Path.Combine(project.Folder, "project.yaml");
        File.WriteAllText(yaml, File.ReadAllText(yaml).Replace("  before: last", "  subjects: distinct(subject) over 1d by city\n  before: last"));
        using (var workspace = project.Open())
        {
            Assert.True((await workspace.RunAsync(TestContext.Current.CancellationToken)).Gate.Passed);
            var report = workspace.Skew("replay");
            Assert.True(report.Mismatched == 0, $"{report.Mismatched} of {report.Compared}: {string.Join("; ", report.Columns.Select(c => $"{c.Name} {c.Mismatched}: {c.Example}"))}");
        }
    }

    [Fact]
    public Task Threads_that_ask_at_once_leave_what_the_log_says() => RebuildIsEqualAsync(async (live, time) =>
    {
        time.Now = End.AddDays(3);
        var ids = new System.Collections.Concurrent.ConcurrentBag<DecisionId>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 1500; i++) { ids.Add(Ask(live, End.AddMinutes(worker * 60 + i * 3 + 1), "Kyoto", $"s{i % 7}", i % 5 - 2)); }
        })));
        time.Now = End.AddDays(4);
        foreach (var id in ids.Where((_, i) => i % 3 != 0)) { await Tell(live, $"\"decision_id\":\"{id}\"", (int)(id.Number % 2)); }
    });

    [Fact]
    public void A_source_may_say_in_a_column_when_an_event_was_known_also_across_a_change_of_the_clocks()
    {
        using var project = TestProject.Create(yaml => yaml.Replace("  key: subject\n", """
              key: subject
              sources:
                prices: { file: prices.csv, time: from, zone: Europe/Paris, known: seen, columns: { from: time, seen: time, town: text, price: number } }

            """));
        File.WriteAllText(Path.Combine(project.Folder, "prices.csv"), "from,seen,town,price\n2024-10-27 00:30:00,2024-10-27 09:00:00,Oslo,1\n");
        using var workspace = project.Open();
        var config = project.Config;
        using var file = RowsFile.Open(workspace.Artifacts.Require(SourceImport.Read(config.Data.Sources[0], config, project.Folder, Path.GetTempPath(), workspace.Artifacts)));
        var known = new double[1];
        file.Read(RowsFile.LabelKnown, 0, known);
        // At 9:00 the clocks of Paris are one hour ahead of UTC again.
        Assert.Equal(new DateTime(2024, 10, 27, 8, 0, 0), DateTime.UnixEpoch.AddMicroseconds(known[0]));
    }

    [Fact]
    public async Task After_a_kill_events_that_a_window_still_needs_are_read_before_retention_destroys_them()
    {
        using var project = TestProject.Create(yaml => yaml.Replace("  city: city\n", "  city: city\n  seen: count() over 30d by city\n") + "\nserving: { retention_days: 1 }\n");
        var time = new FakeTime();
        using var workspace = project.Open(new() { Actor = "tester", Time = time });
        Assert.True((await workspace.RunAsync(TestContext.Current.CancellationToken)).Gate.Passed);
        var snapshot = workspace.Paths.WindowState(workspace.OpenRelease().Context.BundleHash);
        float last = 0;
        await using (var live = workspace.Serve())
        {
            for (var i = 1; i <= 10; i++) { time.Now = End.AddMinutes(i); Ask(live, time.Now, "Kyoto", "a", 1); }
        }
        // A service that is killed leaves no snapshot.
        File.Delete(snapshot);
        last = Served(project)[^1][0];
        foreach (var segment in Directory.EnumerateFiles(project.Log)) { File.SetLastWriteTimeUtc(segment, time.Now); }
        time.Now = End.AddDays(1.5);
        await using (var live = workspace.Serve()) { Ask(live, time.Now, "Kyoto", "a", 1); }
        Assert.Equal(last + 1, Served(project)[^1][0]);
    }

    [Fact]
    public async Task A_feed_gives_back_the_files_that_it_opened()
    {
        using var project = TestProject.Create(WithPrices);
        File.WriteAllText(Path.Combine(project.Folder, "prices.csv"), "from,town,price\n" + string.Concat(Enumerable.Range(0, 27).Select(day => $"{new DateTime(2024, 1, 1).AddDays(day):yyyy-MM-dd} 12:00:00,Oslo,{day % 5}\n")));
        var time = new FakeTime();
        using var workspace = project.Open(new() { Actor = "tester", Time = time });
        Assert.True((await workspace.RunAsync(TestContext.Current.CancellationToken)).Gate.Passed);
        int Open() => Directory.EnumerateFiles("/proc/self/fd").Count(f => new FileInfo(f).LinkTarget?.StartsWith(Path.Combine(project.Folder, ".relearn", "artifacts"), StringComparison.Ordinal) == true)
            + File.ReadLines("/proc/self/maps").Count(l => l.Contains(Path.Combine(project.Folder, ".relearn", "artifacts"), StringComparison.Ordinal));
        var before = Open();
        var snapshot = workspace.Paths.WindowState(workspace.OpenRelease().Context.BundleHash);
        for (var i = 0; i < 5; i++)
        {
            await using (var live = workspace.Serve()) { }
            File.Delete(snapshot);
        }
        Assert.InRange(Open() - before, 0, 3);
    }

    [Fact]
    public async Task Live_rows_of_a_model_with_a_source_that_the_project_dropped_are_compared_or_refused()
    {
        using var project = TestProject.Create(WithPrices);
        File.WriteAllText(Path.Combine(project.Folder, "prices.csv"), "from,town,price\n" + string.Concat(Enumerable.Range(0, 27).Select(day => $"{new DateTime(2024, 1, 1).AddDays(day):yyyy-MM-dd} 12:00:00,Oslo,{day % 5}\n")));
        using (var workspace = project.Open())
        {
            Assert.True((await workspace.RunAsync(TestContext.Current.CancellationToken)).Gate.Passed);
            await using var live = workspace.Serve();
            Ask(live, End.AddMinutes(-10), "Oslo", File.ReadLines(Path.Combine(project.Folder, "rows.csv")).Last().Split(',')[1], 1);
        }
        var yaml = Path.Combine(project.Folder, "project.yaml");
        File.WriteAllText(yaml, File.ReadAllText(yaml).Replace("    prices:", "    costs:").Replace("last(price) of prices", "last(price) of costs"));
        using (var workspace = project.Open())
        {
            project.ReadRows(out _).Dispose();
            try { workspace.Skew("live"); }
            catch (UserErrorException) { }
        }
    }

    [Fact]
    public async Task One_row_of_the_data_with_a_time_far_ahead_does_not_take_the_windows_of_all_requests()
    {
        using var project = TestProject.Create(WithWindows, edit: (row, line) => row < TestProject.Rows - 1 ? line : "2190" + line[4..]);
        var time = new FakeTime();
        using var workspace = project.Open(new() { Actor = "tester", Time = time });
        try { Assert.True((await workspace.RunAsync(TestContext.Current.CancellationToken)).Gate.Passed); }
        catch (UserErrorException) { return; }
        await using (var live = workspace.Serve())
        {
            time.Now = End.AddMinutes(10);
            Ask(live, time.Now, "Oslo", "a", 1);
        }
        Assert.False(float.IsNaN(Served(project)[^1][0]));
    }

    [Fact]
    public async Task Decisions_do_not_wait_for_ever_behind_one_with_a_time_far_ahead()
    {
        using var project = await ReleasedAsync();
        var time = new FakeTime();
        using var workspace = project.Open(new() { Actor = "tester", Time = time });
        var model = workspace.OpenRelease();
        var feed = WindowFeed.Restore(model.Predictor, "none", workspace.FeedDataOf(model.Release), NowOf(time), project.Log)!;
        await using (var service = new PredictionService(project.Config, project.Folder, model, project.Log, PredictionLog.Live, workspace.Ledger, Relearn.Storage.Durability.Process, PredictionSource.Live, time, feed))
        {
            for (var i = 0; i < 3000; i++)
            {
                time.Now = End.AddHours(i);
                try { service.Predict(Encoding.UTF8.GetBytes($$"""{{{(i == 5 ? "\"event_time\":\"2190-01-01T00:00:00Z\"," : "")}}"rows":[{"at":"{{time.Now:yyyy-MM-ddTHH:mm:ss}}","x":1,"city":"Oslo","subject":"a"}]}"""), new ArrayBufferWriter<byte>()); }
                catch (UserErrorException) { }
            }
        }
        // Two days of windows and one of the watermark, an answer an hour.
        Assert.InRange(feed.WaitingCount, 1, 100);
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Relearn.Data;

using Relearn.Monitoring.Skew;
using Relearn.Serving;
using Relearn.Storage;

namespace Relearn.Tests.Monitoring.Skew;

public sealed class SkewCheckTests : IAsyncLifetime
{
    TestProject _project = null!;

    public async ValueTask InitializeAsync()
    {
        _project = TestProject.Create(yaml => yaml.Replace("    city: text\n", "    city: text\n    home: text\n").Replace("  key: subject\n", """
              key: subject
              sources:
                prices: { file: prices.csv, time: from, columns: { from: time, town: text, price: number } }

            """).Replace("  city: city\n", """
              city: city
              same: city == home
              rate: mean(yes) over 2d by city
              price: last(price) of prices over 9d by city = town

            """), edit: (row, line) => row < 0 ? line : WithHome(line, row));
        // The heading has the new column too.
        var path = Path.Combine(_project.Folder, "rows.csv");
        File.WriteAllText(path, File.ReadAllText(path).Replace("at,subject,x,city,result", "at,subject,x,city,home,result"));
        var prices = new StringBuilder("from,town,price\n");
        for (var hour = 0; hour < 700; hour++)
        {
            foreach (var town in new[] { "Rome", "Oslo", "Lima", "Kyoto", "Accra" }) { prices.Append(CultureInfo.InvariantCulture, $"{new DateTime(2024, 1, 1).AddHours(hour):yyyy-MM-dd HH:mm:ss},{town},{hour + town.Length / 10.0}\n"); }
        }
        File.WriteAllText(Path.Combine(_project.Folder, "prices.csv"), prices.ToString());
        using var workspace = _project.Open();
        var run = await workspace.RunAsync(TestContext.Current.CancellationToken);
        Assert.True(run.Gate.Passed, string.Join("; ", run.Gate.Checks.Where(c => !c.Passed).Select(c => c.Detail)));
    }

    static string WithHome(string line, int row)
    {
        string[] homes = ["Oslo", "Rome", "Bern"];
        var parts = line.Split(',');
        return string.Join(',', [.. parts[..4], homes[row % 3], parts[4]]);
    }

    public ValueTask DisposeAsync()
    {
        _project.Dispose();
        return default;
    }

    /// <summary>Serves the test period as a caller with a fault would have asked, by a service that may have one, and compares.</summary>
    async Task<SkewReport> ServeAsync(Action<JsonObject, int>? caller = null, bool sourcesArrive = true, double clockIsOff = 0)
    {
        using var workspace = _project.Open();
        var model = workspace.OpenRelease();
        using var file = _project.ReadRows(out var version);
        using var history = workspace.Context(TestContext.Current.CancellationToken).HistoryOf(version.RowsHash, version);
        var (first, end) = (TimeSplit.Of(file, _project.Config.Split).Test.First, file.Rows);
        var feed = WindowFeed.After(history, file, model.Predictor, first);
        var folder = Directory.CreateTempSubdirectory("relearn-skew-").FullName;
        try
        {
            using var ledger = Ledger.Open(Path.Combine(folder, "ledger.sqlite"), TimeProvider.System);
            await using (var service = new PredictionService(_project.Config, _project.Folder, model, folder, PredictionLog.Replay, ledger, Durability.Process, PredictionSource.Replay, TimeProvider.System, feed))
            {
                var batch = file.CreateBatch(model.Predictor.Inputs.Select(i => i.Name), (int)(end - first));
                var (times, labels, known) = (new double[end - first], new double[end - first], new double[end - first]);
                file.Read(batch, first, batch.Vectors[0].Numbers.Length);
                file.Read(RowsFile.EventTime, first, times);
                file.Read(RowsFile.Label, first, labels);
                file.Read(RowsFile.LabelKnown, first, known);
                using var json = new RowJson(model.Predictor.Inputs);
                for (var i = 0; i < times.Length; i++)
                {
                    if (sourcesArrive) { feed?.TellSources(times[i]); }
                    var request = JsonNode.Parse(json.Request(batch, i, null))!.AsObject();
                    caller?.Invoke(request["rows"]![0]!.AsObject(), i);
                    var id = service.Predict(Encoding.UTF8.GetBytes(request.ToJsonString()), new ArrayBufferWriter<byte>(), commit: false, times[i] + clockIsOff);
                    if (!double.IsNaN(labels[i])) { service.Append(new(id, null, "", times[i], known[i], labels[i], "test", PredictionSource.Replay)); }
                }
                await service.AcknowledgeAsync();
            }
            return SkewCheck.Run("r", "replay", "d", model.Predictor, file, history, folder, PredictionLog.Replay, null, first, null);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Rows_that_are_served_as_they_are_have_no_mismatch()
    {
        var report = await ServeAsync();
        Assert.Equal((800, 0, 0), (report.Compared, report.Mismatched, report.Unmatched));
        Assert.Empty(report.Findings);
        Assert.Empty(report.Columns);
    }

    [Theory]
    [InlineData(1.609344, "'x' is served 1.609344 times what the data has wherever it differs: kilometres for miles.")]
    [InlineData(100, "'x' is served 100 times what the data has wherever it differs: per cent for shares, or cents for wholes.")]
    [InlineData(-1, "'x' is served -1 times what the data has wherever it differs: the opposite sign.")]
    public async Task A_changed_unit_is_named(double factor, string message)
    {
        var report = await ServeAsync((row, _) => row["x"] = row["x"] is { } x ? x.GetValue<double>() * factor : null);
        var finding = Assert.Single(report.Findings);
        Assert.Equal(("unit", "x"), (finding.Pattern, Assert.Single(finding.Columns)));
        Assert.StartsWith(message, finding.Message, StringComparison.Ordinal);
        Assert.Equal(["x", "x"], report.Columns.Select(c => c.Name));
    }

    [Fact]
    public async Task Fahrenheit_for_Celsius_is_a_unit_too()
    {
        var finding = Assert.Single((await ServeAsync((row, _) => row["x"] = row["x"] is { } x ? x.GetValue<double>() * 1.8 + 32 : null)).Findings);
        Assert.Equal("unit", finding.Pattern);
        Assert.Contains("1.8 times the data's value + 32 wherever it differs: degrees Fahrenheit for Celsius", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_swapped_pair_of_columns_is_named()
    {
        var report = await ServeAsync((row, _) =>
        {
            var (city, home) = (row["city"]?.GetValue<string>(), row["home"]?.GetValue<string>());
            (row["city"], row["home"]) = (home, city);
        });
        var finding = Assert.Single(report.Findings);
        Assert.Equal(("swapped", "city, home"), (finding.Pattern, string.Join(", ", finding.Columns)));
    }

    [Fact]
    public async Task A_stale_lookup_is_named_with_its_age()
    {
        // It stands still, so it is older and older.
        var finding = Assert.Single((await ServeAsync(sourcesArrive: false)).Findings);
        Assert.Equal(("stale", "price"), (finding.Pattern, Assert.Single(finding.Columns)));
        var late = await ServeAsync((_, _) => { }, clockIsOff: -3 * 3.6e9);
        Assert.Contains(late.Findings, f => f.Pattern == "stale" && f.Columns[0] == "price" && f.Message.Contains("as it would have been 3 hours before", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_time_zone_that_is_off_by_an_hour_is_named()
    {
        var report = await ServeAsync((row, _) => row["at"] = DateTime.Parse(row["at"]!.GetValue<string>(), CultureInfo.InvariantCulture).AddHours(1).ToString("s", CultureInfo.InvariantCulture));
        var finding = Assert.Single(report.Findings);
        Assert.Equal(("time_zone", "at"), (finding.Pattern, Assert.Single(finding.Columns)));
        Assert.StartsWith("'at' is served 1 hours too late wherever it differs", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_default_after_a_time_out_is_named()
    {
        // Every fifth request did not get its value in time.
        var report = await ServeAsync((row, i) => row["x"] = i % 5 == 0 ? 0 : row["x"]?.DeepClone());
        var finding = Assert.Single(report.Findings);
        Assert.Equal(("default", "x"), (finding.Pattern, Assert.Single(finding.Columns)));
        Assert.StartsWith("'x' is served as 0 in 100 % of the rows where it differs", finding.Message, StringComparison.Ordinal);
        Assert.InRange(report.Mismatched, 150, 160);
    }

    [Fact]
    public async Task A_difference_without_a_pattern_is_said_to_be_one()
    {
        var report = await ServeAsync((row, i) => row["x"] = row["x"] is { } x ? x.GetValue<double>() + Math.Sin(i) : null);
        Assert.Equal("differs", Assert.Single(report.Findings).Pattern);
    }

    [Fact]
    public void The_replay_of_a_run_has_no_mismatch_and_live_rows_are_found_by_their_key()
    {
        using var workspace = _project.Open();
        Assert.Equal((800L, 0L), (workspace.Skew().Compared, workspace.Skew("replay").Mismatched));
        Assert.Equal("monitor.nothing_logged", Assert.Throws<Relearn.Numerics.UserErrorException>(() => workspace.Skew("live")).Errors[0].Code);
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Relearn.Numerics;

namespace Relearn.Tests.Serving.Batches;

public sealed class BatchWindowsTests
{
    static string WithWindows(string yaml) => yaml.Replace("  city: city\n", """
          city: city
          rate: mean(yes) over 2d by city
          seen: count() over 12h by city, hour(at)
          x before: last(x) over 1d by subject
          city before: last(city) over 1d by subject

        """);

    sealed class FakeTime : TimeProvider
    {
        public DateTime Now { get; set; }

        public override DateTimeOffset GetUtcNow() => new(Now, TimeSpan.Zero);
    }

    static DateTime End => new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(10.0 * TestProject.Rows);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_batch_is_scored_as_the_service_would_have_answered_row_by_row(bool withTexts)
    {
        using var project = TestProject.Create(y => withTexts ? WithWindows(y) : WithWindows(y).Replace("  city before: last(city) over 1d by subject\n", "", StringComparison.Ordinal));
        using (var workspace = project.Open()) { Assert.True((await workspace.RunAsync(TestContext.Current.CancellationToken)).Gate.Passed); }
        var random = new SeededRandom(3);
        var lines = new List<string> { "at,x,city,subject" };
        for (var i = 0; i < 5000; i++)
        {
            // Not quite in order of time, and one row that is too late for its windows.
            var at = End.AddMinutes(2 * i + random.NextInt(30) - (i == 4000 ? 3000 : 0));
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd HH:mm:ss},{random.NextInt(4) - 1},{(i % 3 == 0 ? "Oslo" : "Lima")},s{random.NextInt(40)}"));
        }
        var (input, output) = (Path.Combine(project.Folder, "later.csv"), Path.Combine(project.Folder, "later.out.csv"));
        await File.WriteAllLinesAsync(input, lines, TestContext.Current.CancellationToken);
        var expected = new List<double>();
        // The history before the first row is known to both; the clock of the service stands at each row's own time.
        var time = new FakeTime { Now = End };
        using (var workspace = project.Open(new() { Actor = "tester", Time = time }))
        {
            await using var live = workspace.Serve();
            foreach (var line in lines.Skip(1))
            {
                var cells = line.Split(',');
                time.Now = DateTime.Parse(cells[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
                var answer = new ArrayBufferWriter<byte>();
                live.Predictions.Predict(Encoding.UTF8.GetBytes($$"""{"rows":[{"at":"{{cells[0]}}","x":{{cells[1]}},"city":"{{cells[2]}}","subject":"{{cells[3]}}"}]}"""), answer);
                using var json = JsonDocument.Parse(answer.WrittenMemory);
                expected.Add(json.RootElement.GetProperty("predictions")[0].GetProperty("score").GetDouble());
            }
        }
        foreach (var threads in (int[])[1, 3])
        {
            using var workspace = project.Open(new() { Actor = "tester", Threads = threads });
            var report = workspace.PredictBatch(new() { In = input, Out = output }, TestContext.Current.CancellationToken);
            Assert.Equal((5000L, 0L, 1L), (report.Batch.Rows, report.Batch.Quarantined, report.Batch.BehindWatermark));
            Assert.Equal(expected, File.ReadLines(output).Skip(1).Select(l => double.Parse(l.Split(',')[^3], CultureInfo.InvariantCulture)));
        }
        Assert.True(expected.Distinct().Count() > 50);
    }
}

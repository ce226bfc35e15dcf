using System.Buffers;
using System.Globalization;
using System.Text;

namespace Relearn.Tests.Monitoring.Skew;

/// <summary>Live rows are held against their own row of the data, or none.</summary>
public sealed class LiveSkewTests
{
    sealed class FakeTime : TimeProvider
    {
        public DateTime Now { get; set; }

        public override DateTimeOffset GetUtcNow() => new(Now, TimeSpan.Zero);
    }

    [Fact]
    public async Task A_row_that_the_data_does_not_have_is_not_held_against_another_row_of_its_subject()
    {
        using var project = TestProject.Create();
        var end = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(10.0 * TestProject.Rows);
        var time = new FakeTime { Now = end };
        using var workspace = project.Open(new() { Actor = "tester", Time = time });
        Assert.True((await workspace.RunAsync(TestContext.Current.CancellationToken)).Gate.Passed);
        var lines = File.ReadAllLines(Path.Combine(project.Folder, "rows.csv"));
        await using (var live = workspace.Serve())
        {
            // One row that the data has, served as it is; then later ones of the same subjects, that it does not have yet.
            foreach (var line in lines[^20..])
            {
                var parts = line.Split(',');
                var at = DateTime.Parse(parts[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
                var x = parts[2].Length == 0 ? "null" : parts[2];
                foreach (var (when, value) in new[] { (at, x), (at.AddHours(5), "0.1234") })
                {
                    live.Predictions.Predict(Encoding.UTF8.GetBytes($$"""{"key":"{{parts[1]}}","rows":[{"at":"{{when:yyyy-MM-ddTHH:mm:ss}}","x":{{value}},"city":"{{parts[3]}}"}]}"""), new ArrayBufferWriter<byte>());
                }
            }
        }
        var report = workspace.Skew("live");
        Assert.Equal((20L, 20L, 0L), (report.Compared, report.Unmatched, report.Mismatched));
        Assert.Empty(report.Findings);
    }
}

using Relearn.Scoping;

namespace Relearn.Tests.Data.Leakage;

public sealed class FalseAlarmTests
{
    // With 300 tables and no alarm the rate is below 1 % with 95 % confidence: 0.99^300 = 0.049.
    const int Tables = 300;

    /// <summary>Budget: fewer than one clean table in a hundred raises any alarm, of all detectors together.</summary>
    [Theory]
    [InlineData(TimeKind.Column)]
    [InlineData(TimeKind.RowOrder)]
    [InlineData(TimeKind.None)]
    public void Of_many_clean_tables_not_one_raises_an_alarm(TimeKind time)
    {
        var alarms = new List<string>();
        for (ulong seed = 1; seed <= Tables; seed++)
        {
            using var table = new LeakageTable(seed, 1000, time);
            // Columns that say nothing at all: each detector may be wrong about each of them.
            for (var k = 0; k < 4; k++)
            {
                var stream = 40 + 2 * k;
                table.Number($"noise{k}", i => table.Uniform(stream, i) < 0.1 * k ? double.NaN : table.Normal(stream + 1, i));
            }
            table.Text("branch", i => $"b{(int)(40 * table.Uniform(60, i))}");
            alarms.AddRange(table.Check().Blocking.Select(f => $"table {seed}: {f.Line}"));
        }
        Assert.True(alarms.Count == 0, string.Join('\n', alarms));
    }
}

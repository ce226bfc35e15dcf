using Relearn.Scoping;

namespace Relearn.Tests.Data.Leakage;

public sealed class FalseAlarmTests
{
    // With 300 tables and no alarm the rate is below 1 % with 95 % confidence: 0.99^300 = 0.049.
    const int Tables = 300;

    /// <summary>Budget: fewer than one clean table in a hundred raises any alarm, of all detectors together.</summary>
    [Fact]
    public void Of_many_clean_tables_not_one_raises_an_alarm()
    {
        var alarms = new List<string>();
        TimeKind[] kinds = [TimeKind.Column, TimeKind.RowOrder, TimeKind.None];
        for (var seed = 1; seed <= Tables; seed++)
        {
            // A month of rows, so that some labels are pending and were so in the weeks before. Columns that say nothing at all: each detector may be wrong about each of them.
            using var table = new LeakageTable((ulong)seed, 1500, kinds[seed % kinds.Length], minutes: 30);
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

    [Fact]
    public void Rows_that_come_together_are_no_crowd()
    {
        // Twelve rows at a time of one caller, who belongs to one of three segments. Of the twelve callers whose label is pending eight belong to the first: that is chance, and with 144 callers it were none.
        bool Alarms(string? key)
        {
            using var table = new LeakageTable(rows: 3000, minutes: 30) { Key = key };
            var pending = (table.Rows - LeakageTable.LabelDelayRows) / 12;
            for (var i = 0; i < table.Rows; i++) { (table.Times[i], table.Known[i]) = (table.Times[i - i % 12], table.Known[i - i % 12]); }
            table.Text("caller", i => $"c{i / 12}").Without("caller").Text("segment", i => i / 12 is var caller && caller >= pending && caller % 12 < 6 ? "s0" : $"s{caller % 3}");
            return table.Check().Blocking.Any(f => f is { Detector: "post_outcome", Column: "segment" });
        }

        Assert.True(Alarms(null));
        Assert.False(Alarms("caller"));
    }
}

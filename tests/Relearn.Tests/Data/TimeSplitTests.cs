using Relearn.Data;
using Relearn.Modeling;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Tests.Data;

public sealed class TimeSplitTests : IDisposable
{
    readonly ImportFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static double[] Days(int count) => [.. Enumerable.Range(0, count).Select(i => i * DatasetImport.Day)];

    static double[] Alternating(int count) => [.. Enumerable.Range(0, count).Select(i => i % 2.0)];

    static IEnumerable<int> Usable(RowsFile rows, RowRange range)
    {
        var (known, labels) = (new double[rows.Rows], new double[rows.Rows]);
        rows.Read(RowsFile.LabelKnown, 0, known);
        rows.Read(RowsFile.Label, 0, labels);
        return Enumerable.Range((int)range.First, (int)range.Rows).Where(i => !double.IsNaN(labels[i]) && known[i] <= range.KnownBy);
    }

    [Fact]
    public void Shares_are_taken_from_the_newest_rows_back()
    {
        using var rows = _folder.Rows(Days(100), Days(100), Alternating(100));
        var split = TimeSplit.Of(rows, new() { Test = 0.2, Validation = 0.1 });
        Assert.Equal(new RowRange(0, 70, 70 * DatasetImport.Day), split.Train);
        Assert.Equal(new RowRange(70, 80, 80 * DatasetImport.Day), split.Validation);
        Assert.Equal(new RowRange(80, 100, double.PositiveInfinity), split.Test);
    }

    [Fact]
    public void Days_can_be_named_instead_of_shares()
    {
        using var rows = _folder.Rows(Days(100), Days(100), Alternating(100));
        var split = TimeSplit.Of(rows, new() { ValidationFrom = "1970-02-01", TestFrom = "1970-03-01" });
        Assert.Equal((31, 59), (split.Train.End, split.Validation.End));
    }

    // The embargo: a label that came after a period's end is no part of it, whatever the delays.
    [Fact]
    public void No_training_row_has_a_label_that_was_known_after_the_validation_began() =>
        Gen.Select(Gen.Int[0, 4].Array[40, 120], Gen.Int[0, 30].Array[120], Gen.Double[0.1, 0.4], Gen.Double[0.1, 0.4]).Sample((steps, delays, test, validation) =>
        {
            using var folder = new ImportFolder();
            var times = new double[steps.Length];
            for (var i = 1; i < times.Length; i++) { times[i] = times[i - 1] + steps[i] * DatasetImport.Day; }
            var known = times.Select((t, i) => t + delays[i] * DatasetImport.Day).ToArray();
            using var rows = folder.Rows(times, known, Alternating(times.Length));
            TimeSplit split;
            try
            {
                split = TimeSplit.Of(rows, new() { Test = test, Validation = validation });
            }
            catch (UserErrorException e) when (e.Errors[0].Code == "data.split_empty")
            {
                return;
            }
            Assert.Equal((0L, split.Train.End, split.Validation.End, rows.Rows), (split.Train.First, split.Validation.First, split.Test.First, split.Test.End));
            var (train, judge, last) = (Usable(rows, split.Train).ToArray(), Usable(rows, split.Validation).ToArray(), Usable(rows, split.Test).ToArray());
            Assert.All(train, i => Assert.True(known[i] <= times[split.Validation.First]));
            Assert.All(judge, i => Assert.True(known[i] <= times[split.Test.First]));
            // Nothing more is left out than that.
            Assert.Equal(Enumerable.Range(0, (int)split.Train.End).Count(i => known[i] <= times[split.Validation.First]), train.Length);
            Assert.Equal(split.Test.Rows, last.Length);
            // What learners are given is counted by the same rule.
            Assert.Equal(train.Length, EncodedRows.Count(rows, split.Train).Rows);
        }, iter: 40, threads: 1);

    [Theory]
    [InlineData("1969-01-01", null, "The training period has no rows", "'split.validation_from: 1969-01-01'")]
    [InlineData("1970-02-01", "1970-02-01", "The validation period has no rows", "'split.test_from: 1970-02-01'")]
    [InlineData(null, "1971-01-01", "The test period has no rows", "'split.test_from: 1971-01-01'")]
    public void An_empty_period_names_the_key_to_change(string? validationFrom, string? testFrom, string what, string key)
    {
        using var rows = _folder.Rows(Days(100), Days(100), Alternating(100));
        var message = Refusal.Of("data.split_empty", () => TimeSplit.Of(rows, new() { ValidationFrom = validationFrom, TestFrom = testFrom })).Message;
        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains("the data goes from 1970-01-01 to 1970-04-10", message, StringComparison.Ordinal);
        Assert.Contains(key, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_are_all_known_too_late_leave_nothing_to_learn_from()
    {
        using var rows = _folder.Rows(Days(10), [.. Days(10).Select(t => t + 100 * DatasetImport.Day)], Alternating(10));
        Assert.Contains("The training period has no rows", Refusal.Of("data.split_empty", () => TimeSplit.Of(rows, new SplitConfig())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_are_missing_leave_nothing_to_judge_with()
    {
        using var rows = _folder.Rows(Days(10), Days(10), [.. Alternating(8), double.NaN, double.NaN]);
        Assert.Contains("The test period has no rows", Refusal.Of("data.split_empty", () => TimeSplit.Of(rows, new SplitConfig())).Message, StringComparison.Ordinal);
    }
}

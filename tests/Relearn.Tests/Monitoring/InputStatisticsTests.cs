using Relearn.Inference.Features;
using Relearn.Modeling.Evaluation;
using Relearn.Monitoring;
using Relearn.Numerics;

namespace Relearn.Tests.Monitoring;

public sealed class InputStatisticsTests
{
    static readonly InputColumn[] Columns = [new("n", ValueKind.Number), new("t", ValueKind.Text)];
    static readonly string[] Terms = ["a", "b", "c"];

    static readonly InputReference[] References =
    [
        new("n", ValueKind.Number, 100_000, 0.1, [.. Enumerable.Range(1, 9).Select(i => i / 10.0)], null, [.. Enumerable.Repeat(0.1, 10)]),
        new("t", ValueKind.Text, 100_000, 0, null, Terms, [0.5, 0.3, 0.2, 0]),
    ];

    static IReadOnlyList<InputReport> Report(int rows, Func<double, double> number, Func<double, string> text, ulong seed = 5)
    {
        var statistics = new InputStatistics(References, Columns);
        var batch = new ColumnBatch(Columns, 1);
        string[] dictionary = ["a", "b", "c", "new"];
        batch.Vectors[1].Dictionary = dictionary;
        batch.Rows = 1;
        var random = new SeededRandom(seed);
        for (var i = 0; i < rows; i++)
        {
            batch.Vectors[0].Numbers[0] = number(random.NextDouble());
            batch.Vectors[1].Codes[0] = Array.IndexOf(dictionary, text(random.NextDouble()));
            statistics.Add(batch);
        }
        return statistics.Report(0.05);
    }

    static string Usual(double u) => u < 0.5 ? "a" : u < 0.8 ? "b" : "c";

    [Fact]
    public void The_same_inputs_do_not_drift_at_any_number_of_rows()
    {
        foreach (var rows in new[] { 5, 50, 500, 20_000 })
        {
            Assert.All(Report(rows, u => u, Usual, (ulong)rows), r => Assert.False(r.Drifted, $"{r.Column} at {rows} rows: {r.Distance}, by chance {r.Noise}"));
        }
    }

    [Fact]
    public void A_shifted_number_drifts_by_its_shift_in_ranks()
    {
        var n = Report(20_000, u => 0.5 + u / 2, Usual)[0];
        // The upper half of a uniform reference: mean rank 0.75 instead of 0.5.
        Assert.Equal(0.25, n.Distance, 0.01);
        Assert.True(n.Drifted);
    }

    [Fact]
    public void Texts_that_training_did_not_have_are_unseen_and_drift()
    {
        var t = Report(20_000, u => u, u => u < 0.3 ? "new" : Usual((u - 0.3) / 0.7))[1];
        Assert.Equal(0.3, t.UnseenShare, 0.02);
        Assert.Equal(0.3, t.Distance, 0.02);
        Assert.True(t.Drifted);
    }

    [Fact]
    public void Missing_values_are_counted_beside_the_reference()
    {
        var n = Report(10_000, u => u < 0.4 ? double.NaN : u, Usual)[0];
        Assert.Equal(0.4, n.MissingShare, 0.02);
        Assert.Equal(0.1, n.ReferenceMissingShare);
    }
}

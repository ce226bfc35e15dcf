using Relearn.Numerics;

namespace Relearn.Tests.Numerics;

public sealed class ScoreHistogramTests
{
    static readonly Gen<(double Score, bool Label)[]> Rows = Gen.Select(Gen.Double[0, 1], Gen.Bool).Array[2, 200].Where(r => r.Any(x => x.Item2) && r.Any(x => !x.Item2));

    static ScoreHistogram Of(IEnumerable<(double Score, bool Label)> rows)
    {
        var histogram = new ScoreHistogram();
        foreach (var (score, label) in rows) { histogram.Add(score, label); }
        return histogram;
    }

    [Fact]
    public void Scores_that_share_no_bin_with_others_give_the_exact_areas() => Gen.Select(Gen.Int[0, ScoreHistogram.Bins - 1], Gen.Bool).Array[2, 100]
        .Where(r => r.Any(x => x.Item2) && r.Any(x => !x.Item2)).Sample(rows =>
        {
            var scores = rows.Select(r => (r.Item1 + 0.5) / ScoreHistogram.Bins).ToArray();
            var exact = BinaryMetrics.Areas(scores, [.. rows.Select(r => r.Item2)]);
            var binned = Of(rows.Select((r, i) => (scores[i], r.Item2))).Areas();
            Assert.Equal(exact.RocAuc, binned.RocAuc, 1e-12);
            Assert.Equal(exact.PrAuc, binned.PrAuc, 1e-12);
        });

    [Fact]
    public void The_area_differs_from_the_exact_one_by_at_most_half_the_pairs_that_share_a_bin() => Rows.Sample(rows =>
    {
        var histogram = Of(rows);
        var shared = Enumerable.Range(0, ScoreHistogram.Bins).Sum(b => histogram.Positives[b] * histogram.Negatives[b]) / (histogram.Positives.Sum() * histogram.Negatives.Sum());
        var exact = BinaryMetrics.Areas([.. rows.Select(r => r.Score)], [.. rows.Select(r => r.Label)]);
        Assert.InRange(Math.Abs(exact.RocAuc - histogram.Areas().RocAuc), 0, shared / 2 + 1e-12);
    });

    [Fact]
    public void Adding_a_histogram_several_times_is_adding_its_rows_several_times() => Gen.Select(Rows, Rows, Gen.Int[0, 4]).Sample((first, second, times) =>
    {
        var merged = Of(first);
        merged.Add(Of(second), times);
        var repeated = Of(first.Concat(Enumerable.Repeat(second, times).SelectMany(r => r)));
        Assert.Equal(repeated.Positives, merged.Positives);
        Assert.Equal(repeated.Negatives, merged.Negatives);
        Assert.Equal(repeated.Areas(), merged.Areas());
    });

    [Fact]
    public void Both_ends_of_the_unit_interval_have_a_bin()
    {
        var histogram = Of([(0, true), (1, true), (1, false)]);
        Assert.Equal((1, 1, 1), (histogram.Positives[0], histogram.Positives[^1], histogram.Negatives[^1]));
    }

    [Fact]
    public void There_is_no_area_where_a_class_is_absent() => Assert.Equal((double.NaN, double.NaN), Of([(0.5, true)]).Areas());
}

using Relearn.Data.Labels.Suspects;
using Relearn.Numerics;
using static Relearn.Tests.Data.Labels.Suspects.LabelledItems;

namespace Relearn.Tests.Data.Labels.Suspects;

public sealed class LabelQualityTests
{
    static readonly double[][] Two = [[.7, .2, .1], [.25, .5, .25]];
    static readonly int[] Given = [0, 2];

    [Fact]
    public void The_measures_of_two_items_are_what_they_are_by_hand()
    {
        var top = Top(Two, Given);
        Assert.Equal([.7, .25], LabelQuality.Of(top, QualityMeasure.SelfConfidence));
        Assert.Equal([.75, .375], LabelQuality.Of(top, QualityMeasure.NormalizedMargin), (a, b) => Math.Abs(a - b) < 1e-12);
        // The second: entropy .25 ln 4 x 2 + .5 ln 2 = 1.5 ln 2 of ln 3; s = 1.5 ln 2 / ln 3 / .25 = 3.78558.
        var s = 1.5 * Math.Log(2) / Math.Log(3) / .25;
        Assert.Equal(Math.Log(s + 1) / s, LabelQuality.Of(top, QualityMeasure.ConfidenceWeightedEntropy)[1], 12);
    }

    [Fact]
    public void A_certain_label_has_the_quality_1_and_an_impossible_one_0()
    {
        var top = Top([[1, 0], [1, 0]], [0, 1]);
        Assert.Equal([1, 0], LabelQuality.Of(top, QualityMeasure.SelfConfidence));
        Assert.Equal([1, 0], LabelQuality.Of(top, QualityMeasure.NormalizedMargin));
        Assert.Equal(1, LabelQuality.Of(top, QualityMeasure.ConfidenceWeightedEntropy)[0]);
    }

    [Theory]
    [InlineData(nameof(QualityMeasure.SelfConfidence))]
    [InlineData(nameof(QualityMeasure.NormalizedMargin))]
    [InlineData(nameof(QualityMeasure.ConfidenceWeightedEntropy))]
    public void With_thresholds_taken_out_it_is_what_the_moved_and_scaled_probabilities_give(string measure)
    {
        var (p, given, _) = Make(200, 6, 0.2, 7);
        var top = Top(p, given);
        var thresholds = ConfidentJoint.Of(top).Thresholds;
        var moved = p.Select(row =>
        {
            var shifted = row.Select((v, c) => v - thresholds[c] + thresholds.Max()).ToArray();
            return shifted.Select(v => v / shifted.Sum()).ToArray();
        }).ToArray();
        Assert.Equal(LabelQuality.Of(Top(moved, given), Enum.Parse<QualityMeasure>(measure)), LabelQuality.Of(top, Enum.Parse<QualityMeasure>(measure), thresholds), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Theory]
    [InlineData(nameof(QualityMeasure.SelfConfidence), false)]
    [InlineData(nameof(QualityMeasure.NormalizedMargin), false)]
    [InlineData(nameof(QualityMeasure.ConfidenceWeightedEntropy), false)]
    [InlineData(nameof(QualityMeasure.SelfConfidence), true)]
    [InlineData(nameof(QualityMeasure.NormalizedMargin), true)]
    public void Wrong_labels_come_first(string measure, bool adjusted)
    {
        var (p, given, wrong) = Make(4000, 30, 0.1, 8);
        var top = Top(p, given);
        var ranking = SuspectRanking.Of(top, Enum.Parse<QualityMeasure>(measure), adjusted ? ConfidentJoint.Of(top).Thresholds : null);
        Assert.Equal(Enumerable.Range(0, 4000), ranking.Order.Order());
        Assert.True(ranking.Order.Zip(ranking.Order.Skip(1)).All(o => ranking.Suspicion[o.First] > ranking.Suspicion[o.Second] || (ranking.Suspicion[o.First] == ranking.Suspicion[o.Second] && o.First < o.Second)));
        var (area, _) = BinaryMetrics.Areas(ranking.Suspicion, wrong);
        Assert.True(area > 0.9, $"{area}");
        Assert.True(ranking.Order.Take(400).Count(i => wrong[i]) > 200);
    }
}

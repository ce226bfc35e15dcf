using Relearn.Data.Labels.Suspects;
using Relearn.Numerics;

namespace Relearn.Tests.Data.Labels.Suspects;

public sealed class ReviewTests
{
    // Wrong labels by rank: their share falls from the top, with an even share that no ranking finds.
    static bool[] Wrong(int items, double share, double hidden, ulong seed) =>
        [.. Enumerable.Range(0, items).Select(r => SeededRandom.At(seed, r) < Math.Min(0.95, hidden + 0.9 / (1 + Math.Exp(12 * ((double)r / items / share - 1)))))];

    static ReviewVerdict VerdictOf(bool wrong) => wrong ? ReviewVerdict.Wrong : ReviewVerdict.Right;

    static Dictionary<int, ReviewVerdict> Judge(ReviewPlan plan, bool[] wrong, params int[] draws)
    {
        var judged = new Dictionary<int, ReviewVerdict>();
        foreach (var count in draws)
        {
            foreach (var rank in plan.Draw(judged, count)) { judged.Add(rank, VerdictOf(wrong[rank])); }
        }
        return judged;
    }

    [Fact]
    public void The_strata_are_denser_at_the_top_and_hold_every_rank_once()
    {
        var plan = ReviewPlan.Of(16_900, 1);
        Assert.Equal([0, 100, 400, 900, 1600, 2500, 3600, 4900, 6400, 8100, 10_000, 12_100, 14_400, 16_900], plan.Starts);
        Assert.Equal((0, 0, 1, 12), (plan.StratumOf(0), plan.StratumOf(99), plan.StratumOf(100), plan.StratumOf(16_899)));
        foreach (int items in (int[])[1, 2, 5, 30, 169])
        {
            var small = ReviewPlan.Of(items, 1);
            Assert.Equal((0, items), (small.Starts[0], small.Starts[^1]));
            Assert.Equal(small.Starts.Distinct().Order(), small.Starts);
        }
    }

    [Fact]
    public void A_draw_depends_on_the_seed_alone_gives_each_stratum_its_least_and_goes_on_where_it_ended()
    {
        var wrong = Wrong(20_000, 0.1, 0.01, 1);
        var plan = ReviewPlan.Of(20_000, 7);
        var first = plan.Draw(new Dictionary<int, ReviewVerdict>(), 104);
        Assert.Equal(first, ReviewPlan.Of(20_000, 7).Draw(new Dictionary<int, ReviewVerdict>(), 104));
        Assert.NotEqual(first, ReviewPlan.Of(20_000, 8).Draw(new Dictionary<int, ReviewVerdict>(), 104));
        Assert.All(first.GroupBy(plan.StratumOf), s => Assert.Equal(ReviewPlan.LeastOfStratum, s.Count()));
        Assert.Equal(104, first.Distinct().Count());
        // Mixed: the order says nothing about suspicion.
        Assert.NotEqual(first.Order(), first);

        var judged = first.Take(60).ToDictionary(r => r, r => VerdictOf(wrong[r]));
        var next = plan.Draw(judged, 90);
        Assert.Empty(next.Intersect(judged.Keys));
        // Whoever stopped in the middle is given the others of the first draw before any new one.
        Assert.Empty(first.Skip(60).Except(next));
    }

    [Fact]
    public void More_judgements_go_where_the_number_is_least_known()
    {
        var wrong = Wrong(20_000, 0.1, 0, 1);
        var plan = ReviewPlan.Of(20_000, 7);
        var judged = Judge(plan, wrong, 104, 96);
        int Of(int stratum) => judged.Keys.Count(r => plan.StratumOf(r) == stratum);
        // The first stratum has 118 items and cannot matter; the last ones have thousands each.
        Assert.Equal(ReviewPlan.LeastOfStratum, Of(0));
        Assert.True(Enumerable.Range(8, 5).Sum(Of) > 60);
        Assert.Equal(200, judged.Count);
    }

    [Fact]
    public void Where_everything_was_judged_the_number_is_exact()
    {
        var wrong = Wrong(120, 0.2, 0.05, 3);
        var plan = ReviewPlan.Of(120, 1);
        var estimate = ReviewEstimate.Of(plan, Judge(plan, wrong, 500));
        var number = wrong.Count(w => w);
        Assert.Equal((number, number, number), (Math.Round(estimate.Wrong.Estimate, 9), Math.Round(estimate.Wrong.Low, 9), Math.Round(estimate.Wrong.High, 9)));
        Assert.Equal(120, estimate.Judged);
        Assert.Empty(plan.Draw(Judge(plan, wrong, 500), 10));
    }

    [Fact]
    public void Without_a_judgement_nothing_is_known_and_the_interval_says_so()
    {
        var estimate = ReviewEstimate.Of(ReviewPlan.Of(10_000, 1), new Dictionary<int, ReviewVerdict>());
        Assert.Equal(0, estimate.Judged);
        Assert.True(estimate.Wrong.Low < 3500 && estimate.Wrong.High > 6500, $"{estimate.Wrong}");
    }

    // The rule was fixed before this test was written: 95 % is stated, and at least 90 % is promised.
    [Theory]
    [InlineData(30_000, 0.10, 0.01)]
    [InlineData(30_000, 0.10, 0.05)]
    [InlineData(12_000, 0.02, 0.001)]
    [InlineData(12_000, 0.3, 0)]
    [InlineData(2_000, 0.15, 0.02)]
    public void The_number_of_wrong_labels_lies_within_the_interval_in_nine_of_ten_reviews(int items, double share, double hidden)
    {
        var (within, repeats, ratios) = (0, 200, 0.0);
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            var wrong = Wrong(items, share, hidden, (ulong)repeat + 100);
            var plan = ReviewPlan.Of(items, (ulong)repeat);
            var estimate = ReviewEstimate.Of(plan, Judge(plan, wrong, 104, ReviewPlan.DefaultJudgements - 104)).Wrong;
            var number = wrong.Count(w => w);
            within += number >= estimate.Low && number <= estimate.High ? 1 : 0;
            ratios += estimate.Estimate / number / repeats;
        }
        Assert.True(within >= 180, $"{within} of {repeats}");
        Assert.True(ratios is > 0.85 and < 1.25, $"{ratios}");
    }

    [Fact]
    public void The_cut_is_near_the_best_one_and_keeps_a_requested_precision()
    {
        var (loss, precision, cuts) = (0.0, 0.0, 0);
        for (ulong seed = 0; seed < 20; seed++)
        {
            var wrong = Wrong(20_000, 0.08, 0.01, seed);
            var estimate = ReviewEstimate.Of(ReviewPlan.Of(20_000, seed), Judge(ReviewPlan.Of(20_000, seed), wrong, 104, 46));
            var all = wrong.Count(w => w);
            double F1(int cut) => 2.0 * wrong.Take(cut).Count(w => w) / (cut + all);
            var best = Enumerable.Range(1, 100).Max(p => F1(p * 100));
            var cut = estimate.BestF1();
            loss += (best - F1(cut.Items)) / 20;
            Assert.InRange(cut.Precision, 0.3, 1);
            var exact = estimate.AtPrecision(0.8);
            cuts += exact.Items > 0 ? 1 : 0;
            precision += exact.Items > 0 ? (double)wrong.Take(exact.Items).Count(w => w) / exact.Items : 0;
            Assert.True(exact.Precision >= 0.8 || exact.Items == 0);
        }
        Assert.True(loss < 0.04, $"{loss}");
        Assert.True(cuts >= 15, $"{cuts} of 20");
        Assert.InRange(precision / cuts, 0.75, 0.9);
    }

    [Fact]
    public void A_precision_that_no_cut_has_takes_no_item()
    {
        var plan = ReviewPlan.Of(1000, 1);
        var judged = plan.Draw(new Dictionary<int, ReviewVerdict>(), 104).ToDictionary(r => r, _ => ReviewVerdict.Right);
        var estimate = ReviewEstimate.Of(plan, judged);
        Assert.Equal(0, estimate.AtPrecision(0.5).Items);
        Assert.Equal(0, estimate.BestF1().Items);
        Assert.Equal((0.0, 0.0), (estimate.Wrong.Estimate, estimate.Wrong.Low));
        Assert.True(estimate.Wrong.High > 10);
    }

    [Fact]
    public void What_people_cannot_tell_is_counted_and_says_nothing_about_the_share()
    {
        var plan = ReviewPlan.Of(1000, 1);
        var drawn = plan.Draw(new Dictionary<int, ReviewVerdict>(), 104);
        var judged = drawn.Select((r, i) => (r, i)).ToDictionary(d => d.r, d => d.i % 4 == 0 ? ReviewVerdict.CannotTell : VerdictOf(plan.StratumOf(d.r) < 4));
        var estimate = ReviewEstimate.Of(plan, judged);
        Assert.Equal((78, 26), (estimate.Judged, estimate.CannotTell));
        Assert.Equal(plan.Starts[4], estimate.Wrong.Estimate, 6);
        Assert.Empty(plan.Draw(judged, 100).Intersect(drawn));
    }

    [Fact]
    public void Shares_fall_with_the_rank_and_neighbours_that_do_not_are_pooled()
    {
        // 2 of 10, 6 of 10, 0 of 10, 2 of 20: the first two pool to 8 of 20, the last two to 2 of 30.
        Assert.Equal([.4, .4, 2.0 / 30, 2.0 / 30], MonotoneShares.Falling([2, 6, 0, 2], [10, 10, 10, 20]));
        Assert.Equal([1, .5, 0], MonotoneShares.Falling([4, 2, 0], [4, 4, 4]));
        Assert.Equal([.5, .5], MonotoneShares.Falling([0, 0], [0, 0]));
        // A stratum that nobody judged lies between its neighbours.
        Assert.Equal([.8, .5, .2, .2], MonotoneShares.Falling([8, 0, 2, 0], [10, 0, 10, 0]));
    }
}

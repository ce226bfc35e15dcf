using Relearn.Analysis.Causes;
using Relearn.Analysis.Experiments;
using Relearn.Data;
using Relearn.Numerics;

namespace Relearn.Tests.Analysis.Experiments;

public sealed class ExperimentEvaluationTests
{
    static ExperimentReport Evaluate(ExperimentQuestion question, int rows, Action<int, UnitRow, Random64> fill, ulong seed = 1) => SyntheticExperiment.Evaluate(question, rows, fill, seed);

    [Fact]
    public void An_effect_is_found_with_both_intervals_and_its_relative_size()
    {
        var report = Evaluate(SyntheticExperiment.Question(), 40_000, (_, row, r) => row.Values[0] = 10 + (row.Treated ? 0.5 : 0) + r.Normal());
        var effect = report.Metrics[0].Effect;
        Assert.InRange(effect.Absolute.Estimate, 0.45, 0.55);
        Assert.InRange(effect.Relative!.Estimate, 0.045, 0.055);
        Assert.Equal(0.01, effect.StandardError, 1e-3);
        // It holds at every look, so it is wider: 1.5 to 2.5 times.
        Assert.InRange((effect.Anytime.High - effect.Anytime.Low) / (effect.Absolute.High - effect.Absolute.Low), 1.5, 2.5);
        Assert.Equal((ExperimentVerdict.Ship, "fine"), (report.Verdict, report.Ratio.State));
        var sign = Assert.Single(ExperimentSigns.Of(report));
        Assert.Equal((ExperimentSigns.ArmEffect, "b", false), (sign.Sign, sign.Subject, sign.Proof));
        Assert.True(sign.LogEvidence > 100);
    }

    [Fact]
    public void Without_an_effect_the_planned_interval_misses_in_one_of_20_and_the_other_in_few_whenever_one_looks()
    {
        int missed = 0, everMissed = 0;
        for (var trial = 0UL; trial < 300; trial++)
        {
            var difference = new MeanDifference();
            var random = new Random64(trial + 100);
            var ever = false;
            for (var i = 1; i <= 4000; i++)
            {
                difference.Take(random.Coin(0.5), random.Next() < 0.2 ? 1 : 0);
                if (i >= 400 && i % 200 == 0 && difference.Figures()!.Anytime is { } at) { ever |= at.Low > 0 || at.High < 0; }
            }
            var last = difference.Figures()!;
            missed += last.Absolute.Low > 0 || last.Absolute.High < 0 ? 1 : 0;
            everMissed += ever ? 1 : 0;
        }
        // 15 are expected; 27 would be three standard deviations more.
        Assert.InRange(missed, 4, 27);
        Assert.InRange(everMissed, 0, 15);
    }

    [Fact]
    public void A_ratio_has_the_variance_of_units_not_of_rows()
    {
        // Each unit has a rate of its own and 1 to 20 rows: rows of a unit are alike.
        var report = Evaluate(SyntheticExperiment.Question("clicks/shown"), 20_000, (_, row, r) =>
        {
            var (rate, shown) = (r.Coin(0.5) ? 0.05 : 0.35, 1 + r.Below(20));
            row.Values[1] = shown;
            row.Values[0] = Enumerable.Range(0, shown).Count(_ => r.Coin(rate));
        });
        var effect = report.Metrics[0].Effect;
        Assert.Equal(0.2, effect.ControlMean, 0.01);
        // As rows it would be sqrt(2 * 0.16 / 105,000) = 0.0017 at most; units with rates that differ by 0.15 make more.
        Assert.InRange(effect.StandardError, 0.0022, 0.0035);
        Assert.InRange(effect.Statistic, -4, 4);
    }

    [Fact]
    public void What_was_before_takes_its_part_of_the_variance_and_none_where_the_arms_differed()
    {
        // A correlation of 0.8 leaves 36 % of the variance.
        var report = Evaluate(SyntheticExperiment.Question(before: true), 20_000, (i, row, r) =>
        {
            var x = r.Normal();
            row.Before = i % 10 == 0 ? double.NaN : x;
            row.Values[0] = 5 + 0.8 * x + 0.6 * r.Normal() + (row.Treated ? 0.05 : 0);
        });
        var cuped = report.Metrics[0].Cuped!;
        Assert.True(cuped.Used);
        Assert.Equal(0.8, cuped.Theta, 0.02);
        // A tenth of the units has nothing from before.
        Assert.Equal(0.9 * 0.64, cuped.VarianceReduction, 0.02);
        Assert.Same(cuped.Effect, report.Metrics[0].Best);

        var unlike = Evaluate(SyntheticExperiment.Question(before: true), 20_000, (_, row, r) =>
        {
            row.Before = r.Normal() + (row.Treated ? 0.06 : 0);
            row.Values[0] = 5 + 0.8 * row.Before + 0.6 * r.Normal();
        });
        Assert.False(unlike.Metrics[0].Cuped!.Used);
        Assert.Contains(unlike.Warnings.Concat(unlike.Reasons), w => w.Contains("differed before the exposure", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, "holds", "Ship")]
    [InlineData(-0.3, "broken", "DoNotShip")]
    [InlineData(-0.1, "open", "KeepRunning")]
    public void A_guardrail_holds_is_broken_or_open(double fall, string state, string verdict)
    {
        var report = Evaluate(SyntheticExperiment.Question("y", "g:0.1"), 30_000, (_, row, r) =>
        {
            row.Values[0] = r.Normal() + (row.Treated ? 0.3 : 0);
            row.Values[1] = 1 + (row.Treated ? fall : 0) + 0.5 * r.Normal();
        });
        Assert.Equal((state, verdict), (report.Metrics[1].Guardrail!.State, report.Verdict.ToString()));
    }

    [Fact]
    public void Units_that_one_arm_loses_are_proof_that_nothing_follows()
    {
        var report = Evaluate(SyntheticExperiment.Question(), 60_000, (_, row, r) =>
        {
            row.Values[0] = r.Normal();
            // One of ten that was treated crashed, and counts for nobody.
            if (row.Treated && r.Coin(0.1)) { row.Unit = 1; row.Treated = false; }
        });
        Assert.Equal((ExperimentVerdict.Broken, "broken"), (report.Verdict, report.Ratio.State));
        var sign = Assert.Single(ExperimentSigns.Of(report));
        Assert.Equal((Signs.SampleRatio, true), (sign.Sign, sign.Proof));
    }

    [Fact]
    public void A_treatment_that_is_worse_is_a_sign_of_its_arm()
    {
        var report = Evaluate(SyntheticExperiment.Question(), 40_000, (_, row, r) => row.Values[0] = r.Normal() - (row.Treated ? 0.3 : 0));
        Assert.Equal(ExperimentVerdict.DoNotShip, report.Verdict);
        Assert.Equal([ExperimentSigns.ArmEffect, Signs.CandidateWorse], ExperimentSigns.Of(report).Select(s => s.Sign));
    }

    [Fact]
    public void A_share_that_grew_while_everything_got_better_makes_no_effect()
    {
        // 10 % of the units at first, then 50 %, when the mean of both arms has risen by 1.
        var report = Evaluate(SyntheticExperiment.Question(), 40_000, (i, row, r) =>
        {
            var late = i >= 20_000;
            row.Share = late ? 0.5 : 0.1;
            row.Treated = r.Coin(row.Share);
            row.Values[0] = r.Normal() + (late ? 1 : 0);
        });
        Assert.InRange(report.Metrics[0].Effect.Statistic, -3.5, 3.5);
        Assert.Equal("fine", report.Ratio.State);
        Assert.Equal(0.3, report.Ratio.ExpectedShare, 0.01);
    }

    [Fact]
    public void An_effect_of_one_segment_stands_alone_and_is_unlike_the_others()
    {
        var report = Evaluate(SyntheticExperiment.Question(segments: 1), 60_000, (_, row, r) =>
        {
            row.Segments[0] = r.Below(6);
            row.Values[0] = r.Normal() + (row.Treated && row.Segments[0] == 2 ? 0.4 : 0);
        });
        var column = Assert.Single(report.Segments);
        Assert.Equal(["s0=2"], column.Values.Where(v => v.Stands).Select(v => v.Value));
        Assert.True(column.Heterogeneity < 1e-6);
    }

    [Theory]
    [InlineData(true, "novelty")]
    [InlineData(false, "calendar")]
    public void What_wears_off_is_told_from_what_goes_with_the_days(bool novelty, string finding)
    {
        // Units come on 20 days, and each is seen on 10 days from then on.
        var report = Evaluate(SyntheticExperiment.Question(time: true), 120_000, (i, row, r) =>
        {
            var (unit, age) = (i / 10, i % 10);
            var day = unit % 20 + age;
            (row.Unit, row.Treated, row.Time) = ((ulong)unit, SeededRandom.At(5, unit) < 0.5, (1000 + day) * DatasetImport.Day);
            row.Values[0] = r.Normal() + (row.Treated ? novelty ? 0.6 / (1 + age) : day < 12 ? 0.5 : 0 : 0);
        });
        Assert.Equal(finding, report.Exposure!.Finding);
        Assert.Equal(novelty, ExperimentSigns.Of(report).Any(s => s.Sign == ExperimentSigns.Novelty));
    }

    [Fact]
    public void Where_all_came_on_one_day_age_and_calendar_are_one()
    {
        var report = Evaluate(SyntheticExperiment.Question(time: true), 20_000, (i, row, r) =>
        {
            (row.Unit, row.Treated, row.Time) = ((ulong)(i / 10), SeededRandom.At(5, i / 10) < 0.5, (1000 + i % 10) * DatasetImport.Day);
            row.Values[0] = r.Normal();
        });
        Assert.Equal("unknown", report.Exposure!.Finding);
    }

    [Fact]
    public void An_assignment_that_goes_with_another_is_seen_and_so_is_an_effect_that_depends_on_it()
    {
        ExperimentReport With(double follow, double interaction) => Evaluate(SyntheticExperiment.Question(other: "o"), 20_000, (_, row, r) =>
        {
            row.Other = r.Coin(0.5) ? 1 : 0;
            if (r.Coin(follow)) { row.Treated = row.Other == 1; }
            row.Values[0] = r.Normal() + (row.Treated && row.Other == 1 ? interaction : 0);
        });
        var fair = With(0, 0);
        Assert.True(fair.Overlap!.PValue > 1e-3 && fair.Overlap.InteractionPValue > 1e-3);
        Assert.Equal(ExperimentVerdict.Broken, With(0.2, 0).Verdict);
        Assert.True(With(0, 0.3).Overlap!.InteractionPValue < 1e-6);
    }

    [Fact]
    public void A_unit_in_both_arms_counts_in_neither()
    {
        var report = Evaluate(SyntheticExperiment.Question(), 20_000, (i, row, r) =>
        {
            // Every 200th unit is seen a second time, in the other arm.
            if (i % 200 == 1) { row.Unit = (ulong)(i - 1) * 7919 + 13; }
            row.Treated = i % 2 == 0;
            row.Values[0] = r.Normal();
        });
        Assert.Equal((100, 19_800), (report.MixedUnits, report.Units));
        Assert.Contains(report.Warnings, w => w.StartsWith("100 units were in both arms", StringComparison.Ordinal));
    }

    [Fact]
    public void Beyond_the_most_units_a_random_part_stays_whatever_their_order()
    {
        var question = SyntheticExperiment.Question();
        static void Fill(int i, UnitRow row, Random64 r) => row.Values[0] = i % 100;
        var rows = new List<(ulong Unit, bool Treated, double Value)>();
        SyntheticExperiment.Rows(question, 10_000, Fill, 3, row => rows.Add((row.Unit, row.Treated, row.Values[0])));
        double[] Means(IEnumerable<(ulong, bool, double)> order)
        {
            var units = new ExperimentUnits(question, mostUnits: 3000);
            foreach (var (unit, treated, value) in order)
            {
                var row = new UnitRow(1, 0) { Unit = unit, Treated = treated, Share = 0.5 };
                row.Values[0] = value;
                units.Take(row);
            }
            Assert.InRange(units.Count, 1000, 3000);
            Assert.Equal(0.25, units.SampledShare, 1e-9);
            return [units.ValuesOf(question.Metrics[0]).Average(), units.Count];
        }
        var means = Means(rows);
        Assert.Equal(means, Means(rows.AsEnumerable().Reverse()));
        Assert.Equal(49.5, means[0], 3.0);
    }
}

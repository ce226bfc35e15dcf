using Relearn.Data.Labels.Aggregation;
using Relearn.Data.Labels.Agreement;
using Relearn.Numerics;

namespace Relearn.Tests.Data.Labels.Agreement;

public sealed class AnnotatorAgreementTests
{
    // K. Krippendorff, "Computing Krippendorff's alpha-reliability", 2011, data C: four observers, twelve units; a dot where one said nothing.
    // By hand: the votes on units with two or more are 9, 13, 10, 5, 3 (40 in all). Nominal: of 40 coincidences 8 lie off the diagonal (two in unit 2, four in unit 6 and so on, each divided by the votes less one),
    // 40^2 - (81 + 169 + 100 + 25 + 9) = 1216 would by chance, so alpha = 1 - 39 * 8 / 1216 = 0.7434.
    static VoteTable Krippendorff()
    {
        string[] rows = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."];
        return VoteTable.Build(rows.SelectMany((row, observer) => row.Select((c, unit) => new Vote($"u{unit}", $"o{observer}", c == '.' ? "" : $"{c}", 1))));
    }

    [Fact]
    public void Krippendorffs_example_has_the_published_alphas()
    {
        var table = Krippendorff();
        Assert.Equal(40, AnnotatorAgreement.Of(table).Votes);
        Assert.Equal(1 - 39 * 8.0 / 1216, AnnotatorAgreement.Of(table).Krippendorff.Estimate, 12);
        Assert.Equal(0.743, AnnotatorAgreement.Of(table).Krippendorff.Estimate, 3);
        Assert.Equal(0.815, AnnotatorAgreement.Of(table, LabelDistance.Ordinal).Krippendorff.Estimate, 3);
        Assert.Equal(0.849, AnnotatorAgreement.Of(table, LabelDistance.Interval([1, 2, 3, 4, 5])).Krippendorff.Estimate, 3);
    }

    // J. L. Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76(5), 1971, table 1: 30 patients, six psychiatrists, five diagnoses.
    const string Fleiss = "00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031 00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006";

    static VoteTable FleissTable() => Counts(Fleiss.Split(' ').Select(row => row.Select(c => c - '0').ToArray()).ToArray());

    static VoteTable Counts(int[][] items) =>
        VoteTable.Build(items.SelectMany((counts, i) => counts.SelectMany((n, c) => Enumerable.Repeat($"{c}", n)).Select((c, a) => new Vote($"i{i}", $"a{a}", c, 1))));

    [Fact]
    public void Fleiss_example_has_the_published_kappas()
    {
        var report = AnnotatorAgreement.Of(FleissTable());
        Assert.Equal(0.430, report.Fleiss.Estimate, 3);
        Assert.Equal(0.556, report.Percent.Estimate, 3);
        Assert.Equal([0.245, 0.245, 0.520, 0.471, 0.566], report.Classes.Select(c => Math.Round(c.Fleiss.Estimate, 3)));
    }

    [Fact]
    public void Cohens_kappa_by_hand()
    {
        // Both yes 20, yes-no 5, no-yes 10, both no 15: observed 0.7, by chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5, kappa 0.4. Against the others each class of two has the same.
        var table = Pair(20, 5, 10, 15);
        var report = AnnotatorAgreement.Of(table);
        Assert.Equal(0.4, report.Cohen.Estimate, 12);
        Assert.Equal(0.4, Assert.Single(report.Pairs).Cohen.Estimate, 12);
        Assert.All(report.Classes, c => Assert.Equal(0.4, c.Cohen.Estimate, 12));
        Assert.Equal(0.7, report.Percent.Estimate, 12);
        // 55 votes for yes; of 40 of them the other said yes too.
        Assert.Equal(40.0 / 55, report.Classes.Single(c => c.Class == "yes").Percent.Estimate, 12);
    }

    static VoteTable Pair(int yesYes, int yesNo, int noYes, int noNo)
    {
        var answers = Enumerable.Repeat(("yes", "yes"), yesYes).Concat(Enumerable.Repeat(("yes", "no"), yesNo)).Concat(Enumerable.Repeat(("no", "yes"), noYes)).Concat(Enumerable.Repeat(("no", "no"), noNo));
        return VoteTable.Build(answers.SelectMany((a, i) => new[] { new Vote($"{i}", "a", a.Item1, 1), new Vote($"{i}", "b", a.Item2, 1) }));
    }

    [Fact]
    public void Three_annotators_give_the_mean_of_three_kappas()
    {
        // c copies a, so the kappas are k(a, b), k(b, c) = k(a, b) and k(a, c) = 1, on equally many items.
        var table = VoteTable.Build(Enumerable.Range(0, 50).SelectMany(i => "abc".Select(who => new Vote($"{i}", $"{who}", who == 'b' ? (i < 20 || i is >= 25 and < 35 ? "yes" : "no") : i < 25 ? "yes" : "no", 1))));
        var report = AnnotatorAgreement.Of(table);
        Assert.Equal(3, report.Pairs.Count);
        Assert.Equal((0.4 + 0.4 + 1) / 3, report.Cohen.Estimate, 12);
    }

    [Fact]
    public void With_two_votes_an_item_alpha_is_kappa_of_Fleiss_but_for_the_small_sample()
    {
        // For two votes on each of N items: 1 - alpha = (1 - pi) (2N - 1) / 2N (Krippendorff 2004).
        var report = AnnotatorAgreement.Of(Pair(20, 5, 10, 15));
        Assert.Equal((1 - report.Fleiss.Estimate) * 99 / 100, 1 - report.Krippendorff.Estimate, 12);
    }

    [Fact]
    public void Intervals_surround_the_estimates_and_narrow_with_more_items()
    {
        var (few, many) = (AnnotatorAgreement.Of(Pair(20, 5, 10, 15)), AnnotatorAgreement.Of(Pair(320, 80, 160, 240)));
        foreach (var of in new Func<AgreementReport, Interval>[] { r => r.Percent, r => r.Cohen, r => r.Fleiss, r => r.Krippendorff, r => r.Classes[0].Krippendorff, r => r.Pairs[0].Cohen })
        {
            Assert.InRange(of(few).Estimate, of(few).Low, of(few).High);
            Assert.True(of(many).High - of(many).Low < 0.4 * (of(few).High - of(few).Low));
        }
        // Half the width of a share of 0.7 on 50: 1.96 * sqrt(0.21 / 50) = 0.127.
        Assert.InRange((few.Percent.High - few.Percent.Low) / 2, 0.10, 0.15);
    }

    [Fact]
    public void Alphas_interval_covers_the_truth_about_as_often_as_it_says()
    {
        // Three annotators who are right with 0.8 on two equally frequent classes: nominal alpha is (2 * 0.8 - 1)^2 = 0.36.
        var covered = 0;
        for (var world = 0; world < 100; world++)
        {
            var random = new SeededRandom((ulong)world + 1);
            var votes = new List<Vote>();
            for (var i = 0; i < 120; i++)
            {
                var truth = random.NextInt(2);
                for (var a = 0; a < 3; a++) { votes.Add(new($"{i}", $"{a}", random.NextDouble() < 0.8 ? $"{truth}" : $"{1 - truth}", 1)); }
            }
            var alpha = AnnotatorAgreement.Of(VoteTable.Build(votes), seed: 7).Krippendorff;
            if (alpha.Low <= 0.36 && alpha.High >= 0.36) { covered++; }
        }
        // Of 100 at 95 %: mean 95, standard deviation 2.2. The seeds are fixed.
        Assert.InRange(covered, 88, 100);
    }

    [Fact]
    public void One_class_only_has_no_kappa_and_two_items_no_interval()
    {
        var one = AnnotatorAgreement.Of(Pair(10, 0, 0, 0));
        Assert.Equal(1, one.Percent.Estimate);
        Assert.All([one.Cohen, one.Fleiss, one.Krippendorff], i => Assert.True(double.IsNaN(i.Estimate)));
        Assert.Equal(double.PositiveInfinity, AnnotatorAgreement.Of(Pair(1, 1, 0, 0)).Percent.High);
    }

    [Fact]
    public void Nobody_voted_twice_on_an_item_gives_no_figure()
    {
        var report = AnnotatorAgreement.Of(VoteTable.Build([new("1", "a", "yes", 1), new("2", "b", "no", 2)]));
        Assert.Equal(0, report.Items);
        Assert.True(double.IsNaN(report.Krippendorff.Estimate));
    }

    [Fact]
    public void The_names_of_annotators_and_the_order_of_votes_change_nothing() => Gen.Select(Gen.Int[0, 3].Array[40], Gen.ULong).Sample((answers, seed) =>
    {
        Vote[] votes = [.. answers.Select((c, v) => new Vote($"{v / 4}", $"a{v % 4}", $"{c}", v))];
        var random = new SeededRandom(seed);
        Vote[] shuffled = [.. votes.OrderBy(_ => random.Next()).Select(v => v with { Annotator = $"x{9 - (v.Annotator[1] - '0')}" })];
        var (a, b) = (AnnotatorAgreement.Of(VoteTable.Build(votes)), AnnotatorAgreement.Of(VoteTable.Build(shuffled)));
        Assert.Equal(a.Krippendorff.Estimate, b.Krippendorff.Estimate, 10);
        Assert.Equal(a.Fleiss.Estimate, b.Fleiss.Estimate, 10);
        Assert.Equal(a.Cohen.Estimate, b.Cohen.Estimate, 10);
    }, iter: 50);
}

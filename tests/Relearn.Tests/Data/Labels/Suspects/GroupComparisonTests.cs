using Relearn.Data.Labels.Suspects;
using Relearn.Numerics;

namespace Relearn.Tests.Data.Labels.Suspects;

public sealed class GroupComparisonTests
{
    // Two classes; each source has its own share of the rare one; labels are drawn by the probabilities, and those of some sources flipped.
    static (ItemGroups Groups, TopProbabilities Items, bool[] Wrong) Make(ulong seed, int sources, double[] flips, double[] rates, int items = 6000, double spread = 8)
    {
        var random = new SeededRandom(seed);
        var (names, p, labels, wrong) = (new string?[items], new double[items], new bool[items], new bool[items]);
        for (var i = 0; i < items; i++)
        {
            var source = random.NextInt(sources);
            names[i] = $"source {source}";
            p[i] = 1 / (1 + Math.Exp(-(Math.Log(rates[source] / (1 - rates[source])) + spread * (random.NextDouble() - 0.5))));
            wrong[i] = random.NextDouble() < flips[source];
            labels[i] = random.NextDouble() < p[i] ^ wrong[i];
        }
        return (ItemGroups.ByName(names), TopProbabilities.FromBinary(p, labels), wrong);
    }

    static IReadOnlyList<GroupSuspicion> Compare((ItemGroups Groups, TopProbabilities Items, bool[] Wrong) made) => GroupComparison.Of(made.Groups, made.Items, made.Wrong);

    [Fact]
    public void The_source_whose_labels_are_flipped_comes_first_beyond_chance()
    {
        double[] flips = [.02, .02, .02, .15, .02, .02, .02, .02];
        double[] rates = [.1, .2, .3, .1, .1, .5, .2, .1];
        var table = Compare(Make(1, 8, flips, rates));
        Assert.Equal("source 3", table[0].Name);
        Assert.True(table[0].IsWorse && table[0].Lift.Low > 0);
        Assert.Single(table, g => g.IsWorse);
        Assert.InRange(table[0].Flagged!.Estimate, 0.1, 0.2);
    }

    [Fact]
    public void A_source_with_more_of_the_rare_class_or_harder_items_is_not_the_bad_one()
    {
        // Source 0 has half of its labels true, the others a tenth: its labels are more suspect, and none of them is wrong.
        double[] rates = [.5, .1, .1, .1, .1];
        var worse = 0;
        for (ulong seed = 0; seed < 40; seed++)
        {
            var table = Compare(Make(seed, 5, new double[5], rates, spread: 3));
            worse += table.Count(g => g.IsWorse);
            Assert.True(table.First(g => g.Name == "source 0").Suspicion > 1.5 * table.First(g => g.Name == "source 1").Suspicion);
        }
        // 5 % of false discoveries are stated: of 40 tables about 2.
        Assert.True(worse <= 8, $"{worse}");
    }

    [Fact]
    public void Nor_is_a_source_whose_share_of_a_class_no_feature_explains()
    {
        // Source 0 has three times the true labels that the probabilities say, and each of them is right.
        var random = new SeededRandom(9);
        var (names, p, labels) = (new string?[6000], new double[6000], new bool[6000]);
        for (var i = 0; i < names.Length; i++)
        {
            var source = random.NextInt(5);
            names[i] = $"source {source}";
            p[i] = 0.3 / (1 + Math.Exp(-4 * (random.NextDouble() - 0.5)));
            var odds = p[i] / (1 - p[i]) * (source == 0 ? 3 : 1);
            labels[i] = random.NextDouble() < odds / (1 + odds);
        }
        var items = TopProbabilities.FromBinary(p, labels);
        var (groups, plain) = (ItemGroups.ByName(names), new double[6000]);
        for (var i = 0; i < plain.Length; i++) { plain[i] = 1 - items.Own[i]; }
        Assert.DoesNotContain(GroupComparison.Of(groups, items), g => g.IsWorse);
        // By its mean suspicion alone it would be.
        Assert.Equal("source 0", GroupComparison.Of(groups, plain)[0].Name);
        Assert.True(GroupComparison.Of(groups, plain)[0].IsWorse);
    }

    [Fact]
    public void Groups_with_few_items_are_shown_and_not_tested()
    {
        var (groups, items, _) = Make(2, 3, new double[3], [.3, .3, .3], 300);
        string?[] names = [.. groups.Of.Select(g => groups.Names[g])];
        for (var i = 0; i < 5; i++) { names[i] = "few"; }
        names[5] = null;
        var table = GroupComparison.Of(ItemGroups.ByName(names), items);
        var few = table.First(g => g.Name == "few");
        Assert.Equal((5, 1.0, 1.0), (few.Items, few.Chance, few.FalseDiscovery));
        Assert.True(double.IsInfinity(few.Lift.High));
        Assert.Equal(299, table.Sum(g => g.Items));
        Assert.Null(few.Flagged);
    }

    [Fact]
    public void Judgements_give_each_group_a_share_with_its_interval()
    {
        var (groups, items, _) = Make(3, 2, new double[2], [.3, .3], 300);
        var judged = Enumerable.Range(0, 40).ToDictionary(i => i, i => i % 5 == 0 ? ReviewVerdict.CannotTell : groups.Of[i] == 0 ? ReviewVerdict.Wrong : ReviewVerdict.Right);
        var table = GroupComparison.Of(groups, items, judged: judged);
        var (bad, good) = (table.First(g => g.Name == groups.Names[0]), table.First(g => g.Name == groups.Names[1]));
        Assert.Equal((1.0, 0.0), (bad.Wrong!.Estimate, good.Wrong!.Estimate));
        Assert.Equal(32, bad.Judged + good.Judged);
        Assert.True(bad.Wrong.Low < 1 && good.Wrong.High > 0);
    }

    [Fact]
    public void Columns_of_every_kind_and_time_make_groups()
    {
        using var project = TestProject.Create();
        using var file = project.ReadRows(out _);
        long[] rows = [.. Enumerable.Range(0, (int)file.Rows).Where(r => r % 3 != 1).Select(r => (long)r)];
        var cities = ItemGroups.ByColumn(file, "rows.csv", "city", rows);
        Assert.Equal(["Accra", "Kyoto", "Lima", "Oslo", "Rome"], cities.Names.Order(StringComparer.Ordinal));
        Span<double> code = stackalloc double[1];
        foreach (var i in new[] { 0, 1, 700, rows.Length - 1 })
        {
            file.Read("city", rows[i], code);
            Assert.Equal(file.DictionaryOf("city")[(int)code[0]], cities.Names[cities.Of[i]]);
        }
        var numbers = ItemGroups.ByColumn(file, "rows.csv", "x", rows);
        Assert.Equal(ItemGroups.Parts, numbers.Names.Count);
        Assert.Contains(-1, numbers.Of);
        Assert.All(numbers.Of.Where(g => g >= 0).CountBy(g => g), g => Assert.InRange(g.Value, rows.Length * 0.09, rows.Length * 0.11));
        var slices = ItemGroups.ByTime(file, rows);
        Assert.Equal("2024-01-01 to 2024-01-03", slices.Names[0]);
        Assert.Equal(slices.Of.Order(), slices.Of);
        Refusal.Of("data.column_unknown", () => ItemGroups.ByColumn(file, "rows.csv", "citty", rows));
        Refusal.Of("data.column_unknown", () => ItemGroups.ByColumn(file, "rows.csv", "_label", rows));
    }
}

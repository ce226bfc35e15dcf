using System.Globalization;
using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Taxonomies;
using Relearn.Inference.Models.Classes;

namespace Relearn.Tests.Data.Taxonomies;

public sealed class MergePlanTests
{
    static readonly Taxonomy Shop = Taxonomy.Of(((string[])
        ["fashion > shoes > boots", "fashion > shoes > sandals", "fashion > shirts", "fashion > hats", "home > pans", "toys", "tools > saws", "empty > one"]).Select(p => p.Split(" > ")));

    static long[] Examples(params (string Path, long Count)[] counts)
    {
        var examples = new long[Shop.Count];
        foreach (var (path, count) in counts) { examples[Shop.Find(path)] = count; }
        return examples;
    }

    static readonly long[] Given = Examples(("fashion > shoes > boots", 70), ("fashion > shoes > sandals", 60), ("fashion > shirts", 500), ("fashion > hats", 40), ("fashion", 30), ("home > pans", 1), ("toys", 5), ("tools > saws", 99));

    static string? Into(MergePlan plan, string path) => plan.Targets[Shop.Find(path)] is >= 0 and var target ? Shop.PathOf(target) : null;

    [Fact]
    public void Small_siblings_that_are_enough_together_are_learnt_as_their_parent()
    {
        var plan = MergePlan.Of(Shop, Given);
        Assert.Equal("fashion > shoes", Into(plan, "fashion > shoes > boots"));
        Assert.Equal("fashion > shoes", Into(plan, "fashion > shoes > sandals"));
        Assert.Equal(130, plan.Counts[Shop.Find("fashion > shoes")]);
        Assert.Equal("fashion > shirts", Into(plan, "fashion > shirts"));
    }

    [Fact]
    public void A_parent_adds_its_own_examples_and_stays_a_class_beside_its_larger_children()
    {
        var plan = MergePlan.Of(Shop, Given);
        Assert.Equal("fashion", Into(plan, "fashion > hats"));
        Assert.Equal(70, plan.Counts[Shop.Find("fashion")]);
        Assert.Equal(["fashion", "fashion > shirts", "fashion > shoes", "home", "tools", "toys"], plan.Classes.Select(Shop.PathOf));
    }

    [Fact]
    public void An_only_child_goes_up_and_what_is_small_at_the_top_stays_with_a_warning()
    {
        var plan = MergePlan.Of(Shop, Given);
        Assert.Equal("tools", Into(plan, "tools > saws"));
        Assert.Equal("home", Into(plan, "home > pans"));
        var warnings = ClassReport.Of(Shop, Given, plan).Warnings;
        Assert.Equal([
            "1 class has one example: 'home'. Nothing can be learnt from one; label more.",
            "3 classes have fewer than 100 examples and nothing above to go into: 'fashion', 'tools', 'toys'. Label more, or merge them with others.",
            "1 class has no example: a model cannot answer with what it has not seen."], warnings);
    }

    [Fact]
    public void A_class_without_examples_has_no_place_and_counts_as_missed()
    {
        var plan = MergePlan.Of(Shop, Given);
        Assert.Null(Into(plan, "empty > one"));
        Assert.Equal(Shop.Find("empty > one"), plan.TruthOf(Shop.Find("empty > one")));
        Assert.Equal(Shop.Find("fashion"), plan.TruthOf(Shop.Find("fashion > hats")));
        Assert.Equal(["empty > one"], ClassReport.Of(Shop, Given, plan).FirstWithoutExamples);
    }

    [Fact]
    public void What_is_kept_on_purpose_stays_a_class()
    {
        var keep = new HashSet<int> { Shop.Find("fashion > hats"), Shop.Find("empty > one") };
        var plan = MergePlan.Of(Shop, Given, keep: keep);
        Assert.Equal("fashion > hats", Into(plan, "fashion > hats"));
        Assert.DoesNotContain(Shop.Find("empty > one"), plan.Classes);
        Assert.Contains("1 class has fewer than 100 examples and kept on purpose: 'fashion > hats'.", ClassReport.Of(Shop, Given, plan, keep).Warnings);
    }

    [Fact]
    public void The_labels_that_are_needed_stand_with_each_node_and_in_the_class_that_takes_it()
    {
        var plan = MergePlan.Of(Shop, Given);
        Assert.Equal(30, plan.Needed(Shop.Find("fashion > shoes > boots")));
        Assert.Equal(0, plan.Needed(Shop.Find("fashion > shirts")));
        var needed = plan.NeededByClass();
        // Shoes: boots 30 and sandals 40; fashion: hats 60 and itself 30.
        Assert.Equal(70, needed[Array.IndexOf(plan.Classes, Shop.Find("fashion > shoes"))]);
        Assert.Equal(90, needed[Array.IndexOf(plan.Classes, Shop.Find("fashion"))]);
    }

    [Fact]
    public void The_report_counts_every_level_and_every_example_once()
    {
        var plan = MergePlan.Of(Shop, Given);
        var report = ClassReport.Of(Shop, Given, plan);
        Assert.Equal(805, report.Examples);
        Assert.Equal(805, report.Levels.Sum(l => l.Examples));
        Assert.Equal(805, report.Lines.Where(l => l.Into is null).Sum(l => l.Counted));
        Assert.Equal((8, 7, 6, 4), (report.Labelled, report.Small, report.Classes, report.SmallClasses));
        Assert.Equal([new(1, 5, 2, 2, 35, 4), new(2, 6, 4, 3, 640, 2), new(3, 2, 2, 2, 130, 0)], report.Levels);
        Assert.Equal(new ClassLine("fashion > hats", 40, 40, "fashion", 60, false), report.Lines.Single(l => l.Path == "fashion > hats"));
    }

    [Fact]
    public void The_report_is_a_record_that_reads_back_as_it_was_written()
    {
        var report = ClassReport.Of(Shop, Given, MergePlan.Of(Shop, Given));
        var json = JsonSerializer.Serialize(report, DataJson.Default.ClassReport);
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(json, DataJson.Default.ClassReport)!, DataJson.Default.ClassReport));
    }

    [Fact]
    public void With_a_lower_minimum_or_more_labels_the_plan_is_another_one()
    {
        Assert.Equal(9 - 1, MergePlan.Of(Shop, Given, minimum: 1).Classes.Length);
        var more = (long[])Given.Clone();
        more[Shop.Find("fashion > hats")] = 100;
        Assert.Equal("fashion > hats", Into(MergePlan.Of(Shop, more), "fashion > hats"));
    }

    [Fact]
    public void Whatever_the_tree_no_example_is_lost_and_only_the_top_stays_small() => Gen.Select(Gen.Int[0, 3].List[1, 5].List[1, 60], Gen.Int[1, 200]).Sample((shape, minimum) =>
    {
        var taxonomy = Taxonomy.Of(shape.Select(p => p.Select(n => n.ToString(CultureInfo.InvariantCulture)).ToArray()));
        var examples = Enumerable.Range(0, taxonomy.Count).Select(n => n == 0 ? 0L : n * 37 % 90).ToArray();
        var plan = MergePlan.Of(taxonomy, examples, minimum);
        Assert.Equal(examples.Sum(), plan.Classes.Sum(c => plan.Counts[c]));
        Assert.All(plan.Classes, c => Assert.True(plan.Counts[c] >= minimum || taxonomy.DepthOf(c) == 1));
        for (var node = 1; node < taxonomy.Count; node++)
        {
            if (examples[node] > 0) { Assert.True(taxonomy.Contains(plan.Targets[node], node)); }
        }
        Assert.Equal(plan.Classes, plan.Targets.Where(t => t >= 0).Distinct().Order());
    });

    /// <summary>The nouns of WordNet 3.0, each labelled as its first hypernym: the construction and the counts of <c>docs/benchmarks/classes.md</c>.</summary>
    [Fact]
    public void Of_16897_classes_of_WordNet_385_have_a_hundred_examples_and_1605_twenty()
    {
        const string Nouns = "/usr/share/wordnet/data.noun";
        Assert.SkipUnless(File.Exists(Nouns), "Debian's wordnet-base is not installed");
        var (taxonomy, examples) = WordNet(Nouns);
        Assert.Equal((82_114, 16_897), (examples.Sum(), examples.Count(e => e > 0)));
        var plan = MergePlan.Of(taxonomy, examples);
        Assert.Equal(385, plan.Classes.Count(c => plan.Counts[c] >= 100));
        // Of the one at the top too few are left.
        Assert.Equal([80L], plan.Classes.Where(c => plan.Counts[c] < 100).Select(c => plan.Counts[c]));
        Assert.Equal(1_605, MergePlan.Of(taxonomy, examples, 20).Classes.Length);
        Assert.Equal(5_312, MergePlan.Of(taxonomy, examples, 5).Classes.Length);
        var report = ClassReport.Of(taxonomy, examples, plan);
        Assert.Equal((16_897, 386), (report.Labelled, report.Classes));
        Assert.True(report.Small > 16_000, $"{report.Small} small classes");
    }

    static (Taxonomy Taxonomy, long[] Examples) WordNet(string file)
    {
        var above = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(file, System.Text.Encoding.Latin1).Where(l => !l.StartsWith("  ", StringComparison.Ordinal)))
        {
            var fields = line.Split('|')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var at = 4 + 2 * int.Parse(fields[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var pointers = Enumerable.Range(0, int.Parse(fields[at], CultureInfo.InvariantCulture)).Select(p => fields[(at + 1 + 4 * p)..(at + 5 + 4 * p)]);
            above[fields[0]] = pointers.FirstOrDefault(p => p[0] is "@" or "@i" && p[2] == "n")?[1] ?? "";
        }
        string[] Path(string id)
        {
            var path = new List<string>();
            for (; id.Length > 0; id = above[id]) { path.Add(id); }
            path.Reverse();
            return [.. path];
        }
        var labels = above.Values.Where(v => v.Length > 0).ToArray();
        var distinct = labels.Distinct(StringComparer.Ordinal).ToArray();
        var read = TaxonomyReader.FromLabels([.. distinct.Select(l => string.Join(Taxonomy.Separator, Path(l)))]);
        var nodes = distinct.Zip(read.Nodes).ToDictionary(n => n.First, n => n.Second, StringComparer.Ordinal);
        var examples = new long[read.Taxonomy.Count];
        foreach (var label in labels) { examples[nodes[label]]++; }
        return (read.Taxonomy, examples);
    }
}

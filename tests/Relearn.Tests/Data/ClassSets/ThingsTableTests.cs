using Relearn.Benchmarks.Classes.Sets;
using Relearn.Inference.Models.Classes;

namespace Relearn.Tests.Data.ClassSets;

public sealed class ThingsTableTests
{
    // Numbers of groups: 03 tops, 05 animal, 06 artifact.
    static readonly string[] Lines =
    [
        "  1 This software and database is being provided to you, the LICENSEE, by",
        "00001740 03 n 01 entity 0 001 ~ 00002000 n 0000 | that which is  ",
        "00002000 03 n 02 animal 0 animate_being 0 001 @ 00001740 n 0000 | a living thing that moves  ",
        "00003000 05 n 01 dog 0 002 #m 00009000 n 0000 @ 00002000 n 0000 | it said \"woof\", and | meant it  ",
        "00003005 05 n 01 Rex 0 001 @i 00003000 n 0000 | a dog  ",
        "00004000 06 n 01 case 0 001 @ 00001740 n 0000 | holds things  ",
        "00004001 06 n 02 case 0 display_case 0 001 @ 00001740 n 0000 | shows things  ",
        "00004002 06 n 01 case 0 001 @ 00001740 n 0000 | keeps things  ",
        "00004003 06 n 01 kit 0 001 @ 00001740 n 0000 | a kind of thing that nothing is a kind of  ",
        "00004010 06 n 01 suitcase 0 002 @ 00004000 n 0000 @ 00004001 n 0000 | for clothes  ",
        "00004011 06 n 01 vitrine 0 001 @ 00004001 n 0000 | of glass  ",
        "00004012 06 n 01 dog-shaped_box 0 001 @ 00003000 n 0000 | odd  ",
        "00004013 06 n 01 briefcase 0 001 @ 00004002 n 0000 | for letters  ",
    ];

    static Thing[] Things => [.. ThingsTable.Derive(WordNetNouns.Parse(Lines))];

    // Some things share a name.
    static ILookup<string, string> ByName => Things.ToLookup(t => t.Name, t => t.Kind);

    static string Table => Path.Combine(RepositoryFiles.Root, "samples", "things", "things.csv.gz");

    [Fact]
    public void A_thing_is_of_the_first_kind_above_it_within_its_group()
    {
        var kinds = ByName;
        Assert.Equal("tops > entity", kinds["animal, animate being"].Single());
        Assert.Equal("animal", kinds["dog"].Single());
        Assert.Equal("animal > dog", kinds["Rex"].Single());
        Assert.Equal("artifact > case", kinds["suitcase"].Single());
        Assert.Equal("artifact", kinds["dog-shaped box"].Single());
    }

    [Fact]
    public void The_most_general_meaning_is_no_thing_and_a_definition_is_kept_as_it_is()
    {
        Assert.DoesNotContain(Things, t => t.Id == ThingsTable.Root);
        Assert.Equal("it said \"woof\", and | meant it", Things.Single(t => t.Name == "dog").Description);
    }

    [Fact]
    public void Siblings_with_one_name_are_told_apart_by_another_name_of_theirs_or_by_a_number()
    {
        var kinds = ByName;
        Assert.Equal(["artifact > case", "artifact > case (display case)", "artifact > case 2"], [kinds["suitcase"].Single(), kinds["vitrine"].Single(), kinds["briefcase"].Single()]);
    }

    [Fact]
    public void Classes_with_fewer_things_go_to_the_one_above_until_none_is_too_small()
    {
        string? Path(int minimum, string name) => ThingsTable.ByHypernym(Things, minimum).Single(t => t.Text.StartsWith(name, StringComparison.Ordinal)).Path;
        Assert.Equal("animal > dog", Path(1, "Rex"));
        Assert.Equal("animal > dog", Path(2, "Rex"));
        Assert.Equal("animal", Path(3, "Rex"));
        Assert.Equal("", Path(4, "Rex"));
        Assert.Equal("case", Path(1, "suitcase"));
        Assert.Equal("", Path(2, "suitcase"));
    }

    [Fact]
    public void Every_fifth_place_in_the_file_is_for_testing() =>
        Assert.Equal(["animal, animate being a living thing that moves", "Rex a dog"],
            ThingsTable.ByKind(Things).Where(t => t.Part == TextPart.Test && !t.Path!.StartsWith("artifact", StringComparison.Ordinal) && t.Path != "animal").Select(t => t.Text));

    [Fact]
    public void A_table_is_read_as_it_was_written_and_its_bytes_say_nothing_of_when()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "things.csv.gz");
        ThingsTable.Write(path, Things);
        Assert.Equal(Things, ThingsTable.Read(path));
        Assert.Equal(new byte[4], File.ReadAllBytes(path)[4..8]);
    }

    [Theory]
    [InlineData(100, 386, 386)]
    [InlineData(20, 1605, 1605)]
    [InlineData(5, 5312, 5309)]
    [InlineData(1, 16897, 15504)]
    public void The_committed_table_has_as_many_classes_as_the_published_figures_say(int minimum, int classes, int inTrain)
    {
        // Reference: WordNet 3.0 nouns, nearest hypernym after merging up; figures count the classes that training has.
        var texts = ThingsTable.ByHypernym(ThingsTable.Read(Table), minimum);
        Assert.Equal(82114, texts.Length);
        Assert.Equal(classes, texts.DistinctBy(t => t.Path).Count());
        Assert.Equal(inTrain, texts.Where(t => t.Part == TextPart.Train).DistinctBy(t => t.Path).Count());
        Assert.Equal(16697, texts.Count(t => t.Part == TextPart.Test));
    }

    [Fact]
    public void The_committed_table_has_25_groups_and_what_stands_above_them()
    {
        var kinds = ThingsTable.ByKind(ThingsTable.Read(Table)).Select(t => t.Path!.Split(Taxonomy.Separator)).ToArray();
        Assert.Equal(26, kinds.DistinctBy(k => k[0]).Count());
        Assert.Equal(50, kinds.Count(k => k[0] == "tops"));
        // No thing is labelled 'tops' alone; that and the root are the nodes that are no class.
        Assert.Equal(16755, Taxonomy.Of(kinds).Count - 2);
        Assert.Contains("artifact > covering > footwear", kinds.Select(k => string.Join(Taxonomy.Separator, k)));
    }

    [Fact]
    public void The_committed_table_is_what_WordNet_gives()
    {
        const string installed = "/usr/share/wordnet/data.noun";
        Assert.SkipUnless(File.Exists(installed), "WordNet is not on this machine: Debian's package wordnet-base has it.");
        Assert.Equal(ThingsTable.Derive(WordNetNouns.Read(installed)), ThingsTable.Read(Table));
    }
}

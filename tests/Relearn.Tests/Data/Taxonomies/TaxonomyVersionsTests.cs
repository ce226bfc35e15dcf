using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Relearn.Data;
using Relearn.Data.Taxonomies;
using Relearn.Inference.Models.Classes;
using Relearn.Numerics;
using Relearn.Storage;

namespace Relearn.Tests.Data.Taxonomies;

public sealed class TaxonomyVersionsTests
{
    static readonly string[] ShopPaths = ["fashion > shoes > boots", "fashion > shoes > sandals", "fashion > shirts", "home > pans", "home > shoes", "toys"];

    static readonly Taxonomy Shop = Tree(ShopPaths);

    static Taxonomy Tree(params string[] paths) => Taxonomy.Of(paths.Select(p => p.Split(" > ")));

    static string[] Paths(Taxonomy taxonomy) => [.. Enumerable.Range(1, taxonomy.Count - 1).Select(taxonomy.PathOf)];

    static TaxonomyChange Add(string path) => new(TaxonomyChangeKind.Add, path);

    static TaxonomyChange Rename(string path, string name) => new(TaxonomyChangeKind.Rename, path, name);

    static TaxonomyChange Merge(string path, string into) => new(TaxonomyChangeKind.Merge, path, into);

    static TaxonomyChange Split(string path, params string[] parts) => new(TaxonomyChangeKind.Split, path, Parts: parts);

    static TaxonomyChange Move(string path, string below) => new(TaxonomyChangeKind.Move, path, below);

    static readonly TaxonomyChange Undo = new(TaxonomyChangeKind.Undo);

    static TaxonomyVersions After(params TaxonomyChange[] changes) => TaxonomyVersions.Of(Shop, changes);

    [Fact]
    public void A_rename_renames_the_paths_of_all_below_and_of_nothing_else()
    {
        var versions = After(Rename("fashion > shoes", "footwear"));
        Assert.Equal(["fashion", "fashion > footwear", "fashion > footwear > boots", "fashion > footwear > sandals", "fashion > shirts", "home", "home > pans", "home > shoes", "toys"], Paths(versions.Newest));
        Assert.Equal("fashion > footwear > boots", versions.Today("fashion > shoes > boots", 0));
        Assert.Equal("home > shoes", versions.Today("home > shoes", 0));
    }

    [Fact]
    public void A_name_that_begins_like_another_is_not_renamed_with_it()
    {
        var versions = TaxonomyVersions.Of(Tree("shoe", "shoes > boots"), [Rename("shoe", "sock")]);
        Assert.Equal(["shoes", "shoes > boots", "sock"], Paths(versions.Newest));
    }

    [Fact]
    public void A_merge_gives_children_of_one_name_one_node()
    {
        var versions = TaxonomyVersions.Of(Tree("a > x", "a > y", "b > x", "b > z"), [Merge("a", "b")]);
        Assert.Equal(["b", "b > x", "b > y", "b > z"], Paths(versions.Newest));
        Assert.Equal(["b > x", "b > y", "b"], ((string[])["a > x", "a > y", "a"]).Select(p => versions.Today(p, 0)));
    }

    [Fact]
    public void A_class_may_become_part_of_the_one_above_it()
    {
        var versions = After(Merge("fashion > shoes", "fashion"));
        Assert.Equal("fashion > boots", versions.Today("fashion > shoes > boots", 0));
        Assert.Equal("fashion", versions.Today("fashion > shoes", 0));
    }

    [Fact]
    public void A_split_keeps_old_labels_at_the_class_until_somebody_says_which_part()
    {
        var versions = After(Split("toys", "dolls", "games"));
        Assert.Contains("toys > dolls", Paths(versions.Newest));
        Assert.Equal("toys", versions.Today("toys", 0));
    }

    [Fact]
    public void A_move_takes_all_below_with_it_also_to_the_top()
    {
        var versions = After(Move("fashion > shoes", "home > pans"), Move("home > pans > shoes", ""));
        Assert.Equal("shoes > boots", versions.Today("fashion > shoes > boots", 0));
        Assert.Equal("shoes > boots", versions.Today("home > pans > shoes > boots", 1));
    }

    [Fact]
    public void Every_version_has_a_number_and_equal_trees_have_one_id()
    {
        var versions = After(Rename("toys", "play"), Undo);
        Assert.Equal((2, TaxonomyVersions.IdOf(Shop)), (versions.Number, versions.Id));
        Assert.NotEqual(TaxonomyVersions.IdOf(versions.At(1)), versions.Id);
        Assert.Matches("^taxonomy-[0-9a-f]{20}$", versions.Id);
        Assert.Equal(Shop.ToBytes(), versions.At(0).ToBytes());
    }

    [Fact]
    public void Words_of_a_time_when_a_change_stood_that_was_taken_back_are_read_backwards()
    {
        var versions = After(Rename("toys", "play"), Undo, Rename("toys", "games"));
        Assert.Equal(["games", "games", "games", "games"], [versions.Today("toys", 0), versions.Today("play", 1), versions.Today("toys", 2), versions.Today("games", 3)]);
    }

    [Fact]
    public void After_an_undone_merge_old_labels_are_apart_again_and_those_of_the_time_between_stay_together()
    {
        var versions = After(Merge("home > pans", "toys"), Undo);
        Assert.Equal("home > pans", versions.Today("home > pans", 0));
        Assert.Equal("toys", versions.Today("toys", 1));
        var nested = TaxonomyVersions.Of(Tree("a > x", "b > y"), [Merge("a", "b"), Undo]);
        Assert.Equal(["a > x", "b > y", "b"], [nested.Today("b > x", 1), nested.Today("b > y", 1), nested.Today("b", 1)]);
    }

    [Fact]
    public void After_an_undone_split_or_addition_the_parts_are_what_they_were_made_from()
    {
        var versions = After(Split("toys", "dolls", "games"), Undo, Add("home > lamps"), Undo, Add("books"), Undo);
        Assert.Equal(["toys", "home", ""], [versions.Today("toys > dolls", 1), versions.Today("home > lamps", 3), versions.Today("books", 5)]);
    }

    [Fact]
    public void Undo_takes_back_one_change_after_the_other()
    {
        var versions = After(Rename("toys", "play"), Rename("play", "games"), Undo, Undo);
        Assert.Equal(Shop.ToBytes(), versions.Newest.ToBytes());
        Assert.False(versions.CanUndo);
        Assert.Equal([false, false, false, false], Enumerable.Range(1, 4).Select(versions.Stands));
        Assert.Equal(["toys", "toys", "toys", "toys"], [versions.Today("play", 1), versions.Today("games", 2), versions.Today("play", 3), versions.Today("toys", 4)]);
        Refusal.Of("data.class_no_change", () => throw new UserErrorException(versions.Problems(Undo)));
    }

    [Fact]
    public void Whatever_is_changed_every_class_of_every_version_is_one_of_today() => Gen.Select(Gen.Int[0, 5], Gen.Int[0, 50], Gen.Int[0, 50], Gen.Int[0, 3]).List[1, 12].Sample(steps =>
    {
        var changes = new List<TaxonomyChange>();
        foreach (var (kind, first, second, name) in steps)
        {
            var today = TaxonomyVersions.Of(Shop, changes);
            var paths = Paths(today.Newest);
            if (paths.Length == 0) { break; }
            var (a, b) = (paths[first % paths.Length], paths[second % paths.Length]);
            var change = (TaxonomyChangeKind)kind switch
            {
                TaxonomyChangeKind.Add => Add($"{a} > n{name}"),
                TaxonomyChangeKind.Rename => Rename(a, $"n{name}"),
                TaxonomyChangeKind.Merge => Merge(a, b),
                TaxonomyChangeKind.Split => Split(a, $"n{name}", "other"),
                TaxonomyChangeKind.Move => Move(a, second % 5 == 0 ? "" : b),
                _ => Undo,
            };
            if (today.Problems(change).Count == 0) { changes.Add(change); }
        }
        var versions = TaxonomyVersions.Of(Shop, changes);
        for (var v = 0; v <= versions.Number; v++)
        {
            foreach (var path in Paths(versions.At(v))) { Assert.True(versions.Newest.Find(versions.Today(path, v)) >= 0, $"{path} of version {v} is {versions.Today(path, v)} in none of: {string.Join(", ", Paths(versions.Newest))}"); }
        }
        Assert.All(versions.NodesToday(), n => Assert.True(n >= 0));
    });

    [Fact]
    public void Labels_in_today_words_and_in_those_of_the_data_stand_together()
    {
        // Somebody renamed a class, and new files use the new name already; another class is gone from the data.
        var data = Tree("fashion > shoes", "fashion > footwear", "home");
        var versions = TaxonomyVersions.Of(data, [Rename("fashion > shoes", "footwear"), Rename("toys", "games"), Add("home > lamps")]);
        Assert.Equal(["fashion", "fashion > footwear", "home", "home > lamps"], Paths(versions.Newest));
        Assert.Equal(versions.NodeOf("fashion > shoes"), versions.NodeOf("fashion > footwear"));
        Assert.True(versions.NodeOf("home > lamps") > 0);
        Assert.Equal(-1, versions.NodeOf("toys"));
    }

    [Theory]
    [InlineData("data.class_unknown", TaxonomyChangeKind.Rename, "toyz", "games")]
    [InlineData("data.class_unknown", TaxonomyChangeKind.Rename, "", "games")]
    [InlineData("data.class_unknown", TaxonomyChangeKind.Merge, "toys", "hom")]
    [InlineData("data.class_unknown", TaxonomyChangeKind.Merge, "toys", "")]
    [InlineData("data.class_unknown", TaxonomyChangeKind.Move, "toys", "hom")]
    [InlineData("data.class_unknown", TaxonomyChangeKind.Add, "garden > chairs", null)]
    [InlineData("data.class_unknown", TaxonomyChangeKind.Split, "dolls", "a|b")]
    [InlineData("data.class_taken", TaxonomyChangeKind.Rename, "home > pans", "shoes")]
    [InlineData("data.class_taken", TaxonomyChangeKind.Add, "home > pans", null)]
    [InlineData("data.class_taken", TaxonomyChangeKind.Move, "home > shoes", "fashion")]
    [InlineData("data.class_taken", TaxonomyChangeKind.Split, "home", "pans|pots")]
    [InlineData("data.class_name_wrong", TaxonomyChangeKind.Rename, "toys", "")]
    [InlineData("data.class_name_wrong", TaxonomyChangeKind.Rename, "toys", "a > b")]
    [InlineData("data.class_name_wrong", TaxonomyChangeKind.Add, "home > ", null)]
    [InlineData("data.class_name_wrong", TaxonomyChangeKind.Split, "toys", "dolls| ")]
    [InlineData("data.class_into_itself", TaxonomyChangeKind.Merge, "fashion", "fashion > shoes")]
    [InlineData("data.class_into_itself", TaxonomyChangeKind.Merge, "toys", "toys")]
    [InlineData("data.class_into_itself", TaxonomyChangeKind.Move, "fashion", "fashion > shoes > boots")]
    [InlineData("data.class_already_there", TaxonomyChangeKind.Rename, "toys", "toys")]
    [InlineData("data.class_already_there", TaxonomyChangeKind.Move, "home > pans", "home")]
    [InlineData("data.class_split_small", TaxonomyChangeKind.Split, "toys", "dolls")]
    [InlineData("data.class_split_small", TaxonomyChangeKind.Split, "toys", "dolls|dolls")]
    public void A_change_that_cannot_be_made_is_refused(string code, object kind, string path, string? to)
    {
        var change = new TaxonomyChange((TaxonomyChangeKind)kind, path, to, to?.Split('|'));
        Refusal.Of(code, () => throw new UserErrorException(After().Problems(change)));
    }

    [Fact]
    public void A_change_of_a_class_that_is_not_there_says_what_was_probably_meant() =>
        Assert.EndsWith("Did you mean 'fashion > shoes'?", After().Problems(Rename("fashion > shose", "x"))[0].Message);

    [Fact]
    public void Changes_stand_in_the_ledger_with_who_made_them_and_why()
    {
        using var folder = new TemporaryFolder();
        using var ledger = Ledger.Open(folder["ledger.db"], new FakeTimeProvider());
        var versions = TaxonomyVersions.Read(Shop, ledger)
            .Append(ledger, Rename("toys", "play") with { Reason = "what the shop calls them" }, "ada")
            .Append(ledger, Undo, "bob")
            .Append(ledger, Rename("toys", "play"), "ada");
        Assert.Equal(3, versions.Number);
        Assert.Equal(["ada", "bob", "ada"], TaxonomyVersions.Records(ledger).Select(r => r.Circumstances.Actor));
        Assert.Equal("what the shop calls them", versions.Changes[0].Reason);
        Assert.Equal(Paths(versions.Newest), Paths(TaxonomyVersions.Read(Shop, ledger).Newest));
        Refusal.Of("data.class_unknown", () => versions.Append(ledger, Rename("toys", "play"), "ada"));
        Assert.Equal(3, TaxonomyVersions.Records(ledger).Count);
    }

    [Fact]
    public void A_change_is_written_in_few_words()
    {
        Assert.Equal("""{"kind":"rename","path":"toys","to":"play"}""", JsonSerializer.Serialize(Rename("toys", "play"), DataJson.Default.TaxonomyChange).ToLowerInvariant());
        var split = Split("toys", "dolls", "games");
        Assert.Equal(split.Parts, JsonSerializer.Deserialize(JsonSerializer.Serialize(split, DataJson.Default.TaxonomyChange), DataJson.Default.TaxonomyChange)!.Parts);
    }
}

using System.IO.Compression;
using System.Text.Json;
using Relearn.Data.Taxonomies;
using Relearn.Inference.Models.Classes;
using Relearn.Numerics;

namespace Relearn.Tests.Data.Taxonomies;

public sealed class TaxonomyReaderTests
{
    static TaxonomyFile Read(string text, string name = "tree.csv", string separator = Taxonomy.Separator)
    {
        using var folder = new TemporaryFolder();
        return TaxonomyFile.Read(folder.Write(name, text), separator, folder["temporary"], 256);
    }

    static IReadOnlyList<UserError> Refused(Action work) => Assert.Throws<UserErrorException>(work).Errors;

    static string[] Paths(Taxonomy taxonomy) => [.. Enumerable.Range(1, taxonomy.Count - 1).Select(taxonomy.PathOf)];

    [Fact]
    public void Labels_that_are_paths_make_the_tree_and_stand_at_leaves_and_inner_nodes()
    {
        string[] labels = ["fashion > shoes", "fashion", "home > kitchen > pans", "shoes"];
        var read = TaxonomyReader.FromLabels(labels);
        Assert.Equal(["fashion", "fashion > shoes", "home", "home > kitchen", "home > kitchen > pans", "shoes"], Paths(read.Taxonomy));
        Assert.Equal(labels, read.Nodes.Select(read.Taxonomy.PathOf));
        Assert.Empty(read.WithoutExamples());
    }

    [Fact]
    public void Another_separator_and_spaces_give_the_same_nodes()
    {
        var read = TaxonomyReader.FromLabels(["fashion/shoes", " fashion / shoes "], "/");
        Assert.Equal(read.Nodes[0], read.Nodes[1]);
        Assert.Equal("fashion > shoes", read.Taxonomy.PathOf(read.Nodes[0]));
    }

    [Fact]
    public void Without_a_separator_labels_are_single_names()
    {
        var read = TaxonomyReader.FromLabels(["a/b", "c"], "");
        Assert.Equal(["a/b", "c"], Paths(read.Taxonomy));
    }

    [Fact]
    public void All_labels_with_wrong_names_are_told_at_once_but_not_thousands_of_them()
    {
        var errors = Refused(() => TaxonomyReader.FromLabels(["a > ", "fine", " > b"]));
        Assert.Equal(["data.taxonomy_name_empty", "data.taxonomy_name_empty"], errors.Select(e => e.Code));
        Assert.Equal("data.taxonomy_name_separator", Refused(() => TaxonomyReader.FromLabels(["a > b/c"], "/"))[0].Code);
        var many = Refused(() => TaxonomyReader.FromLabels([.. Enumerable.Range(0, 5_000).Select(i => $"{i} > ")]));
        Assert.Equal(TaxonomyProblems.MostTold + 1, many.Count);
        Assert.Equal("4,980 more things are wrong with the taxonomy or its labels; correct these and try again.", many[^1].Message);
    }

    [Fact]
    public void A_file_of_paths_places_labels_that_are_paths_or_names()
    {
        var file = Read("path\nfashion > shoes > boots\nfashion > hats\nhome\n");
        var read = TaxonomyReader.FromFile(file, ["boots", "home", "fashion"]);
        Assert.Equal(["fashion > shoes > boots", "home", "fashion"], read.Nodes.Select(read.Taxonomy.PathOf));
        Assert.Equal(["fashion > hats"], read.WithoutExamples().Select(read.Taxonomy.PathOf));
        Assert.Equal("fashion > hats", read.Taxonomy.PathOf(TaxonomyReader.FromFile(file, ["fashion > hats"]).Nodes[0]));
    }

    [Fact]
    public void A_file_of_parents_places_labels_that_are_ids_names_or_paths()
    {
        var file = Read("node\tparent\tname\n1\t\tfashion\n2\t1\tshoes\n3\t\tdolls\n4\t3\tshoes\n5\t4\tboots\n", "tree.tsv");
        Assert.Equal(["dolls", "dolls > shoes", "dolls > shoes > boots", "fashion", "fashion > shoes"], Paths(file.Taxonomy));
        var read = TaxonomyReader.FromFile(file, ["2", "boots", "4"]);
        Assert.Equal(["fashion > shoes", "dolls > shoes > boots", "dolls > shoes"], read.Nodes.Select(read.Taxonomy.PathOf));
        Assert.Equal("dolls > shoes", file.Taxonomy.PathOf(TaxonomyReader.FromFile(file, ["dolls > shoes"]).Nodes[0]));
    }

    [Fact]
    public void Parents_may_stand_behind_their_children_and_a_line_may_stand_twice()
    {
        var file = Read("parent,node\nfashion,shoes\n,fashion\nfashion,shoes\n");
        Assert.Equal(["fashion", "fashion > shoes"], Paths(file.Taxonomy));
    }

    [Fact]
    public void A_label_at_two_places_is_refused_with_both_paths()
    {
        var file = Read("path\nfashion > shoes\ndolls > shoes\n");
        var error = Refusal.Of("data.taxonomy_label_ambiguous", () => TaxonomyReader.FromFile(file, ["shoes"]));
        Assert.Equal("Label 'shoes' stands at 2 places of the taxonomy 'tree.csv': 'dolls > shoes', 'fashion > shoes'. Write such labels as paths, or as the ids of the nodes.", error.Message);
    }

    [Fact]
    public void Where_labels_are_paths_a_name_at_the_top_is_no_two_places()
    {
        var file = Read("path\nfashion > shoes\nshoes\n");
        Refusal.Of("data.taxonomy_label_ambiguous", () => TaxonomyReader.FromFile(file, ["shoes"]));
        var read = TaxonomyReader.FromFile(file, ["shoes", "fashion > shoes"]);
        Assert.Equal(["shoes", "fashion > shoes"], read.Nodes.Select(read.Taxonomy.PathOf));
    }

    [Fact]
    public void A_label_that_is_not_in_the_taxonomy_says_what_was_probably_meant()
    {
        var file = Read("path\nfashion > shoes\nhome > kitchen\n");
        var errors = Refused(() => TaxonomyReader.FromFile(file, ["fashion > shose > boots", "fashon > shoes", "garden"]));
        Assert.All(errors, e => Assert.Equal("data.taxonomy_label_unknown", e.Code));
        Assert.Equal("Label 'fashion > shose > boots' is not in the taxonomy 'tree.csv': 'fashion' has no 'shose'. Add the class to the file, or correct the label. Did you mean 'shoes'?", errors[0].Message);
        Assert.EndsWith("it has no 'fashon'. Add the class to the file, or correct the label. Did you mean 'fashion'?", errors[1].Message);
        Assert.EndsWith("it has no 'garden'. Add the class to the file, or correct the label.", errors[2].Message);
    }

    [Fact]
    public void A_cycle_is_told_once_with_its_nodes()
    {
        var error = Refusal.Of("data.taxonomy_cycle", () => Read("node,parent\na,c\nb,a\nc,b\nd,c\ne,\n"));
        Assert.Equal("In the taxonomy 'tree.csv', 'b' stands above itself: b > c > a > b. Correct the parent of one of them.", error.Message);
    }

    [Fact]
    public void A_node_that_is_its_own_parent_is_a_cycle() => Refusal.Of("data.taxonomy_cycle", () => Read("node,parent\na,a\nb,\n"));

    [Fact]
    public void Everything_that_is_wrong_with_the_links_is_told_at_once()
    {
        var errors = Refused(() => Read("node,parent,name\n1,,fashion\n2,9,shoes\n3,1,hats\n3,2,hats\n4,4,loop\n5,1,hats\n,1,nameless\n6,,a > b\n"));
        Assert.Equal(["data.taxonomy_cycle", "data.taxonomy_name_empty", "data.taxonomy_name_separator", "data.taxonomy_name_twice", "data.taxonomy_node_twice", "data.taxonomy_parent_unknown"],
            errors.Select(e => e.Code).Order(StringComparer.Ordinal));
        Assert.Contains("'tree.csv', row 2: node '2' has the parent '9', which has no line.", errors.Single(e => e.Code == "data.taxonomy_parent_unknown").Message);
        Assert.Contains("node '3' is given again, below '2'; before, below '1'.", errors.Single(e => e.Code == "data.taxonomy_node_twice").Message);
        Assert.Contains("'fashion > hats' twice: nodes '3' and '5'", errors.Single(e => e.Code == "data.taxonomy_name_twice").Message);
    }

    [Fact]
    public void A_file_without_the_columns_or_without_a_class_says_what_is_expected()
    {
        Assert.Contains("'id', 'category'; expected 'path', or 'node' and 'parent'", Refusal.Of("data.taxonomy_columns", () => Read("id,category\n1,a\n")).Message);
        Refusal.Of("data.taxonomy_empty", () => Read("path\n"));
        Refusal.Of("data.file_missing", () => TaxonomyFile.Read("missing.csv", Taxonomy.Separator, "temporary", 256));
    }

    [Fact]
    public void Lines_that_cannot_be_read_are_refused_and_not_passed_over() =>
        Refusal.Of("data.taxonomy_unread", () => Read("node,parent,name\n1,,fashion\n2,1,shoes,and,more\n3,1,hats\n"));

    [Fact]
    public void A_path_of_a_hundred_names_is_read_and_a_deeper_one_is_refused()
    {
        static string Chain(int names) => "node,parent\n" + string.Concat(Enumerable.Range(0, names).Reverse().Select(i => $"n{i},{(i == 0 ? "" : $"n{i - 1}")}\n"));
        Assert.Equal(100, Read(Chain(100)).Taxonomy.DepthOf(100));
        Refusal.Of("data.taxonomy_too_deep", () => Read(Chain(5_000)));
        Refusal.Of("data.taxonomy_too_deep", () => TaxonomyReader.FromLabels([string.Join(Taxonomy.Separator, Enumerable.Range(0, 101))]));
    }

    [Fact]
    public void Of_a_real_category_tree_the_one_name_that_is_empty_is_told_and_the_rest_is_read()
    {
        var folder = RepositoryFiles.Beside("../../../../../shared/data/bestbuy-categories");
        Assert.SkipUnless(Directory.Exists(folder), $"{folder} is not on this machine");
        using var json = JsonDocument.Parse(new GZipStream(File.OpenRead(Path.Combine(folder, "categories.json.gz")), CompressionMode.Decompress));
        string[] paths = [.. json.RootElement.EnumerateArray().Select(c => string.Join(" | ", c.GetProperty("path").EnumerateArray().Select(p => p.GetProperty("name").GetString()?.Trim()))).Distinct()];
        var empty = Refused(() => TaxonomyReader.FromLabels(paths, " | "));
        Assert.Equal("data.taxonomy_name_empty", Assert.Single(empty).Code);
        string[] named = [.. paths.Where(p => p.Split(" | ").All(n => n.Trim().Length > 0))];
        Assert.Equal(paths.Length - empty.Count, named.Length);
        var read = TaxonomyReader.FromLabels(named, " | ");
        Assert.Equal(named.Length, read.Nodes.Distinct().Count());
        Assert.Equal(named, read.Nodes.Select(n => read.Taxonomy.PathOf(n).Replace(Taxonomy.Separator, " | ")));
        Assert.Equal(6, Enumerable.Range(0, read.Taxonomy.Count).Max(read.Taxonomy.DepthOf));
    }
}

using Relearn.Benchmarks.Classes.Sets;
using Relearn.Inference.Models.Classes;
using Relearn.Tests.Data.Leakage;
using Sets = Relearn.Benchmarks.Classes.Sets.ClassSets;

namespace Relearn.Tests.Data.ClassSets;

public sealed class ClassSetsTests
{
    static int Classes(IEnumerable<LabelledText> texts) => texts.Where(t => t.Path is not null).DistinctBy(t => t.Path).Count();

    [Fact]
    public void Intents_stand_below_their_domain_and_a_question_outside_has_no_class()
    {
        using var folder = new TemporaryFolder();
        folder.Write("domains.json", """{ "banking": ["pin_change"] }""");
        folder.Write("data.json", """
            { "train": [["new pin", "pin_change"]], "val": [], "test": [["change it", "pin_change"]], "oos_train": [], "oos_val": [["who won", "oos"]], "oos_test": [["why", "oos"]] }
            """);
        Assert.Equal(
            [new("new pin", "banking > pin_change", TextPart.Train), new("who won", null, TextPart.Validation), new("change it", "banking > pin_change", TextPart.Test), new("why", null, TextPart.Test)],
            ClincIntents.Read(Path.Combine(folder.Path, "data.json"), Path.Combine(folder.Path, "domains.json")));
    }

    [Fact]
    public void A_product_keeps_its_last_offer_for_testing_if_it_has_two()
    {
        using var folder = new TemporaryFolder();
        folder.Write("offers.csv", "1,red mug,1,7,Mug,1,Kitchen\n2,\"mug, red\",2,7,Mug,1,Kitchen\n3,blue mug,1,10,Mug,1,Kitchen\n");
        var path = Path.Combine(folder.Path, "offers.csv");
        Assert.Equal(
            [new("red mug", "Kitchen > Mug", TextPart.Train), new("mug, red", "Kitchen > Mug", TextPart.Test), new("blue mug", "Kitchen > Mug 2", TextPart.Train)],
            PriceRunnerOffers.ReadProducts(path));
        Assert.Equal([TextPart.Train, TextPart.Train, TextPart.Test], PriceRunnerOffers.ReadGroups(path).Select(t => t.Part));
    }

    [Fact]
    public void The_newest_issues_are_for_testing()
    {
        using var folder = new TemporaryFolder();
        folder.Write("issues.tsv", "ID\tArea\tTitle\tDescription\n5\tb\tfive\tx\n4\ta\tfour\tx\n3\ta\tthree\tx\n2\ta\ttwo\tx\n1\ta\tone\tx\n");
        var texts = CorefxIssues.Read(Path.Combine(folder.Path, "issues.tsv"));
        Assert.Equal(new("five x", "b", TextPart.Test), texts[^1]);
        Assert.All(texts[..^1], t => Assert.Equal(TextPart.Train, t.Part));
    }

    [Theory]
    [InlineData("a,b\nc,d\n", "a|b/c|d")]
    [InlineData("a,b\r\nc,", "a|b/c|")]
    [InlineData("\"a,\"\"b\"\"\nc\",d", "a,\"b\"\nc|d")]
    [InlineData("a \"b\",\n", "a \"b\"|")]
    [InlineData("", "")]
    public void Csv_is_read_with_every_character_of_its_cells(string text, string cells) =>
        Assert.Equal(cells, string.Join('/', CsvRows.Parse(new StringReader(text)).Select(r => string.Join('|', r))));

    [Fact]
    public void What_is_written_as_a_cell_is_read_as_it_was() => Gen.String.Array[1, 4].Sample(cells =>
    {
        // One empty cell and no cell at all look the same in CSV.
        if (cells is [""]) { return; }
        Assert.Equal(cells, Assert.Single(CsvRows.Parse(new StringReader(string.Join(',', cells.Select(CsvRows.Cell)) + "\n"))));
    });

    [Fact]
    public void A_name_that_is_no_set_is_answered_with_the_names_that_are()
    {
        var error = Assert.Throws<ArgumentException>(() => new Sets("none", null).Read("shoes"));
        Assert.Contains("There is no set 'shoes'. Sets: things-100, things-20, things-5, things-1, things-kind.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Clinc_has_150_intents_in_10_domains_and_1200_questions_outside()
    {
        var texts = ClincIntents.Read(RealData.File("clinc150/data_full.json"), RealData.File("clinc150/domains.json"));
        Assert.Equal([15000, 3000, 4500], Enum.GetValues<TextPart>().Select(p => texts.Count(t => t.Part == p && t.Path is not null)));
        Assert.Equal([100, 100, 1000], Enum.GetValues<TextPart>().Select(p => texts.Count(t => t.Part == p && t.Path is null)));
        Assert.Equal(150, Classes(texts));
        Assert.Equal(10, texts.Where(t => t.Path is not null).DistinctBy(t => t.Path!.Split(Taxonomy.Separator)[0]).Count());
    }

    [Fact]
    public void Banking_has_77_intents()
    {
        var texts = BankingQuestions.Read(RealData.File("banking77/train.csv"), RealData.File("banking77/test.csv"));
        Assert.Equal([10003, 3080], [texts.Count(t => t.Part == TextPart.Train), texts.Count(t => t.Part == TextPart.Test)]);
        Assert.Equal(77, Classes(texts));
    }

    [Fact]
    public void PriceRunner_has_13233_products_in_10_groups_and_7859_with_two_offers()
    {
        var file = RealData.File("pricerunner/pricerunner_aggregate.csv");
        var products = PriceRunnerOffers.ReadProducts(file);
        Assert.Equal([35311, 7859, 13233], [products.Length, products.Count(t => t.Part == TextPart.Test), Classes(products)]);
        Assert.Equal(10, Classes(PriceRunnerOffers.ReadGroups(file)));
    }

    [Fact]
    public void Corefx_has_22_areas()
    {
        var texts = CorefxIssues.Read(RealData.File("github-issues-corefx/corefx-issues-train.tsv"));
        Assert.Equal([1615, 323, 22], [texts.Length, texts.Count(t => t.Part == TextPart.Test), Classes(texts)]);
    }

    [Fact]
    public void Best_Buy_has_4584_categories_up_to_six_deep()
    {
        var categories = BestBuyCategories.Read(RealData.File("bestbuy-categories/categories.json.gz"));
        Assert.Equal(4584, categories.Length);
        Assert.Equal(categories.Length, categories.DistinctBy(c => c.Id).Count());
        Assert.Equal([1, 6], [categories.Min(c => c.Names.Length), categories.Max(c => c.Names.Length)]);
        Assert.All(categories, c => Assert.Equal(c.Parent is null, c.Names.Length == 1));
    }

    [Fact]
    public void Best_Buy_s_categories_are_no_clean_tree()
    {
        var categories = BestBuyCategories.Read(RealData.File("bestbuy-categories/categories.json.gz"));
        var ids = categories.Select(c => c.Id).ToHashSet();
        Assert.Equal(363, categories.Count(c => c.Parent is not null && !ids.Contains(c.Parent)));
        Assert.Equal(3, categories.GroupBy(c => string.Join(Taxonomy.Separator, c.Names)).Count(g => g.Count() > 1));
        Assert.Single(categories, c => c.Names.Contains(null));
    }
}

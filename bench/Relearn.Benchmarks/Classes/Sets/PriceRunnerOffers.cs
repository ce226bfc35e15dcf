using Relearn.Inference.Models.Classes;

namespace Relearn.Benchmarks.Classes.Sets;

/// <summary>PriceRunner: titles of offers, 13,233 products in 10 groups.</summary>
/// <remarks>L. Akritidis and others, UCI data set 837, CC BY 4.0; file of KelvinLam05/product_classification, without a heading.</remarks>
static class PriceRunnerOffers
{
    /// <summary>Group and product; of every product with two offers or more the last one is for testing.</summary>
    public static LabelledText[] ReadProducts(string path)
    {
        var rows = Rows(path);
        var names = SiblingNames.Choose(rows.DistinctBy(r => r.Product).Select(r => (r.Product, r.Group, (string[])[r.Name])));
        var last = rows.Select((r, i) => (r.Product, Row: i)).GroupBy(r => r.Product).Where(g => g.Skip(1).Any()).Select(g => g.Last().Row).ToHashSet();
        return [.. rows.Select((r, i) => new LabelledText(r.Title, $"{r.Group}{Taxonomy.Separator}{names[r.Product]}", last.Contains(i) ? TextPart.Test : TextPart.Train))];
    }

    /// <summary>Groups alone; the offers of every fifth product are for testing, so that no product stands on two sides.</summary>
    public static LabelledText[] ReadGroups(string path) => [.. Rows(path).Select(r => new LabelledText(r.Title, r.Group, r.Product % 5 == 0 ? TextPart.Test : TextPart.Train))];

    static (string Title, int Product, string Name, string Group)[] Rows(string path) =>
        [.. CsvRows.Read(path).Select(c => (c[1], int.Parse(c[3], System.Globalization.CultureInfo.InvariantCulture), c[4].Trim(), c[6]))];
}

namespace Relearn.Benchmarks.Classes.Sets;

/// <summary>The sets of the benchmarks by name.</summary>
/// <param name="things">The table of <c>samples/things</c>.</param>
/// <param name="data">Folder of the other sets; null if there is none.</param>
sealed class ClassSets(string things, string? data)
{
    /// <summary>Smallest class of each set of WordNet's nouns; none smaller is left but at the root.</summary>
    public static readonly int[] Minima = [100, 20, 5, 1];

    readonly Lazy<Thing[]> _things = new(() => ThingsTable.Read(things));

    /// <summary>Names of the sets.</summary>
    public IEnumerable<string> Names =>
        [.. Minima.Select(m => $"things-{m}"), "things-kind", .. data is null ? [] : (string[])["clinc", "banking", "pricerunner-groups", "pricerunner-products", "corefx"]];

    /// <summary>Reads a set.</summary>
    public LabelledText[] Read(string name) => name switch
    {
        "things-kind" => ThingsTable.ByKind(_things.Value),
        "clinc" => ClincIntents.Read(In("clinc150", "data_full.json"), In("clinc150", "domains.json")),
        "banking" => BankingQuestions.Read(In("banking77", "train.csv"), In("banking77", "test.csv")),
        "pricerunner-groups" => PriceRunnerOffers.ReadGroups(In("pricerunner", "pricerunner_aggregate.csv")),
        "pricerunner-products" => PriceRunnerOffers.ReadProducts(In("pricerunner", "pricerunner_aggregate.csv")),
        "corefx" => CorefxIssues.Read(In("github-issues-corefx", "corefx-issues-train.tsv")),
        _ when name.StartsWith("things-", StringComparison.Ordinal) && int.TryParse(name["things-".Length..], out var minimum) => ThingsTable.ByHypernym(_things.Value, minimum),
        _ => throw new ArgumentException($"There is no set '{name}'. Sets: {string.Join(", ", Names)}.", nameof(name)),
    };

    string In(string folder, string file) => Path.Combine(data ?? throw new ArgumentException("This set needs the folder of the shared data."), folder, file);
}

using System.Globalization;
using System.Text;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Tests;

/// <summary>A small project of classes, in a folder of its own: what kind of thing is sold, by its title and its price.</summary>
sealed class ClassProject : IDisposable
{
    public const int Rows = 1800;

    /// <summary>Examples that a class needs to stand by itself.</summary>
    public const int Minimum = 20;

    // Path, how often of 100, and the words of its titles.
    static readonly (string Path, int Share, string[] Words)[] Kinds =
    [
        ("fashion > shoes", 22, ["sneaker", "boot", "sandal", "sole"]),
        ("fashion > shirts", 18, ["shirt", "blouse", "collar", "sleeve"]),
        ("fashion > \"basics\", plain", 10, ["sock", "vest", "belt", "scarf"]),
        ("home > kitchen > knives", 12, ["knife", "blade", "cleaver", "steel"]),
        ("home > kitchen > pans", 16, ["pan", "pot", "wok", "lid"]),
        ("home > garden", 12, ["spade", "hose", "rake", "seed"]),
        ("pets", 10, ["leash", "kennel", "litter", "aquarium"]),
    ];

    // Four words that go together and stand with their own kind in half of the rows: who weighs words one by one, as a mean of rows does, is misled by them.
    static readonly string[] Brands =
    [
        "alpine trail outdoor series", "urban slim tailored range", "daily soft cotton line", "forged chef master edition", "copper induction gourmet house", "green acre growers choice", "happy paws animal care",
    ];

    /// <summary>A class with too few examples to be learnt by itself: its rows are learnt as part of <c>home &gt; garden</c>.</summary>
    public const string Rare = "home > garden > gnomes";

    ClassProject(string folder) => Folder = folder;

    public string Folder { get; }

    public string Log => Path.Combine(Folder, ".relearn", "log");

    /// <summary>Rows in no order of time: <c>id</c>, <c>title</c> of two words of its kind (one in eight of another) and a brand, and <c>price</c> (some missing); <c>kind</c> is its path.</summary>
    /// <param name="change">Edits the text of project.yaml.</param>
    /// <param name="rows">Number of rows.</param>
    public static ClassProject Create(Func<string, string>? change = null, int rows = Rows) => Create((change ?? (y => y))(Yaml), rows, path => path);

    /// <summary>The same with classes in no groups, <c>task: multiclass</c>: of each path the last name.</summary>
    public static ClassProject OfOneLevel() => Create(Yaml.Replace("task: hierarchy", "task: multiclass", StringComparison.Ordinal), Rows, path => path.Split(" > ")[^1]);

    static ClassProject Create(string yaml, int rows, Func<string, string> name)
    {
        var folder = Directory.CreateTempSubdirectory("relearn-test-").FullName;
        File.WriteAllText(Path.Combine(folder, "rows.csv"), Table(rows, name));
        File.WriteAllText(Path.Combine(folder, ProjectFile.FileName), yaml);
        return new(folder);
    }

    static string Table(int rows, Func<string, string> name)
    {
        var table = new StringBuilder("id,title,price,kind\n");
        var random = new SeededRandom(23);
        for (var i = 0; i < rows; i++)
        {
            var at = 0;
            for (var left = random.NextInt(100); left >= Kinds[at].Share; left -= Kinds[at++].Share) { }
            var (path, words) = i % 200 == 7 ? (Rare, ["gnome", "plaster", "beard"]) : (Kinds[at].Path, Kinds[at].Words);
            string Word() => random.NextInt(8) == 0 ? Kinds[random.NextInt(Kinds.Length)].Words[random.NextInt(4)] : words[random.NextInt(words.Length)];
            var title = $"{Word()} {Word()} {Brands[random.NextInt(2) == 0 ? at : random.NextInt(Brands.Length)]}";
            var price = random.NextDouble() < 0.05 ? "" : (5 + 10 * at + random.NextDouble() * 20).ToString("0.00", CultureInfo.InvariantCulture);
            table.Append(CultureInfo.InvariantCulture, $"{i},{title},{price},\"{name(path).Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n");
        }
        return table.ToString();
    }

    const string Yaml = """
        name: goods
        goal: Say what kind of thing is sold.
        task: hierarchy
        stakeholders:
          - { name: owner, signs_off: true }
        data:
          file: rows.csv
          time: none
          columns:
            title: text
            price: number
            kind: { type: text, known: after }
        label: { name: kind, value: kind, minimum: 20 }
        features:
          title: terms(title)
          price: price
        split: { by: stratified, validation: 0.2, test: 0.2 }
        decision: { rule: deepest, accuracy: 0.9, action: file it }
        kpi: { name: value of filing, true_positive: 1, false_positive: -2 }
        constraints: { p99_ms: 1000, model_mb: 20 }
        """;

    public Workspace Open(WorkspaceOptions? options = null) => Workspace.Open(Folder, options ?? new() { Actor = "tester" });

    public ProjectConfig Config => ProjectFile.Read(Folder);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

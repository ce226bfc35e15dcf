using System.Globalization;
using System.IO.Compression;
using Relearn.Inference.Models.Classes;

namespace Relearn.Benchmarks.Classes.Sets;

/// <summary>A row of <c>samples/things</c>.</summary>
/// <param name="Id">Offset in WordNet's file.</param>
/// <param name="Parent">The thing of which it is a kind; <see cref="ThingsTable.Root"/> has no row.</param>
/// <param name="Name">Its nouns, the most usual first, with commas.</param>
/// <param name="Description">What it is.</param>
/// <param name="Kind">Its group, and the way down to its parent within the group.</param>
sealed record Thing(int Id, int Parent, string Name, string Description, string Kind);

/// <summary>What kind of thing is it? The nouns of WordNet in a table, and as labelled texts.</summary>
static class ThingsTable
{
    /// <summary>The most general meaning, <c>entity</c>: the root of the tree.</summary>
    public const int Root = 1740;

    const string Comma = ", ";

    static readonly string[] Header = ["id", "parent", "name", "description", "kind"];

    /// <summary>Rows from WordNet's synsets, in their order.</summary>
    public static IEnumerable<Thing> Derive(IEnumerable<Synset> synsets)
    {
        var byId = synsets.ToDictionary(s => s.Id);
        bool StaysInGroup(Synset s) => s.Parent >= 0 && byId[s.Parent].Group == s.Group;
        var above = byId.Values.Where(s => s.Parent >= 0).Select(s => s.Parent).Distinct().Select(id => byId[id]);
        // A way down begins where it comes into the group.
        var names = SiblingNames.Choose(above.Select(s => (s.Id, StaysInGroup(s) ? byId[s.Parent].Id.ToString(CultureInfo.InvariantCulture) : s.Group, s.Names)));
        string Path(Synset s) => (StaysInGroup(s) ? Path(byId[s.Parent]) : s.Group) + Taxonomy.Separator + names[s.Id];
        return byId.Values.Where(s => s.Parent >= 0)
            .Select(s => new Thing(s.Id, s.Parent, string.Join(Comma, s.Names), s.Gloss, StaysInGroup(s) ? Path(byId[s.Parent]) : s.Group));
    }

    /// <summary>Writes the table; the same rows give the same bytes.</summary>
    public static void Write(string path, IEnumerable<Thing> things)
    {
        // GZipStream writes no time and no name.
        using var stream = new GZipStream(File.Create(path), CompressionLevel.SmallestSize);
        using var writer = new StreamWriter(stream) { NewLine = "\n" };
        writer.WriteLine(string.Join(',', Header));
        foreach (var t in things)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{t.Id},{t.Parent},{CsvRows.Cell(t.Name)},{CsvRows.Cell(t.Description)},{CsvRows.Cell(t.Kind)}"));
        }
    }

    /// <summary>Reads the table.</summary>
    public static Thing[] Read(string path) =>
        [.. CsvRows.Read(path).Skip(1).Select(c => new Thing(int.Parse(c[0], CultureInfo.InvariantCulture), int.Parse(c[1], CultureInfo.InvariantCulture), c[2], c[3], c[4]))];

    /// <summary>The classes of the sample: groups, and ways down within them.</summary>
    public static LabelledText[] ByKind(IEnumerable<Thing> things) => [.. things.Select(t => Labelled(t, t.Kind))];

    /// <summary>The classes of the benchmark: more general meanings up to the root. A class with fewer things goes to the one above it, the deepest first.</summary>
    public static LabelledText[] ByHypernym(IReadOnlyCollection<Thing> things, int minimum)
    {
        var byId = things.ToDictionary(t => t.Id);
        var counts = things.CountBy(t => t.Parent).ToDictionary();
        foreach (var thing in counts.Keys.ToArray()) { for (var at = thing; at != Root; at = byId[at].Parent) { counts.TryAdd(byId[at].Parent, 0); } }
        int Depth(int id) => id == Root ? 0 : Depth(byId[id].Parent) + 1;
        var target = new Dictionary<int, int>();
        foreach (var id in counts.Keys.Where(id => id != Root).OrderByDescending(Depth))
        {
            if (counts[id] >= minimum) { continue; }
            target.Add(id, byId[id].Parent);
            counts[byId[id].Parent] += counts[id];
        }
        int Target(int id) => target.TryGetValue(id, out var above) ? Target(above) : id;
        var names = SiblingNames.Choose(counts.Keys.Where(id => id != Root).Select(id => (id, byId[id].Parent.ToString(CultureInfo.InvariantCulture), byId[id].Name.Split(Comma))));
        var paths = new Dictionary<int, string> { [Root] = "" };
        string Path(int id) => paths.TryGetValue(id, out var known) ? known
            : paths[id] = byId[id].Parent == Root ? names[id] : Path(byId[id].Parent) + Taxonomy.Separator + names[id];
        return [.. things.Select(t => Labelled(t, Path(Target(t.Parent))))];
    }

    static LabelledText Labelled(Thing thing, string path) => new($"{thing.Name} {thing.Description}", path, IsTest(thing) ? TextPart.Test : TextPart.Train);

    static bool IsTest(Thing thing) => thing.Id % 5 == 0;
}

using System.Globalization;
using Relearn.Benchmarks.Classes.Sets;

namespace Relearn.Benchmarks.Classes;

/// <summary>Makes the table of <c>samples/things</c>, and the files that the peers read.</summary>
static class ClassSetCommands
{
    /// <summary>Derives the table from the folder of WordNet's database.</summary>
    public static int Derive(string wordNet, string path)
    {
        var things = ThingsTable.Derive(WordNetNouns.Read(Path.Combine(wordNet, "data.noun"))).ToArray();
        ThingsTable.Write(path, things);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{things.Length:N0} things, {things.DistinctBy(t => t.Kind).Count():N0} kinds, {new FileInfo(path).Length:N0} bytes in {path}"));
        return 0;
    }

    /// <summary>Writes each set as lines of part, path and text with tabs between them; a path of a lone <c>?</c> says that no class fits.</summary>
    public static int Export(string things, string? data, string folder)
    {
        var sets = new ClassSets(things, data);
        Directory.CreateDirectory(folder);
        Console.WriteLine("| set | texts | train | validation | test | of no class | classes | of them in train |\n| --- | --: | --: | --: | --: | --: | --: | --: |");
        foreach (var name in sets.Names)
        {
            var texts = sets.Read(name);
            File.WriteAllLines(Path.Combine(folder, $"{name}.tsv"), texts.Select(t => $"{t.Part.ToString().ToLowerInvariant()}\t{t.Path ?? "?"}\t{OneLine(t.Text)}"));
            var fitting = texts.Where(t => t.Path is not null).ToArray();
            int Count(TextPart part) => fitting.Count(t => t.Part == part);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {texts.Length:N0} | {Count(TextPart.Train):N0} | {Count(TextPart.Validation):N0} | {Count(TextPart.Test):N0} | {texts.Length - fitting.Length:N0} | {fitting.DistinctBy(t => t.Path).Count():N0} | {fitting.Where(t => t.Part == TextPart.Train).DistinctBy(t => t.Path).Count():N0} |"));
        }
        return 0;
    }

    static string OneLine(string text) => string.Join(' ', text.Split(['\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
}

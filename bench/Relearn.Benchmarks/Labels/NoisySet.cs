using System.Globalization;
using System.Text;
using Relearn.Numerics;

namespace Relearn.Benchmarks.Labels;

/// <summary>A published table made a project, with some labels turned round; which ones stands in a column that no model sees.</summary>
/// <param name="Name">Its folder in the shared data.</param>
/// <param name="File">The table.</param>
/// <param name="Separator">Between its cells.</param>
/// <param name="Positive">Label that counts as true.</param>
/// <param name="Negative">The other one.</param>
/// <param name="Hard">The number by which feature-dependent noise goes.</param>
sealed record NoisySet(string Name, string File, char Separator, string Positive, string Negative, string Hard)
{
    /// <summary>Sources that rows come from; the fourth is the bad one.</summary>
    public const int Sources = 10;

    /// <summary>Name of the bad one.</summary>
    public const string BadSource = "source 3";

    public static readonly NoisySet[] All =
    [
        new("adult-census", "adult.data", ',', ">50K", "<=50K", "age"),
        new("bank-marketing", "bank-full.csv", ';', "yes", "no", "balance"),
        new("online-shoppers", "online_shoppers_intention.csv", ';', "TRUE", "FALSE", "ProductRelated_Duration"),
        new("drift-streams", "elec.csv", ',', "1", "0", "feat_1"),
    ];

    /// <summary>How labels are turned round.</summary>
    public static readonly string[] Noises = ["uniform", "by class", "by feature", "one source"];

    /// <summary>Writes a project.</summary>
    public void Write(string data, string noise, ulong seed, string folder)
    {
        var lines = System.IO.File.ReadAllLines(Path.Combine(data, Name, File)).Where(l => l.Length > 0).Select(l => l.Split(Separator).Select(c => c.Trim().Trim('"')).ToArray()).ToArray();
        var (header, rows) = (lines[0], lines[1..]);
        var label = header.Length - 1;
        bool IsNumber(int column) => rows.All(r => r[column].Length == 0 || double.TryParse(r[column], CultureInfo.InvariantCulture, out _));
        var numbers = Enumerable.Range(0, label).Select(IsNumber).ToArray();
        var hard = Array.IndexOf(header, Hard);
        var top = Interval.Quantile(rows.Select(r => double.Parse(r[hard], CultureInfo.InvariantCulture)).Order().ToArray(), 0.75);
        var random = new SeededRandom(seed);
        var table = new StringBuilder(string.Join(',', header)).Append(",source,turned\n");
        foreach (var row in rows)
        {
            var source = random.NextInt(Sources);
            var rate = noise switch
            {
                "uniform" => 0.1,
                "by class" => row[label] == Positive ? 0.2 : 0.05,
                "by feature" => double.Parse(row[hard], CultureInfo.InvariantCulture) > top ? 0.3 : 0.03,
                _ => source == 3 ? 0.4 : 0.02,
            };
            var turned = random.NextDouble() < rate;
            row[label] = turned ? (row[label] == Positive ? Negative : Positive) : row[label];
            table.AppendJoin(',', row).Append(CultureInfo.InvariantCulture, $",source {source},{(turned ? 1 : 0)}\n");
        }
        Directory.CreateDirectory(folder);
        System.IO.File.WriteAllText(Path.Combine(folder, "rows.csv"), table.ToString());
        System.IO.File.WriteAllText(Path.Combine(folder, "project.yaml"), $"""
            name: noisy
            goal: Find the labels that were turned round.
            seed: {seed}
            data:
              file: rows.csv
              time: none
              missing: ["?"]
              columns:
            {string.Concat(Enumerable.Range(0, label).Select(c => $"    \"{header[c]}\": {(numbers[c] ? "number" : "text")}\n"))}    "{header[label]}": {"{ type: text, known: after }"}
                source: text
                turned: {"{ type: number, known: after }"}
            label: {"{"} name: label, value: '`{header[label]}` == "{Positive}"' {"}"}
            features:
            {string.Concat(Enumerable.Range(0, label).Select(c => $"  \"{header[c]}\": '`{header[c]}`'\n"))}
            """);
    }
}

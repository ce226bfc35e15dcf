using System.Globalization;

namespace Relearn.Benchmarks.Classes.Sets;

/// <summary>Issues of dotnet/corefx, 22 areas, no groups: title and description.</summary>
/// <remarks>File of dotnet/machinelearning-samples, GitHubLabeler.</remarks>
static class CorefxIssues
{
    const double TestShare = 0.2;

    /// <summary>The newest fifth by number is for testing.</summary>
    public static LabelledText[] Read(string path)
    {
        var rows = File.ReadLines(path).Skip(1).Select(l => l.Split('\t')).OrderBy(c => int.Parse(c[0], CultureInfo.InvariantCulture)).ToArray();
        var train = (int)(rows.Length * (1 - TestShare));
        return [.. rows.Select((c, i) => new LabelledText($"{c[2]} {c[3]}", c[1], i < train ? TextPart.Train : TextPart.Test))];
    }
}

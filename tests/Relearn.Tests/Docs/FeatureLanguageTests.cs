using System.Globalization;
using System.Text.RegularExpressions;
using Relearn.Inference.Features;
using Relearn.Inference.Windows;

namespace Relearn.Tests.Docs;

/// <summary>Every example of the reference of the feature language is run.</summary>
public sealed partial class FeatureLanguageTests
{
    static string Page => File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "feature-language.md"));

    static readonly InputColumn[] Columns = [new("at", ValueKind.Time), new("price", ValueKind.Number), new("free", ValueKind.Number), new("name", ValueKind.Text), new("nobody", ValueKind.Text), new("ok", ValueKind.Boolean)];

    static readonly EventScope Scope = new("late", [], new Dictionary<string, IReadOnlyList<string>> { ["feasts"] = ["2001-06-30"] });

    [GeneratedRegex(@"^\|[^|]*\|[^|]*\| `(?<expression>[^`]+)` \| (?<value>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Example();

    public static TheoryData<string, string> Examples => [.. Example().Matches(Page).Select(m => (m.Groups["expression"].Value, m.Groups["value"].Value))];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_what_the_page_says(string expression, string expected)
    {
        var (program, problems) = FeatureProgram.Compile(Columns, [new("f", expression)], Scope);
        Assert.Empty(problems.Select(p => p.Problem.Message));
        var batch = new ColumnBatch(Columns, 1) { Rows = 1 };
        batch.Vectors[0].Numbers[0] = (new DateTime(2001, 6, 30, 17, 5, 0) - DateTime.UnixEpoch).TotalMicroseconds;
        batch.Vectors[1].Numbers[0] = 12.5;
        batch.Vectors[2].Numbers[0] = double.NaN;
        batch.Vectors[3].Dictionary = ["Ann  Lee"];
        batch.Vectors[4].Codes[0] = -1;
        batch.Vectors[5].Numbers[0] = 1;
        var vector = program!.CreateScratch(1).Evaluate(batch)[0];
        var found = vector.Kind == ValueKind.Text ? vector.Codes[0] < 0 ? "missing" : vector.Dictionary[vector.Codes[0]]
            : double.IsNaN(vector.Numbers[0]) ? "missing"
            : vector.Kind == ValueKind.Boolean ? vector.Numbers[0] != 0 ? "true" : "false"
            : vector.Numbers[0].ToString("R", CultureInfo.InvariantCulture);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void Every_function_stands_on_the_page_and_there_are_examples()
    {
        Assert.True(Examples.Count >= 25);
        var page = Page;
        string[] names = [.. FunctionCatalog.Names, .. LearntFunction.All.Select(f => f.Name), .. Enum.GetValues<Aggregate>().Select(WindowSpec.NameOf), "rate", "target_mean", "is_holiday", "clock", .. ExpressionParser.PieceCalls];
        Assert.All(names.Distinct(), name => Assert.Matches($@"`{name}[`(]", page));
    }

    [Fact]
    public void The_lines_with_windows_can_be_read_over_the_flights()
    {
        InputColumn[] columns = [new("date", ValueKind.Time), new("distance", ValueKind.Number), new("origin", ValueKind.Text), new("destination", ValueKind.Text)];
        var scope = new EventScope("late", [new("weather", [new("station", ValueKind.Text), new("speed", ValueKind.Number)])]);
        var fence = Regex.Match(Page, "```yaml\n(?<lines>.*?)```", RegexOptions.Singleline).Groups["lines"].Value;
        Feature[] features = [.. fence.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => new Feature(l[..l.IndexOf(':')], l[(l.IndexOf(':') + 1)..]))];
        Assert.Equal(10, features.Length);
        var (program, problems) = FeatureProgram.Compile(columns, features, scope);
        Assert.Empty(problems.Select(p => $"{p.Feature.Name}: {p.Problem.Message}"));
        Assert.Equal(13, program!.Windows.Count);
    }
}

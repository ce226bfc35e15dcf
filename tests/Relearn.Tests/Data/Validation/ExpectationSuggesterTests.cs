using Relearn.Data.Validation;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Tests.Data.Validation;

public sealed class ExpectationSuggesterTests
{
    static async Task<SuggestedExpectations> SuggestAsync(TestProject project, double alarms = 0.05)
    {
        using var workspace = project.Open();
        return await workspace.SuggestAsync(alarms, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Suggestions_can_be_pasted_and_are_met()
    {
        using var project = TestProject.Create();
        var suggested = await SuggestAsync(project);
        Assert.Equal((16, 12), (suggested.LearntDays, suggested.LaterDays));
        Assert.All(suggested.Suggestions, s => Assert.True(s.FalseAlarms.Estimate <= 0.05));
        var lines = suggested.Suggestions.Select(s => s.Expectation).ToArray();
        Assert.Contains("{ column: city, one_of: [Accra, Kyoto, Lima, Oslo, Rome], at_least: 0.99, level: warn }", lines);
        Assert.Contains(lines, l => l.StartsWith("{ column: x, between: [-2.", StringComparison.Ordinal));
        Assert.Contains("{ column: subject, matches: '^[a-z][0-9]{1,3}$', at_least: 0.999, level: warn }", lines);
        var file = Path.Combine(project.Folder, ProjectFile.FileName);
        File.WriteAllText(file, File.ReadAllText(file).Replace("  key: subject\n", $"  key: subject\n  expectations:\n{string.Concat(lines.Select(l => $"    - {l}\n"))}", StringComparison.Ordinal));
        using var workspace = project.Open();
        var report = await workspace.ValidateAsync(TestContext.Current.CancellationToken);
        Assert.Empty(report.Unmet);
        Assert.Equal(lines, report.Results.Select(r => r.Expectation));
    }

    [Fact]
    public async Task What_a_later_change_breaks_is_withheld_with_its_rate()
    {
        // From day 20 on there is another city, in every fourth row.
        using var project = TestProject.Create(edit: (i, line) => i > 144 * 20 && i % 4 == 0 ? string.Join(',', line.Split(',').Select((c, k) => k == 3 ? "Paris" : c)) : line);
        var suggested = await SuggestAsync(project);
        Assert.DoesNotContain(suggested.Suggestions, s => s.Expectation.Contains("column: city, one_of", StringComparison.Ordinal));
        var withheld = Assert.Single(suggested.Withheld, s => s.Expectation.Contains("column: city, one_of", StringComparison.Ordinal));
        Assert.Equal((8L, 8 / 12.0), (withheld.Alarms, withheld.FalseAlarms.Estimate));
        Assert.Equal(Interval.Wilson(8, 12), withheld.FalseAlarms);
    }

    [Fact]
    public async Task Too_few_days_say_how_many_it_takes()
    {
        using var project = TestProject.Create(rows: 700);
        using var workspace = project.Open();
        var error = (await Assert.ThrowsAsync<UserErrorException>(() => workspace.SuggestAsync(0.05, TestContext.Current.CancellationToken))).Errors[0];
        Assert.Equal("data.too_few_days", error.Code);
    }

    [Theory]
    [InlineData(new[] { "N123AB", "N7UA" }, "^[A-Z][0-9]{1,3}[A-Z]{2}$")]
    [InlineData(new[] { "a.b", "cc.d" }, @"^[a-z]{1,2}\.[a-z]$")]
    [InlineData(new[] { "2024-01-02" }, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    [InlineData(new[] { "A1", "1A" }, null)]
    public void Texts_of_one_form_have_a_pattern(string[] texts, string? pattern)
    {
        var shape = TextShape.Of(texts[0]);
        foreach (var text in texts[1..]) { shape = shape is null ? null : TextShape.Both(shape, TextShape.Of(text)!); }
        Assert.Equal(pattern, shape?.ToPattern());
    }
}

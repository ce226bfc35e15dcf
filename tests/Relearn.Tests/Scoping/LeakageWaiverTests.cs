using Relearn.Scoping;

namespace Relearn.Tests.Scoping;

public sealed class LeakageWaiverTests
{
    const string Sound = """
        name: small
        goal: Say yes in time.
        data:
          file: rows.csv
          columns:
            x: { type: number, known: before, reason: Read off the meter at the door., by: Ada }
            result: { type: text, known: after }
        label: { name: yes, value: result == "yes" }
        leakage:
          waivers:
            - { detector: single_feature, column: double x, reason: It is measured before., by: Ada }
            - { detector: overlap, reason: Customers order twice., by: Grace }
        features:
          double x: 2 * x
        """;

    static string[] Problems(string from, string to)
    {
        Assert.Contains(from, Sound);
        return [.. ProjectFile.Parse(Sound.Replace(from, to, StringComparison.Ordinal), "project.yaml").Problems.Select(p => $"{p.Line}: {p.Message}")];
    }

    [Fact]
    public void Waivers_and_reasons_are_read()
    {
        var (config, problems) = ProjectFile.Parse(Sound, "project.yaml");
        Assert.Empty(problems);
        Assert.Equal([new("single_feature", "double x", "It is measured before.", "Ada"), new LeakageWaiver("overlap", null, "Customers order twice.", "Grace")], config!.Leakage.Waivers);
        Assert.Equal(("Read off the meter at the door.", "Ada"), (config.Data.Columns[0].KnownReason, config.Data.Columns[0].KnownBy));
    }

    [Theory]
    [InlineData("detector: single_feature,", "detector: single_featur,", "'detector: single_featur' is not known. Did you mean 'single_feature'?")]
    [InlineData("detector: overlap, ", "", "a waiver has no 'detector'.")]
    [InlineData("reason: Customers order twice., ", "", "a waiver has no 'reason'. Add why it is no leak.")]
    [InlineData(", by: Grace", "", "a waiver has no 'by'. Add who says so.")]
    [InlineData("column: double x", "column: dubble x", "'waivers' names column 'dubble x'")]
    [InlineData(", by: Ada }\n    result", " }\n    result", "column 'x' has no 'by'.")]
    [InlineData("reason: Read off the meter at the door., ", "", "column 'x' has no 'reason'.")]
    [InlineData("known: before, reason", "reason", "column 'x' has no 'known'. Add 'known: before'")]
    [InlineData("- { detector: overlap, reason: Customers order twice., by: Grace }", "- overlap", "'waivers' is 'overlap'; expected a list of sections")]
    public void What_is_wrong_is_said_with_the_way_to_mend_it(string from, string to, string message) => Assert.Contains(message, Assert.Single(Problems(from, to)));
}

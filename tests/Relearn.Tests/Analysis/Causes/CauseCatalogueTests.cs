using System.Text;
using Relearn.Analysis.Causes;

namespace Relearn.Tests.Analysis.Causes;

public sealed class CauseCatalogueTests
{
    static readonly string[] Steps = ["Nothing", "1 Scope", "2 Data", "3 Model", "4 Serve", "5 Monitor", "6 Analyze"];

    [Fact]
    public void Every_cause_says_what_it_is_and_how_to_check_it_by_hand()
    {
        foreach (var cause in CauseCatalogue.All)
        {
            Assert.All(new[] { cause.Name, cause.Says, cause.Evidence, cause.LooksLike, cause.ByHand, cause.First.What, cause.Repair.What }, text => Assert.False(string.IsNullOrWhiteSpace(text)));
            Assert.All(new[] { cause.First.Command, cause.Repair.Command }, command => Assert.StartsWith("relearn ", command));
            Assert.InRange(cause.Step, 0, 6);
        }
        Assert.Equal(CauseCatalogue.All.Count, CauseCatalogue.All.DistinctBy(c => c.Id).Count());
    }

    [Fact]
    public void Every_sign_is_given_by_a_cause_more_often_than_by_chance()
    {
        foreach (var (sign, _) in Signs.All)
        {
            // News of the service, and of no cause: volume and clock are told with the rest.
            if (sign is Signs.Clock or Signs.DataRefused) { continue; }
            Assert.True(CauseCatalogue.All.Max(c => SignRates.Shipped.Of(c.Id, sign)) >= 0.15, sign);
        }
    }

    [Fact]
    public void The_page_of_causes_is_that_of_the_catalogue()
    {
        var page = Page();
        var path = Path.Combine(RepositoryFiles.Root, "docs", "causes.md");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1") { File.WriteAllText(path, page); }
        Assert.Equal(page, File.ReadAllText(path));
    }

    static string Page()
    {
        var page = new StringBuilder("""
            # Causes

            Every cause that `relearn diagnose` knows: what is seen when it is so, what it is mistaken for, and how to check it by hand. The numbers in brackets are those of the [fault bench](fault-bench.md). This page is written by a test from the catalogue in the code
            (`UPDATE_SNAPSHOTS=1`); how the doctor reasons stands in [the circle](loop.md#diagnose).


            """.ReplaceLineEndings("\n"));
        foreach (var step in CauseCatalogue.All.GroupBy(c => c.Step).OrderBy(g => g.Key == 0 ? 9 : g.Key))
        {
            page.Append(System.Globalization.CultureInfo.InvariantCulture, $"## {(step.Key == 0 ? Steps[0] : $"Back to step {Steps[step.Key]}")}\n\n");
            foreach (var cause in step)
            {
                page.Append(System.Globalization.CultureInfo.InvariantCulture, $"### {cause.Name}\n\n`{cause.Id}`: {cause.Says.Replace("{subject}", "*what it is about*", StringComparison.Ordinal)}\n\n- **Seen**: {cause.Evidence}\n- **Looks like**: {cause.LooksLike}\n- **By hand**: {cause.ByHand}\n- **First**: {cause.First.What} `{Command(cause.First, cause)}`\n- **Then**: {cause.Repair.What} `{Command(cause.Repair, cause)}`\n\n");
            }
        }
        page.Append("## Signs\n\nWhat is looked for. How often each cause gives each sign is declared (`signs-declared.json`). The fault bench can count it on its tuning streams (`learn`), and what stands in `signs-counted.json` goes on top; there is no such file yet: a hundred runs, some four of a cause, were too few to be worth it.\n\n| sign | meaning |\n|---|---|\n");
        foreach (var (sign, meaning) in Signs.All) { page.Append(System.Globalization.CultureInfo.InvariantCulture, $"| `{sign}` | {meaning} |\n"); }
        return page.ToString();
    }

    static string Command(Remedy remedy, Cause cause) => remedy.Command.Replace("{project}", "PROJECT", StringComparison.Ordinal).Replace("{cause}", cause.Id, StringComparison.Ordinal).Replace("{objective}", "OBJECTIVE", StringComparison.Ordinal);
}

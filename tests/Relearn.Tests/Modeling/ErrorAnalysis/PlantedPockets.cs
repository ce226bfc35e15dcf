using System.Globalization;
using System.Text;
using Relearn.Modeling.ErrorAnalysis;
using Relearn.Numerics;

namespace Relearn.Tests.Modeling.ErrorAnalysis;

/// <summary>A table whose label follows from <c>x</c> nearly surely, and a part of it, <c>region = south</c>, in which something is wrong.</summary>
static class PlantedPockets
{
    const int Rows = 9000;

    /// <summary>What is wrong in the south: <c>labels</c> are turned, a <c>hidden</c> column decides that no feature reads, labels are <c>drawn</c>, or nothing.</summary>
    public static async Task<ErrorReport> AnalyzeAsync(ulong seed, string wrong, CancellationToken cancellation)
    {
        using var project = TestProject.CreateFrom(Table(seed, wrong), Yaml);
        using var workspace = project.Open(new() { Actor = "tester", Threads = 1 });
        await workspace.RunAsync(cancellation).ConfigureAwait(false);
        return await workspace.ErrorsAsync(cancellation: cancellation).ConfigureAwait(false);
    }

    static string Table(ulong seed, string wrong)
    {
        var random = new SeededRandom(seed);
        var table = new StringBuilder("at,subject,x,region,shift,result\n");
        string[] regions = ["north", "east", "west", "centre", "south"];
        for (var i = 0; i < Rows; i++)
        {
            var (x, region, shift, turn, draw) = (random.NextDouble() * 4 - 2, regions[random.NextInt(5)], random.NextInt(3), random.NextDouble(), random.NextDouble());
            var odds = wrong == "none" ? -1 : 5 * x;
            if (region == "south" && wrong == "hidden") { odds = 6 * (shift - 1) + 2 * x; }
            if (region == "south" && wrong == "drawn") { odds = 0.3; }
            var yes = draw < 1 / (1 + Math.Exp(-odds));
            if (region == "south" && wrong == "labels" && turn < 0.25) { yes = !yes; }
            table.Append(CultureInfo.InvariantCulture, $"{new DateTime(2024, 1, 1).AddMinutes(10.0 * i):yyyy-MM-dd HH:mm:ss},s{i},{x:0.0000},{region},{shift},{(yes ? "yes" : "no")}\n");
        }
        return table.ToString();
    }

    const string Yaml = """
        name: pockets
        goal: Say yes in time.
        stakeholders:
          - { name: owner, signs_off: true }
        data:
          file: rows.csv
          time: { column: at }
          key: subject
          columns:
            at: time
            subject: text
            x: number
            region: text
            shift: number
            result: { type: text, known: after }
        label: { name: yes, value: result == "yes" }
        features:
          x: x
          region: region
        model: { trees: 40, leaves: 8 }
        kpi: { name: calls, true_positive: 2, false_positive: -1 }
        """;
}

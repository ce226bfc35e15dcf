extern alias FaultBench;
using System.Globalization;
using FaultBench::Relearn.FaultBench.Plant;
using FaultBench::Relearn.FaultBench.Streams;
using Relearn.Numerics;

namespace Relearn.Tests.FaultBench;

/// <summary>A stream that needs no data set: two numbers, two texts, a label that depends on three of them.</summary>
static class SmallStream
{
    const int Rows = 9000;

    public static StreamTable Table { get; } = Make();

    public static ColumnStatistics Statistics { get; } = new(Table);

    static StreamTable Make()
    {
        var random = new SeededRandom(5);
        var (cells, labels) = (new List<string?[]>(), new List<bool>());
        for (var i = 0; i < Rows; i++)
        {
            var (age, hours, kind) = (18 + random.NextInt(60), 5 + random.NextInt(55), random.NextInt(4));
            var odds = 0.06 * (age - 45) + 0.05 * (hours - 30) + (kind % 2 == 0 ? 1.5 : -1.5);
            cells.Add([age.ToString(CultureInfo.InvariantCulture), hours.ToString(CultureInfo.InvariantCulture), $"kind-{kind}", random.NextDouble() < 0.05 ? null : $"place-{random.NextInt(6)}"]);
            labels.Add(random.NextDouble() < 1 / (1 + Math.Exp(-odds)));
        }
        int[] all = [.. Enumerable.Range(0, Rows)];
        return new()
        {
            Name = "small",
            Columns = [new("age", true), new("hours", true), new("kind", false), new("place", false)],
            Cells = cells,
            Labels = labels,
            Hours = [.. all.Select(i => 8 + i % 10.0)],
            PoolOf = (_, _) => all,
            WithoutReplacement = true,
            RowsPerDay = 80,
            HistoryDays = 42,
            Roles = new Dictionary<string, string> { ["main"] = "age", ["second"] = "hours", ["text"] = "kind", ["other_text"] = "place", ["season"] = "hours" },
            WeekendTilt = 0.3,
            Kpi = "{ true_positive: 2, false_positive: -1 }",
        };
    }

    /// <summary>The rows of some days under a scenario at a severity; null: without one.</summary>
    public static List<CompanyRow> Days(RunPlan? plan, int days = 30)
    {
        var draw = new RowDraw(Table, Statistics, 7, plan?.Scenario.Operators(plan.Severity, plan.Start) ?? []);
        return [.. Enumerable.Range(0, days).SelectMany(draw.Day)];
    }

    /// <summary>What a scenario does on the way to files and requests.</summary>
    public static CellChanges Changes(RunPlan plan)
    {
        var draw = new RowDraw(Table, Statistics, 7, []);
        return new(draw.Columns, Statistics, plan.Scenario.Operators(plan.Severity, plan.Start), 7);
    }
}

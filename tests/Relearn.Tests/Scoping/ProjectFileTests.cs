using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Tests.Scoping;

public sealed class ProjectFileTests
{
    const string Full = """
        version: 1
        name: late-flights_2
        goal: Say which flights will be late.
        task: binary
        objective: value
        seed: 42
        stakeholders:
          - name: Ada
            role: operations
            signs_off: true
          - name: Bob
        resources: {threads: 2, memory_mb: 512, cost_per_cpu_hour: 0.1}
        data:
          file: flights.csv
          key: plane
          missing: [NA, "?"]
          time: {column: departs_at, zone: Europe/Berlin, zone_by: origin, zone_file: zones.csv}
          columns:
            departs_at: time
            origin: text
            plane: text
            distance: {type: number, between: [1, 5000]}
            holiday: boolean
            delay: {type: number, known: after}
        label:
          name: late
          value: delay > 15
          known: departs_at + hours(6)
        features:
          hour: hour(departs_at)
          origin: origin
          far: distance > 1000
        split: {test: 0.3, validation: 0.2, test_from: 2001-06-01, validation_from: 2001-05-01}
        model: {learner: linear, trees: 7, leaves: 8, learning_rate: 0.5, least_rows_per_leaf: 3}
        decision: {rule: threshold, threshold: 0.25, action: warn, rule_without_model: distance > 1000}
        kpi: {name: saved, currency: EUR, true_positive: 10, false_positive: -2, false_negative: -1, true_negative: 0.5}
        constraints: {p99_ms: 5, model_mb: 10, freshness_days: 30, run_minutes: 15}
        slices:
          far: distance > 1000
        monitoring: {window_days: 7, calibration_tolerance: 0.2, log_loss_tolerance: 0.1, false_alarm_months: 6, maximum_age_days: 60}
        backtest: {start: 0.5, schedule_days: 10, cooldown_days: 3}
        serving: {prediction_durability: disk, outcome_durability: process, exploration: 0.01, retention_days: 90}
        """;

    static ProjectConfig Read(string text)
    {
        var (config, problems) = ProjectFile.Parse(text, "project.yaml");
        Assert.Empty(problems);
        return config!;
    }

    [Fact]
    public void Every_key_of_a_full_file_is_read() => Assert.Equivalent(new ProjectConfig
    {
        Name = "late-flights_2",
        Goal = "Say which flights will be late.",
        Objective = "value",
        Seed = 42,
        Stakeholders = [new("Ada", "operations", true), new("Bob", "", false)],
        Resources = new() { Threads = 2, MemoryMb = 512, CostPerCpuHour = 0.1 },
        Data = new()
        {
            File = "flights.csv",
            Key = "plane",
            Missing = ["NA", "?"],
            Time = new() { Kind = TimeKind.Column, Column = "departs_at", Zone = "Europe/Berlin", ZoneBy = "origin", ZoneFile = "zones.csv" },
            Columns =
            [
                new("departs_at", ValueKind.Time), new("origin", ValueKind.Text), new("plane", ValueKind.Text),
                new("distance", ValueKind.Number, Least: 1, Most: 5000), new("holiday", ValueKind.Boolean), new("delay", ValueKind.Number, KnownAfter: true),
            ],
        },
        Label = new("late", "delay > 15", "departs_at + hours(6)"),
        Features = [new("hour", "hour(departs_at)"), new("origin", "origin"), new("far", "distance > 1000")],
        Split = new() { Test = 0.3, Validation = 0.2, TestFrom = "2001-06-01", ValidationFrom = "2001-05-01" },
        Model = new() { Learner = "linear", Trees = 7, Leaves = 8, LearningRate = 0.5, LeastRowsPerLeaf = 3 },
        Decision = new() { Threshold = 0.25, Action = "warn", RuleWithoutModel = "distance > 1000" },
        Kpi = new() { Name = "saved", Currency = "EUR", TruePositive = 10, FalsePositive = -2, FalseNegative = -1, TrueNegative = 0.5 },
        Constraints = new() { P99Milliseconds = 5, ModelMb = 10, FreshnessDays = 30, RunMinutes = 15 },
        Slices = [new("far", "distance > 1000")],
        Monitoring = new() { WindowDays = 7, CalibrationTolerance = 0.2, LogLossTolerance = 0.1, FalseAlarmMonths = 6, MaximumAgeDays = 60 },
        Backtest = new() { Start = 0.5, ScheduleDays = 10, CooldownDays = 3 },
        Serving = new() { PredictionDurability = Durability.Disk, OutcomeDurability = Durability.Process, Exploration = 0.01, RetentionDays = 90 },
    }, Read(Full), strict: true);

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        var config = Read("""
            name: x
            goal: g
            data: {table: public.sales, columns: {a: number}}
            label: {name: y, value: a > 1}
            features: {a: a}
            """);
        Assert.Equivalent(new ProjectConfig
        {
            Name = "x",
            Goal = "g",
            Data = new() { Table = "public.sales", Columns = [new("a", ValueKind.Number)] },
            Label = new("y", "a > 1"),
            Features = [new("a", "a")],
        }, config, strict: true);
        Assert.Equal(TimeKind.None, config.Data.Time.Kind);
    }

    [Fact]
    public void The_order_of_rows_can_stand_for_time() =>
        Assert.Equivalent((TimeKind.RowOrder, new LabelConfig("late", "delay > 15", null, 3)), Read(Full
            .Replace("time: {column: departs_at, zone: Europe/Berlin, zone_by: origin, zone_file: zones.csv}", "time: row_order", StringComparison.Ordinal)
            .Replace("known: departs_at + hours(6)", "delay_rows: 3", StringComparison.Ordinal)) is var p ? (p.Data.Time.Kind, p.Label) : default, strict: true);

    [Fact]
    public void Callers_send_the_columns_that_are_known_before() =>
        Assert.Equal(["departs_at", "origin", "plane", "distance", "holiday"], Read(Full).InputColumns.Select(c => c.Name));

    [Fact]
    public void A_file_is_read_from_its_folder_and_its_path_is_in_the_problems()
    {
        using var folder = new TemporaryFolder();
        folder.Write("project.yaml", Full);
        Assert.Equal("late-flights_2", ProjectFile.Read(folder.Path).Name);
        folder.Write("project.yaml", Full.Replace("goal:", "gaol:", StringComparison.Ordinal));
        var errors = Assert.Throws<UserErrorException>(() => ProjectFile.Read(folder.Path)).Errors;
        Assert.Equal(["scope.key_missing", "scope.key_unknown"], errors.Select(e => e.Code).Order());
        Assert.All(errors, e => Assert.Equal(folder["project.yaml"], e.File));
    }

    [Fact]
    public void A_folder_without_a_project_says_how_to_make_one()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("'relearn new NAME --from FILE'", Refusal.Of("scope.project_missing", () => ProjectFile.Read(folder.Path)).Message, StringComparison.Ordinal);
    }
}

using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Relearn.Scoping;

// The sections that stand by themselves.
public static partial class ProjectFile
{
    static List<StakeholderConfig> ReadStakeholders(YamlSection top)
    {
        var people = new List<StakeholderConfig>();
        foreach (var node in top.List("stakeholders"))
        {
            if (node is not YamlMappingNode mapping)
            {
                top.Problems.Add(ScopeErrors.WrongType(top.File, (int)node.Start.Line, "stakeholders", YamlSection.Describe(node), "'name', 'role' and 'signs_off'"));
                continue;
            }
            var person = new YamlSection(mapping, "a stakeholder", top.File, top.Line, top.Problems);
            people.Add(new(person.RequiredText("name", "who it is"), person.Text("role", ""), person.Flag("signs_off", false)));
            person.Finish();
        }
        return people;
    }

    static ResourcesConfig ReadResources(YamlSection s)
    {
        var fallback = new ResourcesConfig();
        var read = new ResourcesConfig
        {
            Threads = s.Integer("threads", fallback.Threads, 0, 1024),
            MemoryMb = s.Integer("memory_mb", fallback.MemoryMb, 64, 1 << 20),
            CostPerCpuHour = s.Number("cost_per_cpu_hour", fallback.CostPerCpuHour, 0, 1e6),
            CostPerLabel = s.Number("cost_per_label", 0, 0, 1e6),
            CostPerPersonHour = s.Number("cost_per_person_hour", 0, 0, 1e6),
        };
        s.Finish();
        return read;
    }

    static SplitConfig ReadSplit(YamlSection s)
    {
        var fallback = new SplitConfig();
        var read = new SplitConfig
        {
            Test = s.Number("test", fallback.Test, 0.01, 0.9),
            Validation = s.Number("validation", fallback.Validation, 0.01, 0.5),
            TestFrom = Date("test_from"),
            ValidationFrom = Date("validation_from"),
            By = Enum.Parse<SplitBy>(s.Choice("by", "time", "time", "group", "stratified"), ignoreCase: true),
            Group = s.Text("group"),
            EmbargoDays = s.Number("embargo_days", fallback.EmbargoDays, 0, 3650),
        };
        s.Finish();
        return read;

        string? Date(string key)
        {
            var text = s.Text(key);
            if (text is not null && !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            {
                s.Problems.Add(ScopeErrors.DateWrong(s.File, s.LineOf(key), key, text));
            }
            return text;
        }
    }

    static string? ReadDate(YamlSection s, string key)
    {
        var text = s.Text(key);
        if (text is null || DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) { return text; }
        s.Problems.Add(ScopeErrors.DateWrong(s.File, s.LineOf(key), key, text));
        return null;
    }

    static SamplingConfig ReadSampling(YamlSection s)
    {
        var read = new SamplingConfig { Negatives = s.Number("negatives", 1e-6, 1) };
        s.Finish();
        return read;
    }

    static ModelConfig ReadModel(YamlSection s, string task)
    {
        var fallback = new ModelConfig();
        var read = new ModelConfig
        {
            Learner = task == "binary" ? s.Choice("learner", fallback.Learner, "trees", "linear", "ftrl", "rate_table") : s.Choice("learner", "auto", "auto", "flat", "two_stage", "label_tree"),
            Trees = s.Integer("trees", fallback.Trees, 1, 10_000),
            Leaves = s.Integer("leaves", fallback.Leaves, 2, 4096),
            LearningRate = s.Number("learning_rate", fallback.LearningRate, 1e-4, 1),
            LeastRowsPerLeaf = s.Integer("least_rows_per_leaf", fallback.LeastRowsPerLeaf, 1, int.MaxValue),
            PositiveWeight = s.Number("positive_weight", 1, 1e6),
            Focal = s.Number("focal", 0.01, 10),
            L1 = s.Number("l1", fallback.L1, 0, 1e6),
            L2 = s.Number("l2", fallback.L2, 0, 1e6),
        };
        s.Finish();
        return read;
    }

    static DecisionConfig ReadDecision(YamlSection s, string task)
    {
        var read = new DecisionConfig
        {
            Rule = task == "binary" ? s.Choice("rule", "threshold", "threshold") : s.Choice("rule", "deepest", "deepest"),
            Threshold = s.Number("threshold", 0, 1),
            AlertsPerDay = s.Number("alerts_per_day", 0.001, 1e9),
            Action = s.Text("action", "act"),
            RuleWithoutModel = s.Text("rule_without_model"),
            Accuracy = s.Number("accuracy", 0.5, 0.999) ?? (task == "binary" ? null : DecisionConfig.DefaultAccuracy),
        };
        s.Finish();
        return read;
    }

    static KpiConfig ReadKpi(YamlSection s)
    {
        var fallback = new KpiConfig();
        var read = new KpiConfig
        {
            Name = s.Text("name", fallback.Name),
            Currency = s.Text("currency", fallback.Currency),
            TruePositive = s.Number("true_positive", fallback.TruePositive, -1e12, 1e12),
            FalsePositive = s.Number("false_positive", fallback.FalsePositive, -1e12, 1e12),
            FalseNegative = s.Number("false_negative", fallback.FalseNegative, -1e12, 1e12),
            TrueNegative = s.Number("true_negative", fallback.TrueNegative, -1e12, 1e12),
        };
        s.Finish();
        return read;
    }

    static ConstraintsConfig ReadConstraints(YamlSection s)
    {
        var read = new ConstraintsConfig
        {
            P99Milliseconds = s.Number("p99_ms", 0.001, 1e6),
            ModelMb = s.Number("model_mb", 0.001, 1e6),
            FreshnessDays = s.Number("freshness_days", 0, 1e5),
            RunMinutes = s.Number("run_minutes", 0.01, 1e6),
        };
        s.Finish();
        return read;
    }

    static BacktestConfig ReadBacktest(YamlSection s)
    {
        var fallback = new BacktestConfig();
        var read = new BacktestConfig
        {
            Start = s.Number("start", fallback.Start, 0.1, 0.9),
            ScheduleDays = s.Integer("schedule_days", 1, 3650),
            CooldownDays = s.Integer("cooldown_days", fallback.CooldownDays, 1, 3650),
            TuningRows = s.Integer("tuning_rows", fallback.TuningRows, 1000, int.MaxValue),
            ReportFrom = ReadDate(s, "report_from"),
        };
        s.Finish();
        return read;
    }
}

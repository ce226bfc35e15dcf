using System.Globalization;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Storage;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Relearn.Scoping;

/// <summary>Reads <c>project.yaml</c>: every problem at once, each with its line.</summary>
public static class ProjectFile
{
    /// <summary>Name of the file in a project's folder.</summary>
    public const string FileName = "project.yaml";

    // How YamlDotNet's message about a key that stands twice begins.
    const string DuplicateKey = "Duplicate key ";

    // A file without 'version' is of version 1.
    internal static readonly FormatMigrations<YamlMappingNode> Migrations = new();

    /// <summary>Reads the project in <paramref name="folder"/>.</summary>
    /// <exception cref="UserErrorException">It is missing or has problems; all of them are in the exception.</exception>
    public static ProjectConfig Read(string folder)
    {
        var (config, problems) = Check(folder);
        return config is not null && problems.Count == 0 ? config : throw new UserErrorException(problems);
    }

    /// <summary>Reads the project in <paramref name="folder"/> and returns what is wrong with it instead of throwing.</summary>
    public static (ProjectConfig? Config, IReadOnlyList<UserError> Problems) Check(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? Parse(File.ReadAllText(path), path) : (null, [ScopeErrors.ProjectMissing(folder)]);
    }

    /// <summary>Reads a project from text; <paramref name="file"/> is what messages call it.</summary>
    public static (ProjectConfig? Config, IReadOnlyList<UserError> Problems) Parse(string text, string file)
    {
        var problems = new List<UserError>();
        YamlMappingNode? root;
        var scanner = new Scanner(new StringReader(text));
        try
        {
            var stream = new YamlStream();
            stream.Load(new Parser(scanner));
            root = stream.Documents.Count > 0 ? stream.Documents[0].RootNode as YamlMappingNode : null;
        }
        catch (YamlException e) when (e.Message.StartsWith(DuplicateKey, StringComparison.Ordinal))
        {
            return (null, [ScopeErrors.Duplicate(file, (int)e.Start.Line, e.Message[DuplicateKey.Length..], "its section")]);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet throws these, without a place, where a flow collection is not closed or a value stands where none may.
            return (null, [ScopeErrors.NotYaml(file, (int)scanner.CurrentPosition.Line, "it cannot be read from here on, often because a '[' or '{' is not closed.")]);
        }
        catch (YamlException e)
        {
            return (null, [ScopeErrors.NotYaml(file, (int)e.Start.Line, e.Message.TrimEnd('.') + ".")]);
        }
        if (root is null) { return (null, [ScopeErrors.NotYaml(file, 1, "it has no keys.")]); }
        var top = new YamlSection(root, "the project", file, 1, problems);
        var version = top.Integer("version", 1, 1, int.MaxValue);
        if (version > Migrations.Current) { return (null, [ScopeErrors.VersionTooNew(file, top.LineOf("version"), version, Migrations.Current)]); }
        Migrations.Apply(root, version);
        var config = ReadProject(top);
        top.Finish();
        if (problems.Count == 0) { ProjectRules.Check(config, top); }
        return (config, [.. problems.OrderBy(p => p.Line)]);
    }

    static ProjectConfig ReadProject(YamlSection top)
    {
        var name = top.RequiredText("name", "a short name, such as 'name: flights'");
        if (name.Length > 0 && !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_'))
        {
            top.Problems.Add(ScopeErrors.WrongType(top.File, top.LineOf("name"), "name", $"'{name}'", "lower-case letters, digits, '-' and '_' only"));
        }
        return new()
        {
            Name = name,
            Goal = top.RequiredText("goal", "a sentence that says what the project is for"),
            Task = top.Choice("task", "binary", "binary"),
            Stakeholders = ReadStakeholders(top),
            Resources = ReadResources(top.Section("resources")),
            Data = ReadData(Required(top, "data", "a section with 'file' (or 'table') and 'columns'")),
            Label = ReadLabel(Required(top, "label", "a section with 'name' and 'value'")),
            Features = ReadExpressions(Required(top, "features", "at least one line 'name: expression'")),
            Split = ReadSplit(top.Section("split")),
            Model = ReadModel(top.Section("model")),
            Objective = top.Choice("objective", "log_loss", "log_loss", "value"),
            Decision = ReadDecision(top.Section("decision")),
            Kpi = ReadKpi(top.Section("kpi")),
            Constraints = ReadConstraints(top.Section("constraints")),
            Slices = ReadExpressions(top.Section("slices")),
            Monitoring = ReadMonitoring(top.Section("monitoring")),
            Backtest = ReadBacktest(top.Section("backtest")),
            Serving = ReadServing(top.Section("serving")),
            Seed = (ulong)top.Whole("seed", 1, 0, 9_007_199_254_740_992),
        };
    }

    static YamlSection Required(YamlSection top, string key, string expected)
    {
        if (!top.Has(key)) { top.Problems.Add(ScopeErrors.KeyMissing(top.File, top.Line, key, "the project", expected)); }
        return top.Section(key);
    }

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
        };
        s.Finish();
        return read;
    }

    static DataConfig ReadData(YamlSection s)
    {
        var columns = new List<ColumnConfig>();
        var declared = s.Section("columns");
        if (s.Exists && !declared.Exists) { s.Problems.Add(ScopeErrors.KeyMissing(s.File, s.Line, "columns", "'data'", "a section with a line 'name: number|text|time|boolean' for each column")); }
        foreach (var (name, value, line) in declared.Entries)
        {
            if (name.StartsWith('_')) { s.Problems.Add(ScopeErrors.ColumnReserved(s.File, line, name)); }
            if (columns.Any(c => c.Name == name)) { s.Problems.Add(ScopeErrors.Duplicate(s.File, line, name, "'columns'")); }
            columns.Add(value is YamlMappingNode mapping
                ? ReadColumn(name, new YamlSection(mapping, $"column '{name}'", s.File, line, s.Problems))
                : new(name, KindOf(s, line, name, (value as YamlScalarNode)?.Value ?? "")));
        }
        var read = new DataConfig
        {
            File = s.Text("file"),
            Table = s.Text("table"),
            ConnectionVariable = s.Text("connection_variable", new DataConfig().ConnectionVariable),
            Columns = columns,
            Time = ReadTime(s),
            Key = s.Text("key"),
            Missing = s.Texts("missing"),
        };
        if (s.Exists && read.File is null == read.Table is null)
        {
            s.Problems.Add(ScopeErrors.KeyMissing(s.File, s.Line, "file", "'data'", "either 'file: rows.csv' or 'table: schema.name', not both"));
        }
        s.Finish();
        return read;
    }

    static ColumnConfig ReadColumn(string name, YamlSection s)
    {
        var type = s.RequiredText("type", "'type: number', 'text', 'time' or 'boolean'");
        var kind = string.IsNullOrWhiteSpace(type) ? ValueKind.Number : KindOf(s, s.LineOf("type"), name, type);
        var between = s.Texts("between");
        double? least = null, most = null;
        if (between.Count > 0)
        {
            if (kind == ValueKind.Number && between.Count == 2 && double.TryParse(between[0], CultureInfo.InvariantCulture, out var low) && double.TryParse(between[1], CultureInfo.InvariantCulture, out var high)
                && double.IsFinite(low) && double.IsFinite(high) && low <= high)
            {
                (least, most) = (low, high);
            }
            else { s.Problems.Add(ScopeErrors.WrongType(s.File, s.LineOf("between"), "between", $"[{string.Join(", ", between)}] on a {kind.ToString().ToLowerInvariant()}", "two numbers, the lesser first, on a column of numbers: [least, most]")); }
        }
        var column = new ColumnConfig(name, kind, s.Choice("known", "before", "before", "after") == "after", least, most);
        s.Finish();
        return column;
    }

    static ValueKind KindOf(YamlSection s, int line, string column, string text)
    {
        switch (text)
        {
            case "number": return ValueKind.Number;
            case "text": return ValueKind.Text;
            case "time": return ValueKind.Time;
            case "boolean": return ValueKind.Boolean;
            default:
                s.Problems.Add(ScopeErrors.NotAChoice(s.File, line, column, text, ["number", "text", "time", "boolean"]));
                return ValueKind.Number;
        }
    }

    static TimeConfig ReadTime(YamlSection data)
    {
        if (data.Entries.FirstOrDefault(e => e.Key == "time").Value is not YamlMappingNode)
        {
            return data.Choice("time", "none", "none", "row_order") == "row_order" ? new() { Kind = TimeKind.RowOrder } : new();
        }
        var s = data.Section("time");
        var time = new TimeConfig
        {
            Kind = TimeKind.Column,
            Column = s.RequiredText("column", "the name of the time column"),
            Zone = s.Text("zone", "UTC"),
            ZoneBy = s.Text("zone_by"),
            ZoneFile = s.Text("zone_file"),
        };
        if (time.ZoneBy is null != time.ZoneFile is null)
        {
            s.Problems.Add(ScopeErrors.KeyMissing(s.File, s.Line, time.ZoneBy is null ? "zone_by" : "zone_file", "'time'", "both 'zone_by: column' and 'zone_file: file.csv', or neither"));
        }
        s.Finish();
        return time;
    }

    static LabelConfig ReadLabel(YamlSection s)
    {
        var label = new LabelConfig(
            s.Exists ? s.RequiredText("name", "what the label is called") : "",
            s.Exists ? s.RequiredText("value", "an expression that is true or false, such as 'delay > 15'") : "",
            s.Text("known"), s.Integer("delay_rows", 0, 0, int.MaxValue));
        s.Finish();
        return label;
    }

    static List<Feature> ReadExpressions(YamlSection s)
    {
        var features = new List<Feature>();
        foreach (var (name, value, line) in s.Entries)
        {
            if (value is YamlScalarNode { Value.Length: > 0 } scalar) { features.Add(new(name, scalar.Value!)); }
            else { s.Problems.Add(ScopeErrors.WrongType(s.File, line, name, YamlSection.Describe(value), "an expression on one line")); }
        }
        return features;
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

    static ModelConfig ReadModel(YamlSection s)
    {
        var fallback = new ModelConfig();
        var read = new ModelConfig
        {
            Learner = s.Choice("learner", fallback.Learner, "trees", "linear", "rate_table"),
            Trees = s.Integer("trees", fallback.Trees, 1, 10_000),
            Leaves = s.Integer("leaves", fallback.Leaves, 2, 4096),
            LearningRate = s.Number("learning_rate", fallback.LearningRate, 1e-4, 1),
            LeastRowsPerLeaf = s.Integer("least_rows_per_leaf", fallback.LeastRowsPerLeaf, 1, int.MaxValue),
        };
        s.Finish();
        return read;
    }

    static DecisionConfig ReadDecision(YamlSection s)
    {
        var read = new DecisionConfig
        {
            Rule = s.Choice("rule", "threshold", "threshold"),
            Threshold = s.Number("threshold", 0, 1),
            Action = s.Text("action", "act"),
            RuleWithoutModel = s.Text("rule_without_model"),
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

    static MonitoringConfig ReadMonitoring(YamlSection s)
    {
        var fallback = new MonitoringConfig();
        var read = new MonitoringConfig
        {
            WindowDays = s.Integer("window_days", fallback.WindowDays, 1, 3650),
            CalibrationTolerance = s.Number("calibration_tolerance", fallback.CalibrationTolerance, 0, 10),
            LogLossTolerance = s.Number("log_loss_tolerance", fallback.LogLossTolerance, 0, 10),
            DriftTolerance = s.Number("drift_tolerance", fallback.DriftTolerance, 0, 0.5),
            MaximumAgeDays = s.Number("maximum_age_days", 0, 1e5),
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
        };
        s.Finish();
        return read;
    }

    static ServingConfig ReadServing(YamlSection s)
    {
        var read = new ServingConfig
        {
            PredictionDurability = s.Choice("prediction_durability", "process", "process", "disk") == "disk" ? Durability.Disk : Durability.Process,
            OutcomeDurability = s.Choice("outcome_durability", "disk", "process", "disk") == "disk" ? Durability.Disk : Durability.Process,
            Exploration = s.Number("exploration", 0, 0, 0.1),
            RetentionDays = s.Integer("retention_days", 1, 36_500),
        };
        s.Finish();
        return read;
    }
}

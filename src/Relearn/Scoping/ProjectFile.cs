using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Storage;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Relearn.Scoping;

/// <summary>Reads <c>project.yaml</c>: every problem at once, each with its line.</summary>
public static partial class ProjectFile
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
        var task = top.Choice("task", "binary", "binary", "multiclass", "hierarchy");
        var places = new Dictionary<string, (string File, int Line)>();
        return new()
        {
            Name = name,
            Goal = top.RequiredText("goal", "a sentence that says what the project is for"),
            Task = task,
            Stakeholders = ReadStakeholders(top),
            Resources = ReadResources(top.Section("resources")),
            Data = ReadData(Required(top, "data", "a section with 'file' (or 'table') and 'columns'")),
            Label = ReadLabel(Required(top, "label", "a section with 'name' and 'value', or 'name', 'event' and 'window'"), task),
            Leakage = ReadLeakage(top.Section("leakage")),
            Features = ReadFeatures(top, places),
            FeaturePlaces = places,
            Calendars = ReadCalendars(top),
            Split = ReadSplit(top.Section("split")),
            Sampling = ReadSampling(top.Section("sampling")),
            Model = ReadModel(top.Section("model"), task),
            Objective = top.Choice("objective", "log_loss", "log_loss", "value"),
            Decision = ReadDecision(top.Section("decision"), task),
            Kpi = ReadKpi(top.Section("kpi")),
            Kpis = ReadKpis(top.Section("kpis")),
            Objectives = ReadObjectives(top.Section("objectives")),
            Constraints = ReadConstraints(top.Section("constraints")),
            Slices = ReadExpressions(top.Section("slices")),
            Monitoring = ReadMonitoring(top.Section("monitoring")),
            Backtest = ReadBacktest(top.Section("backtest")),
            Learning = ReadLearning(top.Section("learning")),
            Serving = ReadServing(top.Section("serving")),
            Release = ReadRelease(top.Section("release")),
            Seed = (ulong)top.Whole("seed", 1, 0, 9_007_199_254_740_992),
        };
    }

    static YamlSection Required(YamlSection top, string key, string expected)
    {
        if (!top.Has(key)) { top.Problems.Add(ScopeErrors.KeyMissing(top.File, top.Line, key, "the project", expected)); }
        return top.Section(key);
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
}

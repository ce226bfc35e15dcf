using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Relearn.Scoping;

// 'kpis' and 'objectives': what the business counts in production, and what else could be learnt.
public static partial class ProjectFile
{
    internal static readonly string[] KpiForms = ["sum", "mean", "rate", "ratio", "retention"];
    internal static readonly string[] KpiRoles = ["goal", "product", "guardrail"];
    static readonly string[] s_moneyKeys = ["true_positive", "false_positive", "false_negative", "true_negative"];

    static List<MeasuredKpiConfig> ReadKpis(YamlSection s)
    {
        var read = new List<MeasuredKpiConfig>();
        foreach (var section in Named(s, "'kpis'", "a line such as '{ sum: revenue, per: decision, role: goal }'"))
        {
            if (ReadMeasuredKpi(section.Name, section.Section) is { } kpi) { read.Add(kpi); }
            section.Section.Finish();
        }
        return read;
    }

    static MeasuredKpiConfig? ReadMeasuredKpi(string name, YamlSection s)
    {
        var had = s.Problems.Count;
        var (sum, mean, rate) = (s.Text("sum"), s.Text("mean"), s.Text("rate"));
        var (ratio, days) = (s.Texts("ratio"), s.Texts("retention"));
        var (per, better, role) = (s.Choice("per", s.Has("retention") ? "key" : "decision", "decision", "key"), s.Choice("better", "higher", "higher", "lower"), s.Choice("role", "product", KpiRoles));
        var (worth, tolerance, window) = (s.Number("worth", -1e12, 1e12), s.Number("tolerance", 0, 0, 10), s.Text("window"));
        var given = KpiForms.Where(s.Has).ToArray();
        if (given.Length != 1)
        {
            s.Problems.Add(ScopeErrors.KpiUnclear(s.File, s.Line, name, given, KpiForms));
            return null;
        }
        if (given[0] == "ratio" && ratio.Count != 2) { s.Problems.Add(ScopeErrors.WrongType(s.File, s.LineOf("ratio"), "ratio", $"[{string.Join(", ", ratio)}]", "two measures, the one above the line first: [clicked, shown]")); }
        int[] span = [.. days.Select(d => int.TryParse(d, NumberStyles.None, CultureInfo.InvariantCulture, out var day) ? day : -1)];
        if (given[0] == "retention" && !(span is [var from, var to] && from is >= 1 and <= 3650 && to <= 3650 && to >= from))
        {
            s.Problems.Add(ScopeErrors.WrongType(s.File, s.LineOf("retention"), "retention", $"[{string.Join(", ", days)}]", "the first and the last day after the first decision, 1 to 3650: [7, 7]"));
        }
        if (given[0] == "retention" && per == "decision") { s.Problems.Add(ScopeErrors.NotAChoice(s.File, s.LineOf("per"), "per", per, ["key"])); }
        if (given[0] == "retention" && window is not null) { s.Problems.Add(ScopeErrors.KpiKey(s.File, s.LineOf("window"), "window", "retention")); }
        var form = Enum.Parse<KpiForm>(given[0], ignoreCase: true);
        string[] measures = form switch { KpiForm.Sum => [sum ?? ""], KpiForm.Mean => [mean ?? ""], KpiForm.Rate => [rate ?? ""], KpiForm.Ratio => [.. ratio], _ => [] };
        foreach (var measure in measures.Where(string.IsNullOrWhiteSpace)) { s.Problems.Add(ScopeErrors.WrongType(s.File, s.LineOf(given[0]), given[0], $"'{measure}'", $"the name of a measure that outcomes report, or one of {string.Join(", ", MeasuredKpiConfig.BuiltIn)}")); }
        var within = DurationOf(s, "window", window, aboveZero: true);
        return s.Problems.Count > had ? null : new()
        {
            Name = name,
            Form = form,
            Measure = measures.FirstOrDefault(""),
            Over = measures.Length > 1 ? measures[1] : null,
            Days = span,
            PerKey = per == "key",
            Higher = better == "higher",
            Role = Enum.Parse<KpiRole>(role, ignoreCase: true),
            Worth = worth,
            Tolerance = tolerance,
            Window = within,
        };
    }

    static List<ObjectiveConfig> ReadObjectives(YamlSection s)
    {
        var read = new List<ObjectiveConfig>();
        foreach (var (name, section) in Named(s, "'objectives'", "a line such as '{ value: clicked == \"yes\" }'"))
        {
            var money = section.Section("kpi");
            read.Add(new(name, section.RequiredText("value", "an expression that is true or false, such as 'clicked == \"yes\"'"))
            {
                Known = section.Text("known"),
                Minimum = section.Integer("minimum", 1, int.MaxValue),
                Measure = section.Text("measure"),
                Money = s_moneyKeys.Select(k => (k, Value: money.Number(k, -1e12, 1e12))).Where(m => m.Value is not null).ToDictionary(m => m.k, m => m.Value!.Value),
            });
            money.Finish();
            section.Finish();
        }
        return read;
    }

    static IEnumerable<(string Name, YamlSection Section)> Named(YamlSection s, string where, string expected)
    {
        foreach (var (name, value, line) in s.Entries)
        {
            if (value is YamlMappingNode mapping) { yield return (name, new(mapping, $"{where}, '{name}',", s.File, line, s.Problems)); }
            else { s.Problems.Add(ScopeErrors.WrongType(s.File, line, name, YamlSection.Describe(value), expected)); }
        }
    }
}

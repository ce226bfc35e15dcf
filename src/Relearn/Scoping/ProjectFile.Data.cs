using System.Globalization;
using Relearn.Inference.Features;
using YamlDotNet.RepresentationModel;

namespace Relearn.Scoping;

// The section 'data'.
public static partial class ProjectFile
{
    static DataConfig ReadData(YamlSection s)
    {
        var columns = ReadColumns(s);
        var read = new DataConfig
        {
            File = s.Text("file"),
            Table = s.Text("table"),
            ConnectionVariable = s.Text("connection_variable", new DataConfig().ConnectionVariable),
            Columns = columns,
            Time = ReadTime(s),
            Key = s.Text("key"),
            Missing = s.Texts("missing"),
            Sources = ReadSources(s.Section("sources")),
            Expectations = ReadExpectations(s, columns),
        };
        if (s.Exists && read.File is null == read.Table is null)
        {
            s.Problems.Add(ScopeErrors.KeyMissing(s.File, s.Line, "file", "'data'", "either 'file: rows.csv' or 'table: schema.name', not both"));
        }
        s.Finish();
        return read;
    }

    static List<SourceConfig> ReadSources(YamlSection s)
    {
        var sources = new List<SourceConfig>();
        foreach (var (name, value, line) in s.Entries)
        {
            if (value is not YamlMappingNode mapping)
            {
                s.Problems.Add(ScopeErrors.WrongType(s.File, line, name, YamlSection.Describe(value), "a section with 'file', 'time' and 'columns'"));
                continue;
            }
            var source = new YamlSection(mapping, $"source '{name}'", s.File, line, s.Problems);
            sources.Add(new(name, source.RequiredText("file", "'file: events.csv'"), ReadColumns(source), source.RequiredText("time", "the name of the time column"),
                source.Text("zone", "UTC"), source.Text("known"), source.Text("id")));
            source.Finish();
        }
        return sources;
    }

    static List<ColumnConfig> ReadColumns(YamlSection s)
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
        return columns;
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
        var (reason, by) = ReadAvailability(name, s);
        var column = new ColumnConfig(name, kind, s.Choice("known", "before", "before", "after") == "after", least, most) { KnownReason = reason, KnownBy = by };
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
}

using System.Globalization;
using Relearn.Inference.Features;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Relearn.Scoping;

// Files that project.yaml names: features that several projects share, and calendars.
public static partial class ProjectFile
{
    const string FeatureFiles = "feature_files";
    const string Calendars = "calendars";

    /// <summary>The project's text with the files that it names written into it: what a run is made again from.</summary>
    internal static string Flatten(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var text = File.ReadAllText(path);
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var root = (YamlMappingNode)stream.Documents[0].RootNode;
        if (!root.Children.ContainsKey(FeatureFiles) && !root.Children.ContainsKey(Calendars)) { return text; }
        // A project that was read has files that can be read.
        var config = Read(folder);
        root.Children.Remove(FeatureFiles);
        root.Children["features"] = new YamlMappingNode(config.Features.SelectMany(f => new YamlNode[] { new YamlScalarNode(f.Name), new YamlScalarNode(f.Source) { Style = ScalarStyle.DoubleQuoted } }));
        if (config.Calendars.Count > 0)
        {
            root.Children[Calendars] = new YamlMappingNode(config.Calendars.SelectMany(c => new YamlNode[] { new YamlScalarNode(c.Key), new YamlSequenceNode(c.Value.Select(d => new YamlScalarNode(d))) }));
        }
        using var writer = new StringWriter { NewLine = "\n" };
        stream.Save(writer, assignAnchors: false);
        return writer.ToString();
    }

    // The project's own features after those of its files, which they may not repeat.
    static List<Feature> ReadFeatures(YamlSection top, Dictionary<string, (string File, int Line)> places)
    {
        var files = top.Texts(FeatureFiles);
        var features = new List<Feature>();
        foreach (var name in files)
        {
            if (OpenNamed(top, FeatureFiles, name) is not { } text) { continue; }
            try
            {
                var stream = new YamlStream();
                stream.Load(new StringReader(text));
                if (stream.Documents.Count == 0 || stream.Documents[0].RootNode is not YamlMappingNode mapping)
                {
                    top.Problems.Add(ScopeErrors.NotYaml(name, 1, "it has no features, lines 'name: expression'."));
                    continue;
                }
                Take(new YamlSection(mapping, name, name, 1, top.Problems));
            }
            catch (YamlException e)
            {
                top.Problems.Add(ScopeErrors.NotYaml(name, (int)e.Start.Line, e.Message.TrimEnd('.') + "."));
            }
        }
        if (files.Count > 0 && !top.Has("features")) { return features; }
        Take(Required(top, "features", "at least one line 'name: expression'"));
        return features;

        void Take(YamlSection section)
        {
            foreach (var feature in ReadExpressions(section))
            {
                places.TryAdd(feature.Name, (section.File, section.LineOf(feature.Name)));
                features.Add(feature);
            }
        }
    }

    // A calendar is a file with a heading and a date a line, or the dates themselves.
    static Dictionary<string, IReadOnlyList<string>> ReadCalendars(YamlSection top)
    {
        var section = top.Section(Calendars);
        var calendars = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var (name, value, line) in section.Entries)
        {
            string[] dates;
            var (file, first) = (top.File, line);
            if (value is YamlSequenceNode list) { dates = [.. list.Select(n => (n as YamlScalarNode)?.Value ?? "")]; }
            else
            {
                file = (value as YamlScalarNode)?.Value ?? "";
                if (OpenNamed(section, name, file) is not { } text) { continue; }
                (dates, first) = ([.. text.ReplaceLineEndings("\n").Split('\n').Skip(1).Select(l => l.Split(',')[0].Trim())], 2);
            }
            for (var i = 0; i < dates.Length; i++)
            {
                if (dates[i].Length > 0 && !DateOnly.TryParseExact(dates[i], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) { top.Problems.Add(ScopeErrors.DateWrong(file, value is YamlSequenceNode ? first : first + i, name, dates[i])); }
            }
            calendars.Add(name, [.. dates.Where(d => d.Length > 0).Distinct().Order(StringComparer.Ordinal)]);
        }
        return calendars;
    }

    static string? OpenNamed(YamlSection section, string key, string name)
    {
        var path = Path.Combine(Path.GetDirectoryName(section.File) ?? "", name);
        if (File.Exists(path)) { return File.ReadAllText(path); }
        section.Problems.Add(ScopeErrors.FileMissing(section.File, section.LineOf(key), key, path));
        return null;
    }
}

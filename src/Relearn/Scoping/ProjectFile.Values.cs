using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Relearn.Scoping;

// What a declaration says, key by key: two of them can be laid side by side.
public static partial class ProjectFile
{
    /// <summary>Every key that has a value, as <c>model.trees</c>, with the value as it is written; a list of plain values is one value.</summary>
    internal static IReadOnlyDictionary<string, string> Values(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (stream.Documents.Count > 0) { Add("", stream.Documents[0].RootNode); }
        return values;

        void Add(string key, YamlNode node)
        {
            switch (node)
            {
                case YamlMappingNode mapping:
                    foreach (var (name, value) in mapping.Children) { Add(key.Length == 0 ? $"{name}" : $"{key}.{name}", value); }
                    break;
                case YamlSequenceNode list when list.Children.All(c => c is YamlScalarNode):
                    values[key] = $"[{string.Join(", ", list.Children)}]";
                    break;
                case YamlSequenceNode list:
                    for (var i = 0; i < list.Children.Count; i++) { Add(string.Create(CultureInfo.InvariantCulture, $"{key}[{i}]"), list.Children[i]); }
                    break;
                default:
                    values[key] = $"{node}";
                    break;
            }
        }
    }
}

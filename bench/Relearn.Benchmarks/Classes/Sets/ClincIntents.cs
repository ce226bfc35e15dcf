using System.Text.Json;
using Relearn.Inference.Models.Classes;

namespace Relearn.Benchmarks.Classes.Sets;

/// <summary>CLINC150: what somebody wants of an assistant, 150 intents in 10 domains, and questions that are none of them.</summary>
/// <remarks>S. Larson and others, EMNLP 2019; files of clinc/oos-eval, CC BY 3.0.</remarks>
static class ClincIntents
{
    static readonly (string Key, TextPart Part)[] Keys = [("train", TextPart.Train), ("val", TextPart.Validation), ("test", TextPart.Test)];

    /// <param name="data">A file such as <c>data_full.json</c>.</param>
    /// <param name="domains"><c>domains.json</c>: the intents of each domain.</param>
    public static LabelledText[] Read(string data, string domains)
    {
        using var tree = JsonDocument.Parse(File.ReadAllBytes(domains));
        using var texts = JsonDocument.Parse(File.ReadAllBytes(data));
        var paths = tree.RootElement.EnumerateObject().SelectMany(d => d.Value.EnumerateArray().Select(i => (Intent: i.GetString()!, Domain: d.Name)))
            .ToDictionary(i => i.Intent, i => $"{i.Domain}{Taxonomy.Separator}{i.Intent}");
        IEnumerable<LabelledText> Of(string key, TextPart part, bool outside) =>
            texts.RootElement.GetProperty(key).EnumerateArray().Select(t => new LabelledText(t[0].GetString()!, outside ? null : paths[t[1].GetString()!], part));
        return [.. Keys.SelectMany(k => Of(k.Key, k.Part, false).Concat(Of($"oos_{k.Key}", k.Part, true)))];
    }
}

using Relearn.Inference.Bundles;
using Relearn.Inference.Features;

namespace Relearn.Inference;

/// <summary>About how much memory the parts of a predictor take, by their counts: enough to keep many within a limit.</summary>
static class PredictorMemory
{
    // Of a 64-bit runtime. An object has a header and a type, a text also a length and 16 bits a character.
    const long TextBytes = 24;
    const long EntryBytes = 40;
    const long NodeBytes = 300;

    public static long Of(BundleManifest manifest, FeatureEncoder encoder, long modelBytes)
    {
        var bytes = modelBytes;
        foreach (var terms in manifest.Vocabularies.Values) { bytes += terms.Sum(t => Of(t) + EntryBytes); }
        foreach (var numbers in (manifest.Learnt ?? new Dictionary<string, double[]>()).Values.Concat(manifest.Zones?.Values ?? [])) { bytes += 8L * numbers.Length; }
        foreach (var texts in (manifest.LearntKeys?.Values ?? []).Concat(manifest.Calendars?.Values ?? [])) { bytes += texts.Sum(t => Of(t) + EntryBytes); }
        foreach (var input in manifest.Inputs) { bytes += Of(input.Name) + EntryBytes; }
        // A feature as it is written, and the tree of its expression: about a node for each three characters.
        foreach (var feature in encoder.Program.Features) { bytes += Of(feature.Name) + Of(feature.Source) + EntryBytes + NodeBytes * (1 + feature.Source.Length / 3); }
        return bytes;
    }

    static long Of(string text) => TextBytes + 2L * text.Length;
}

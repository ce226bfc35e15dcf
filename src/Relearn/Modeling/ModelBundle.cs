using System.Text.Json;
using Relearn.Inference.Bundles;
using Relearn.Inference.Features;
using Relearn.Inference.Models;
using Relearn.Modeling.Learners;
using Relearn.Scoping;

namespace Relearn.Modeling;

/// <summary>Puts program, vocabularies, model and calibration into one bundle. Equal parts give equal bytes.</summary>
static class ModelBundle
{
    public static byte[] Write(ProjectConfig project, FeatureEncoder encoder, IModel model, Calibration calibration)
    {
        var vocabularies = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        for (var f = 0; f < encoder.Width; f++)
        {
            if (encoder.VocabularyOf(f) is { } vocabulary) { vocabularies.Add(encoder.Program.Features[f].Name, vocabulary.Terms); }
        }
        var manifest = new BundleManifest(project.Name, project.Task, model.Learner, project.Label.Name, encoder.Program.Inputs, encoder.Program.Features,
            vocabularies, calibration, (model.Scorer as ConstantScorer)?.Value,
            Sorted(encoder.Program.Learnt.Numbers),
            encoder.Program.Events.Sources is { Count: > 0 } sources ? sources : null, encoder.Program.Events.Calendars is { Count: > 0 } calendars ? Sorted(calendars) : null, Sorted(encoder.Program.Learnt.Keys), encoder.Program.NeedsFolds ? false : null, Sorted(encoder.Program.Zones));
        var sections = new List<BundleFile.Section> { new("manifest", 1, Required: true, JsonSerializer.SerializeToUtf8Bytes(manifest, BundleJson.Default.BundleManifest)) };
        if (model.Section is { } section) { sections.Add(section); }
        // A reader that did not know of the correction would be wrong by its factor: it must refuse.
        if (model is SampledModel sampled) { sections.Add(new("sampling", 1, Required: true, SampledScorer.ToBytes(sampled.Kept))); }
        if (model is Delays.FakeNegativeModel) { sections.Add(new("fake_negatives", 1, Required: true, FakeNegativeScorer.ToBytes())); }
        return BundleFile.Write(sections);
    }

    // In one order, so that equal parts give equal bytes; null where there is nothing.
    static SortedDictionary<string, T>? Sorted<T>(IReadOnlyDictionary<string, T> parts) => parts.Count == 0 ? null : new(parts.ToDictionary(), StringComparer.Ordinal);
}

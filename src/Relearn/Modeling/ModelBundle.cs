using System.Text.Json;
using Relearn.Inference.Bundles;
using Relearn.Inference.Features;
using Relearn.Inference.Models;
using Relearn.Inference.Trust;
using Relearn.Modeling.Learners;
using Relearn.Modeling.Learners.Linear;
using Relearn.Scoping;

namespace Relearn.Modeling;

/// <summary>Puts program, vocabularies, model and calibration into one bundle. Equal parts give equal bytes.</summary>
static class ModelBundle
{
    public static byte[] Write(ProjectConfig project, FeatureEncoder encoder, IModel model, Calibration calibration, FamiliarRows? familiar = null)
    {
        var vocabularies = new SortedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        for (var f = 0; f < encoder.Width; f++)
        {
            if (encoder.VocabularyOf(f) is { } vocabulary) { vocabularies.Add(encoder.Program.Features[f].Name, vocabulary.Terms); }
        }
        var manifest = Manifest(project, encoder.Program, model.Learner == FtrlLearner.LearnerName ? FtrlLearner.Served : model.Learner, vocabularies, calibration, (model.Scorer as ConstantScorer)?.Value);
        var sections = new List<BundleFile.Section> { new("manifest", 1, Required: true, JsonSerializer.SerializeToUtf8Bytes(manifest, BundleJson.Default.BundleManifest)) };
        if (model.Section is { } section) { sections.Add(section); }
        if (model is FtrlModel ftrl) { sections.Add(ftrl.State); }
        // A reader that did not know of the correction would be wrong by its factor: it must refuse.
        if (model is SampledModel sampled) { sections.Add(new("sampling", 1, Required: true, SampledScorer.ToBytes(sampled.Kept))); }
        if (model is Delays.FakeNegativeModel) { sections.Add(new("fake_negatives", 1, Required: true, FakeNegativeScorer.ToBytes())); }
        // A reader that does not know it predicts the same.
        if (familiar is not null) { sections.Add(new(FamiliarRows.SectionName, 1, Required: false, familiar.ToBytes())); }
        return BundleFile.Write(sections);
    }

    /// <summary>What stands in the manifest of any bundle.</summary>
    public static BundleManifest Manifest(ProjectConfig project, FeatureProgram program, string learner, IReadOnlyDictionary<string, IReadOnlyList<string>> vocabularies, Calibration calibration, double? constant) =>
        new(project.Name, project.Task, learner, project.Label.Name, program.Inputs, program.Features, vocabularies, calibration, constant, Sorted(program.Learnt.Numbers),
            program.Events.Sources is { Count: > 0 } sources ? sources : null, program.Events.Calendars is { Count: > 0 } calendars ? Sorted(calendars) : null, Sorted(program.Learnt.Keys), program.NeedsFolds ? false : null, Sorted(program.Zones));

    // In one order, so that equal parts give equal bytes; null where there is nothing.
    static SortedDictionary<string, T>? Sorted<T>(IReadOnlyDictionary<string, T> parts) => parts.Count == 0 ? null : new(parts.ToDictionary(), StringComparer.Ordinal);
}

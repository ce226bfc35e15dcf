using System.Text.Json;
using Relearn.Inference.Bundles;
using Relearn.Inference.Features.Sparse;
using Relearn.Inference.Models;
using Relearn.Inference.Models.Classes;
using Relearn.Scoping;

namespace Relearn.Modeling.Classes;

/// <summary>Puts program, sparse encoder, taxonomy, model and stopping rule into one bundle. Equal parts give equal bytes.</summary>
static class ClassBundle
{
    public static byte[] Write(ProjectConfig project, SparseEncoder encoder, IClassModel model, ClassSet classes, StoppingRule stopping, string version)
    {
        var manifest = ModelBundle.Manifest(project, encoder.Program, model.Learner, new SortedDictionary<string, IReadOnlyList<string>>(), new Calibration(1, 0), null) with { Taxonomy = version };
        return BundleFile.Write(
        [
            new("manifest", 1, Required: true, JsonSerializer.SerializeToUtf8Bytes(manifest, BundleJson.Default.BundleManifest)),
            new("taxonomy", 1, Required: true, classes.Taxonomy.ToBytes()),
            new("classes", 1, Required: true, ClassNodes.ToBytes(classes.Nodes)),
            new("sparse", 1, Required: true, encoder.ToBytes()),
            model.Section!,
            new("stopping", 1, Required: true, stopping.ToBytes()),
        ]);
    }
}

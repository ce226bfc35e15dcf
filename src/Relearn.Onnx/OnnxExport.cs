using System.Text;
using System.Text.Json;
using Relearn.Inference;
using Relearn.Inference.Models.Trees;

namespace Relearn.Onnx;

/// <summary>Writes models as ONNX. The same model gives the same bytes.</summary>
public static class OnnxExport
{
    const string Features = "features";
    const string Score = "score";
    const string Probability = "probability";
    const string Prediction = "prediction";

    /// <summary>Writes a whole bundle: features, model, calibration.</summary>
    /// <param name="predictor">The bundle.</param>
    /// <param name="features">Whether the features are in it too.</param>
    /// <returns>
    /// A model with the outputs <c>probability</c> (calibrated) and <c>score</c> (log-odds before calibration), both double, <c>[rows, 1]</c>. Its inputs are the
    /// bundle's columns, <c>[rows, 1]</c> each: numbers, booleans (0, 1) and times (microseconds since 1970) as double with NaN for missing, texts with the empty text for missing;
    /// or one input <c>features</c>.
    /// </returns>
    /// <exception cref="BundleException">ONNX has no words for a feature; all such features are named.</exception>
    public static byte[] Write(Predictor predictor, OnnxFeatures features = OnnxFeatures.All)
    {
        var manifest = predictor.Manifest;
        string[] inputs = features == OnnxFeatures.All ? [.. predictor.Inputs.Select(i => i.Name)] : [Features];
        if (features == OnnxFeatures.All)
        {
            if (FeatureGraph.Obstacles(predictor.Encoder) is { Count: > 0 } obstacles) { throw OnnxErrors.FeaturesInexpressible(manifest.Model, obstacles); }
            if (inputs.Intersect([Score, Probability]).ToArray() is { Length: > 0 } taken) { throw OnnxErrors.NameTaken(manifest.Model, taken); }
        }
        var graph = new GraphBuilder(manifest.Model, [.. inputs, Score, Probability]);
        var x = features == OnnxFeatures.All ? FeatureGraph.Encode(graph, predictor.Encoder) : graph.Cast(graph.Input(Features, OnnxType.Float, predictor.Width), OnnxType.Double);
        var raw = ModelGraph.Score(graph, predictor.Scorer, x);
        graph.Output(ModelGraph.Probability(graph, manifest.Calibration, raw), Probability, OnnxType.Double, 1);
        graph.Output(raw, Score, OnnxType.Double, 1);
        return graph.ToModel([("relearn.model", manifest.Model), ("relearn.label", manifest.Label), ("relearn.bundle", predictor.BundleHash), ("relearn.features", FeaturesOf(predictor))]);
    }

    /// <summary>Writes trees that LightGBM made.</summary>
    /// <returns>
    /// A model with one input <c>features</c> of float32, <c>[rows, Width]</c>, NaN for missing, and the outputs <c>prediction</c> (after the objective's transform) and
    /// <c>score</c> (raw), both double, <c>[rows, Outputs]</c>.
    /// </returns>
    public static byte[] Write(TreeEnsemble trees)
    {
        var graph = new GraphBuilder("trees", [Features, Score, Prediction]);
        var x = graph.Cast(graph.Input(Features, OnnxType.Float, trees.Width), OnnxType.Double);
        var raw = ModelGraph.Score(graph, trees, x);
        graph.Output(ModelGraph.Convert(graph, trees.Model, raw), Prediction, OnnxType.Double, trees.Outputs);
        graph.Output(raw, Score, OnnxType.Double, trees.Outputs);
        return graph.ToModel([("lightgbm.objective", trees.Objective.Name), ("lightgbm.feature_names", string.Join(' ', trees.FeatureNames))]);
    }

    // Whoever sends encoded features needs their order, and the code of each category: its place in the list; one more is any other text.
    static string FeaturesOf(Predictor predictor)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            for (var f = 0; f < predictor.Width; f++)
            {
                json.WriteStartObject();
                json.WriteString("name", predictor.Encoder.Program.Features[f].Name);
                json.WriteString("expression", predictor.Encoder.Program.Features[f].Source);
                if (predictor.Encoder.VocabularyOf(f) is { } vocabulary)
                {
                    json.WriteStartArray("categories");
                    foreach (var term in vocabulary.Terms) { json.WriteStringValue(term); }
                    json.WriteEndArray();
                }
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

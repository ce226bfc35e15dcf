using System.Text;
using System.Text.Json;
using Relearn.Inference.Bundles;
using Relearn.Inference.Features;
using Relearn.Inference.Models;

namespace Relearn.Tests.Inference;

/// <summary>One small bundle for each kind of model, over the same three features, with predictions that a person can work out.</summary>
static class SampleBundles
{
    public static readonly string[] Learners = ["constant", "linear", "rate_table", "trees"];

    public static readonly BundleManifest Manifest = new("delays", "binary", "trees", "delayed",
        [new("distance", ValueKind.Number), new("origin", ValueKind.Text), new("departs at", ValueKind.Time)],
        [new("distance", "distance"), new("hour", "hour(`departs at`)"), new("origin", "lower(origin)")],
        new Dictionary<string, IReadOnlyList<string>> { ["origin"] = ["jfk", "lhr"] }, new Calibration(2, -0.5));

    /// <summary>Node 0: distance at most 500.5 or missing? Node 1: origin is 'lhr'? The second tree: hour at most 11.5, missing is 0?</summary>
    public static readonly byte[] TreeText = """
        tree
        version=v4
        num_class=1
        num_tree_per_iteration=1
        label_index=0
        max_feature_idx=2
        objective=binary sigmoid:1

        Tree=0
        num_leaves=3
        num_cat=1
        split_feature=0 2
        threshold=500.5 0
        decision_type=10 1
        left_child=1 -1
        right_child=-2 -3
        leaf_value=-1 0.5 2
        cat_boundaries=0 1
        cat_threshold=2
        is_linear=0

        Tree=1
        num_leaves=2
        num_cat=0
        split_feature=1
        threshold=11.5
        decision_type=2
        left_child=-1
        right_child=-2
        leaf_value=0.25 -0.75
        is_linear=0

        end of trees

        """u8.ToArray().Where(b => b != '\r').ToArray();

    public static readonly Dictionary<string, object?>[] Rows =
    [
        Row(100.0, "LHR", new DateTime(2024, 1, 1, 8, 0, 0)),
        Row(900.0, null, new DateTime(1969, 12, 31, 13, 59, 59)),
        Row(null, "never seen", null),
    ];

    /// <summary>Raw scores of <see cref="Rows"/>, worked out by hand; all of them are exact in binary.</summary>
    public static double[] RawOf(string learner) => learner switch
    {
        "trees" => [-1 + 0.25, 0.5 - 0.75, 2 + 0.25],
        // 0.5 + w(distance) + w(hour) + w(origin): (100-500)/400 = -1, (900-500)/400 = 1; (8-12)/4 = -1, (13-12)/4 = 0.25.
        "linear" => [0.5 - 1 - 0.5 - 1, 0.5 + 1 + 0.125 + 0.25, 0.5 - 0.25 + 0.75 + 0.75],
        "rate_table" => [-1, 1, 0.25],
        _ => [0.75, 0.75, 0.75],
    };

    public static Dictionary<string, object?> Row(object? distance, object? origin, object? departsAt) => new() { ["distance"] = distance, ["origin"] = origin, ["departs at"] = departsAt };

    public static byte[] SectionOf(string learner) => learner switch
    {
        "trees" => TreeText,
        "linear" => new LinearScorer([new(0, 500, 400, 1), new(0, 12, 4, 3), new(3, 0, 1, 5)], [0.5, 1, -0.25, 0.5, 0.75, 1, -1, 0.75, 0.25]).ToBytes(),
        _ => new RateTableScorer(3, 0, [250, 500], [-1, 0, 1, 0.25]).ToBytes(),
    };

    public static byte[] Write(string learner) => Write(Manifest with { Learner = learner, Constant = learner == "constant" ? 0.75 : null }, learner == "constant" ? null : SectionOf(learner));

    public static byte[] Write(BundleManifest manifest, byte[]? section) => Write(JsonSerializer.SerializeToUtf8Bytes(manifest, BundleJson.Default.BundleManifest), manifest.Learner, section);

    public static byte[] Write(byte[] manifest, string learner, byte[]? section)
    {
        List<BundleFile.Section> sections = [new("manifest", 1, Required: true, manifest)];
        if (section is not null) { sections.Add(new(learner, 1, Required: true, section)); }
        return BundleFile.Write(sections);
    }

    /// <summary>Replaces a piece of the manifest's JSON.</summary>
    public static byte[] WithManifest(string old, string replacement)
    {
        var json = JsonSerializer.Serialize(Manifest, BundleJson.Default.BundleManifest);
        Assert.Contains(old, json, StringComparison.Ordinal);
        return Write(Encoding.UTF8.GetBytes(json.Replace(old, replacement, StringComparison.Ordinal)), "trees", TreeText);
    }
}

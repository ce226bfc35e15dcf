using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Relearn.Inference.Models;

/// <summary>Reads LightGBM's model text, versions v3 and v4.</summary>
static class LightGbmText
{
    public static TreeEnsemble Parse(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("tree\n"u8)) { throw Bad("it does not begin with the line 'tree'"); }
        var width = -1;
        var nodes = new List<TreeEnsemble.Node>();
        var leaves = new List<double>();
        var roots = new List<int>();
        var bounds = new List<int> { 0 };
        var words = new List<uint>();
        var tree = new Dictionary<string, Range>();
        var complete = false;
        var inTree = false;

        for (var at = 0; at < text.Length && !complete;)
        {
            var length = text[at..].IndexOf((byte)'\n');
            var end = length < 0 ? text.Length : at + length;
            var line = text[at..end];
            if (line.StartsWith("Tree="u8) || line.SequenceEqual("end of trees"u8))
            {
                if (inTree) { AddTree(text, tree); tree.Clear(); }
                inTree = line[0] == (byte)'T';
                complete = !inTree;
            }
            else if (line.IndexOf((byte)'=') is var equals and > 0)
            {
                var key = Encoding.ASCII.GetString(line[..equals]);
                if (inTree) { tree[key] = (at + equals + 1)..end; }
                else
                {
                    var value = Encoding.ASCII.GetString(line[(equals + 1)..]);
                    if (key == "max_feature_idx")
                    {
                        width = int.TryParse(value, CultureInfo.InvariantCulture, out var last) && last is >= 0 and < 1 << 20 ? last + 1 : throw Bad($"'max_feature_idx' is '{value}'");
                    }
                    if (key == "num_tree_per_iteration" && value != "1") { throw Bad($"it has {value} trees an iteration; one is supported"); }
                }
            }
            else if (line.SequenceEqual("average_output"u8)) { throw Bad("it averages its trees (a random forest); boosted trees are supported"); }
            at = end + 1;
        }
        if (!complete) { throw Bad("it ends before the line 'end of trees'"); }
        if (width < 1) { throw Bad("it has no 'max_feature_idx'"); }
        return new(width, [.. nodes], [.. leaves], [.. roots], [.. bounds], [.. words]);

        void AddTree(ReadOnlySpan<byte> all, Dictionary<string, Range> fields)
        {
            if (fields.TryGetValue("is_linear", out var linear) && all[linear].SequenceEqual("1"u8)) { throw Bad("it has linear leaves"); }
            var values = Doubles(all, fields, "leaf_value");
            var (firstNode, firstLeaf, firstSet) = (nodes.Count, leaves.Count, bounds.Count - 1);
            leaves.AddRange(values);
            if (values.Length == 1) { roots.Add(~firstLeaf); return; }
            roots.Add(firstNode);
            var features = Integers(all, fields, "split_feature");
            var thresholds = Doubles(all, fields, "threshold");
            var kinds = Integers(all, fields, "decision_type");
            var left = Integers(all, fields, "left_child");
            var right = Integers(all, fields, "right_child");
            if (fields.ContainsKey("cat_boundaries"))
            {
                var tree = Integers(all, fields, "cat_boundaries");
                var first = words.Count;
                words.AddRange(Whole(all, fields, "cat_threshold", 0, uint.MaxValue).Select(w => (uint)w));
                if (tree.Length == 0 || tree[0] != 0 || tree[^1] != words.Count - first) { throw Bad($"tree {roots.Count - 1} has sets of categories that do not fit its words"); }
                for (var b = 1; b < tree.Length; b++)
                {
                    if (tree[b] < tree[b - 1] || first + tree[b] > words.Count) { throw Bad($"tree {roots.Count - 1} has sets of categories that end behind its words"); }
                    bounds.Add(first + tree[b]);
                }
            }
            if (features.Length != values.Length - 1 || thresholds.Length != features.Length || kinds.Length != features.Length
                || left.Length != features.Length || right.Length != features.Length)
            {
                throw Bad($"tree {roots.Count - 1} has {values.Length} leaves but not {values.Length - 1} splits");
            }
            for (var i = 0; i < features.Length; i++)
            {
                if (features[i] < 0 || features[i] >= width) { throw Bad($"tree {roots.Count - 1} splits on feature {features[i]} of {width}"); }
                var category = (kinds[i] & 1) != 0;
                if (category && !(thresholds[i] >= 0 && thresholds[i] < bounds.Count - 1 - firstSet && thresholds[i] == Math.Floor(thresholds[i])))
                {
                    throw Bad($"tree {roots.Count - 1} splits on a set of categories that it does not have");
                }
                nodes.Add(new(
                    category ? thresholds[i] + firstSet : BesideZero(thresholds[i]), features[i],
                    Child(left[i], i, features.Length, values.Length), Child(right[i], i, features.Length, values.Length), KindOf(kinds[i])));
            }

            // A child always stands behind its parent, so no walk can be endless.
            int Child(int child, int parent, int splits, int leafCount) =>
                child >= 0
                    ? child > parent && child < splits ? child + firstNode : throw Bad($"tree {roots.Count - 1} has a split {parent} with child {child}")
                    : ~child < leafCount ? ~(~child + firstLeaf) : throw Bad($"tree {roots.Count - 1} has no leaf {~child}");
        }
    }

    static TreeEnsemble.NodeKind KindOf(int decisionType)
    {
        var defaultLeft = (decisionType & 2) != 0;
        return (decisionType & 1) != 0 ? TreeEnsemble.NodeKind.Category : ((decisionType >> 2) & 3) switch
        {
            0 => TreeEnsemble.NodeKind.MissingIsZero,
            1 => defaultLeft ? TreeEnsemble.NodeKind.ZeroMissingLeft : TreeEnsemble.NodeKind.ZeroMissingRight,
            2 => defaultLeft ? TreeEnsemble.NodeKind.MissingLeft : TreeEnsemble.NodeKind.MissingRight,
            _ => throw Bad($"decision type {decisionType} is unknown"),
        };
    }

    // LightGBM reads a value within its "zero" as 0 before it decides, so a threshold in there is moved to the edge that makes all of "zero" go where 0 goes.
    static double BesideZero(double threshold) => Math.Abs(threshold) > TreeEnsemble.ZeroThreshold || double.IsNaN(threshold)
        ? threshold
        : threshold < 0 ? Math.BitDecrement((double)-TreeEnsemble.ZeroThreshold) : TreeEnsemble.ZeroThreshold;

    static int[] Integers(ReadOnlySpan<byte> text, Dictionary<string, Range> fields, string key) =>
        [.. Whole(text, fields, key, int.MinValue, int.MaxValue).Select(d => (int)d)];

    static double[] Whole(ReadOnlySpan<byte> text, Dictionary<string, Range> fields, string key, double least, double most)
    {
        var values = Doubles(text, fields, key);
        foreach (var value in values)
        {
            if (!(value >= least && value <= most && value == Math.Floor(value))) { throw Bad(string.Create(CultureInfo.InvariantCulture, $"{value} in '{key}' is not a whole number from {least} to {most}")); }
        }
        return values;
    }

    static double[] Doubles(ReadOnlySpan<byte> text, Dictionary<string, Range> fields, string key)
    {
        if (!fields.TryGetValue(key, out var range)) { throw Bad($"a tree has no '{key}'"); }
        var rest = text[range];
        var values = new List<double>();
        while (!rest.IsEmpty)
        {
            var space = rest.IndexOf((byte)' ');
            var word = space < 0 ? rest : rest[..space];
            rest = space < 0 ? [] : rest[(space + 1)..];
            if (word.IsEmpty) { continue; }
            if (Utf8Parser.TryParse(word, out double value, out var used) && used == word.Length) { values.Add(value); }
            else if (word.SequenceEqual("inf"u8)) { values.Add(double.PositiveInfinity); }
            else if (word.SequenceEqual("-inf"u8)) { values.Add(double.NegativeInfinity); }
            else if (word.SequenceEqual("nan"u8) || word.SequenceEqual("-nan"u8)) { values.Add(double.NaN); }
            else { throw Bad($"'{Encoding.ASCII.GetString(word)}' in '{key}' is not a number"); }
        }
        return [.. values];
    }

    static BundleException Bad(string what) =>
        new($"This is not a LightGBM model that can be read: {what}. Save it with LightGBM 3 or 4 as text.");
}

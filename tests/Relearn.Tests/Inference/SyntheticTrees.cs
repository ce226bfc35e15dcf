using System.Globalization;
using System.Text;
using Relearn.Numerics;

namespace Relearn.Tests.Inference;

/// <summary>LightGBM model texts of any size: right in form, fitted to nothing.</summary>
static class SyntheticTrees
{
    public static byte[] Text(int trees, int leaves, int features, ulong seed)
    {
        var random = new SeededRandom(seed);
        var text = new StringBuilder($"tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\nmax_feature_idx={features - 1}\nobjective=binary sigmoid:1\n\n");
        for (var t = 0; t < trees; t++)
        {
            // Split i makes a leaf of one of the leaves that are there, which are 0 to i, into leaf and leaf i + 1.
            var (left, right) = (new int[leaves - 1], new int[leaves - 1]);
            var parents = new (int Split, bool Left)[leaves];
            parents[0] = (-1, false);
            for (var split = 0; split < leaves - 1; split++)
            {
                var leaf = random.NextInt(split + 1);
                if (parents[leaf].Split is var parent and >= 0) { (parents[leaf].Left ? left : right)[parent] = split; }
                (left[split], right[split]) = (~leaf, ~(split + 1));
                (parents[leaf], parents[split + 1]) = ((split, true), (split, false));
            }
            text.Append(CultureInfo.InvariantCulture, $"Tree={t}\nnum_leaves={leaves}\nnum_cat=0\n");
            Line("split_feature", left.Select(_ => random.NextInt(features)));
            Line("threshold", left.Select(_ => Math.Round(random.NextDouble() * 200) / 200));
            Line("decision_type", left.Select(_ => 10));
            Line("left_child", left);
            Line("right_child", right);
            Line("leaf_value", Enumerable.Range(0, leaves).Select(_ => random.NextDouble() - 0.5));
            text.Append("is_linear=0\n\n");
        }
        return Encoding.ASCII.GetBytes(text.Append("end of trees\n").ToString());

        void Line<V>(string key, IEnumerable<V> values) => text.Append(key).Append('=').AppendJoin(' ', values.Select(v => string.Create(CultureInfo.InvariantCulture, $"{v}"))).Append('\n');
    }
}

using System.Globalization;
using System.Text;
using Relearn.Inference;
using Relearn.Inference.Models.Trees;

namespace Relearn.Tests.Inference.Models.Trees;

public sealed class LightGbmTextTests
{
    static readonly string Sample = Encoding.ASCII.GetString(SampleBundles.TreeText);

    static string Refusal(string text) => Assert.Throws<BundleException>(() => TreeEnsemble.Parse(Encoding.Latin1.GetBytes(text))).Message;

    static string Replaced(string old, string replacement)
    {
        Assert.Contains(old, Sample, StringComparison.Ordinal);
        return Sample.Replace(old, replacement, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "num_tree_per_iteration=1", "num_tree_per_iteration=3", "3 trees an iteration" },
        { "num_tree_per_iteration=1", "num_tree_per_iteration=0", "'num_tree_per_iteration' is '0'" },
        { "objective=binary sigmoid:1", "objective=binary sigmoid:x", "its objective is 'binary sigmoid:x'" },
        { "objective=binary sigmoid:1", "objective=binary sigmoid:0", "its objective is 'binary sigmoid:0'" },
        { "is_linear=0", "is_linear=1", "linear leaves" },
        { "end of trees\n", "", "ends before the line 'end of trees'" },
        { "max_feature_idx=2\n", "", "splits on feature 0" },
        { "max_feature_idx=2", "max_feature_idx=two", "'two'" },
        { "max_feature_idx=2", "max_feature_idx=99999999999", "'99999999999'" },
        { "max_feature_idx=2", "max_feature_idx=-1", "-1" },
        { "max_feature_idx=2", "max_feature_idx=1", "splits on feature 2 of 2" },
        { "split_feature=0 2", "split_feature=0 -1", "splits on feature -1 of 3" },
        { "split_feature=0 2\n", "", "no 'split_feature'" },
        { "leaf_value=-1 0.5 2\n", "", "no 'leaf_value'" },
        { "leaf_value=-1 0.5 2", "leaf_value=", "0 leaves" },
        { "leaf_value=-1 0.5 2", "leaf_value=-1 0.5", "2 leaves but not 1 splits" },
        { "leaf_value=-1 0.5 2", "leaf_value=-1 x 2", "'x' in 'leaf_value' is not a number" },
        { "left_child=1 -1", "left_child=1", "3 leaves but not 2 splits" },
        { "left_child=1 -1", "left_child=0 -1", "split 0 with child 0" },
        { "left_child=1 -1", "left_child=2 -1", "split 0 with child 2" },
        { "right_child=-2 -3", "right_child=-2 0", "split 1 with child 0" },
        { "right_child=-2 -3", "right_child=-2 -4", "no leaf 3" },
        { "right_child=-2 -3", "right_child=-2 -1", "two ways to leaf 0" },
        { "right_child=-2 -3", "right_child=-2 1e99", "'right_child'" },
        { "right_child=-2 -3", "right_child=-2 nan", "'right_child'" },
        { "right_child=-2 -3", "right_child=-2 -2.5", "'right_child'" },
        { "decision_type=10 1", "decision_type=14 1", "decision type 14" },
        { "cat_boundaries=0 1", "cat_boundaries=0 2", "categories" },
        { "cat_boundaries=0 1", "cat_boundaries=1 0", "categories" },
        { "cat_boundaries=0 1", "cat_boundaries=", "categories" },
        { "cat_boundaries=0 1\ncat_threshold=2\n", "", "categories" },
        { "cat_threshold=2\n", "", "no 'cat_threshold'" },
        { "cat_threshold=2", "cat_threshold=-2", "'cat_threshold'" },
        { "cat_threshold=2", "cat_threshold=4294967296", "'cat_threshold'" },
        { "threshold=500.5 0", "threshold=500.5 1", "categories" },
        { "threshold=500.5 0", "threshold=500.5 -1", "categories" },
        { "threshold=500.5 0", "threshold=500.5 nan", "categories" },
        { "threshold=500.5 0", "threshold=500.5 0.5", "categories" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Malformed_text_is_refused_with_what_was_found(string old, string replacement, string says)
    {
        var message = Refusal(Replaced(old, replacement));
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.StartsWith("This is not a LightGBM model that can be read: ", message, StringComparison.Ordinal);
        Assert.EndsWith("Save it with LightGBM 3 or 4 as text.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tree")]
    [InlineData("tree\r\n")]
    [InlineData("{\"version\": 4}")]
    [InlineData("PK\u0003\u0004")]
    public void Text_that_is_no_model_is_refused(string text) => Assert.Contains("does not begin with the line 'tree'", Refusal(text), StringComparison.Ordinal);

    [Fact]
    public void Text_cut_short_anywhere_is_refused() => Gen.Int[0, Sample.IndexOf("end of trees", StringComparison.Ordinal)].Sample(length => { _ = Refusal(Sample[..length]); }, iter: 500);

    [Fact]
    public void What_stands_behind_the_trees_is_not_read() => Assert.Equal(2, TreeEnsemble.Parse(Encoding.ASCII.GetBytes(Sample + "\nTree=2\nnonsense\n")).Trees);

    static readonly Lazy<string> Trained = new(() =>
    {
        var matrix = Enumerable.Range(0, 600).Select(i => i % 3 == 2 ? i / 3 * 7 % 50 : i % 11 == 0 ? float.NaN : (float)Math.Sin(i * i)).ToArray();
        var labels = Enumerable.Range(0, 200).Select(i => (i * 7 % 50 % 3 == 0) ^ (matrix[i * 3] > 0) ? 1f : 0f).ToArray();
        using var native = new NativeBooster(matrix, labels, 3, "objective=binary num_leaves=6 min_data_in_leaf=3 min_data_per_group=3 cat_smooth=1 categorical_feature=2", 3);
        return Encoding.ASCII.GetString(native.Text());
    });

    static readonly Gen<string> Pieces = Gen.OneOf<string>(
        Gen.OneOf("", " ", "\n", "=", "-1", "-2", "0", "1", "2", "3", "7", "99", "-99", "2147483647", "-2147483648", "4294967296", "1e300", "-1e300", "nan", "inf", "-inf", "0.5", "1e-40",
            "Tree=", "end of trees", "average_output", "cat_boundaries=0 1", "is_linear=1", "leaf_value=", "max_feature_idx=0", "max_feature_idx=x"),
        Gen.String[Gen.Char['\0', '\u00ff'], 0, 6]);

    // Half of the mutations replace one number, the others any stretch: the first reach deep, the second wide.
    static string Mutated(string text, (int At, int Length, string Piece, bool Number)[] mutations)
    {
        foreach (var (place, span, piece, number) in mutations)
        {
            var (at, length) = (place % text.Length, span);
            if (number)
            {
                while (at < text.Length && !char.IsAsciiDigit(text[at])) { at++; }
                length = 0;
                while (at + length < text.Length && (char.IsAsciiDigit(text[at + length]) || text[at + length] == '.')) { length++; }
            }
            text = text[..at] + piece + text[Math.Min(text.Length, at + length)..];
            if (text.Length == 0) { return text; }
        }
        return text;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Mutated_text_is_refused_or_scores_and_does_nothing_else(bool trained)
    {
        var original = trained ? Trained.Value : Sample;
        var read = 0;
        Gen.Select(Gen.Int[0, original.Length - 1], Gen.Int[0, 20], Pieces, Gen.Bool).Array[1, 3].Sample(mutations =>
        {
            TreeEnsemble trees;
            try { trees = TreeEnsemble.Parse(Encoding.Latin1.GetBytes(Mutated(original, mutations))); }
            catch (BundleException) { return; }
            Interlocked.Increment(ref read);
            if (trees.Width > 1000) { return; }
            var matrix = new float[trees.Width * 40];
            for (var i = 0; i < matrix.Length; i++) { matrix[i] = (i % 7) switch { 0 => float.NaN, 1 => 0, 2 => i % 50, 3 => 1e10f, 4 => -i, _ => i * 37 % 101 / 50f - 1 }; }
            trees.Score(matrix, new double[40 * trees.Outputs]);
            foreach (var engine in trees.Fitting()) { trees.On(engine)!.Score(matrix.AsSpan(0, 3 * trees.Width), new double[3 * trees.Outputs]); }
        }, iter: 10_000);
        Assert.True(read > 100, string.Create(CultureInfo.InvariantCulture, $"only {read} of the mutated texts could still be read: too coarse to say anything"));
    }
}

using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Relearn.Inference.Models.Trees;

/// <summary>Reads LightGBM's model text, versions v3 and v4.</summary>
sealed class LightGbmText
{
    const int MostOutputs = 1 << 16;

    // The lines of a tree that matter, in the order in which LightGBM writes them.
    static readonly string[] TreeKeys =
    [
        "split_feature", "threshold", "decision_type", "left_child", "right_child", "leaf_value", "leaf_count", "internal_count", "cat_boundaries", "cat_threshold", "is_linear",
    ];

    readonly Dictionary<string, Range> _header = [];
    readonly Range?[] _tree = new Range?[TreeKeys.Length];
    readonly List<TreeNode> _nodes = [];
    readonly List<double> _leaves = [];
    readonly List<int> _roots = [];
    readonly List<int> _bounds = [0];
    readonly List<uint> _words = [];
    readonly List<double> _nodeCover = [];
    readonly List<double> _leafCover = [];
    int _width = -1;
    bool _averages;
    bool _covered = true;
    double[] _numbers = new double[64];
    bool[] _reached = [];

    LightGbmText() { }

    /// <exception cref="BundleException">The text is not such a model; the message says what was found.</exception>
    public static TreeModel Parse(ReadOnlySpan<byte> text) => new LightGbmText().Read(text);

    TreeModel Read(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("tree\n"u8)) { throw Bad("it does not begin with the line 'tree'"); }
        var (complete, inTree) = (false, false);
        for (var at = 0; at < text.Length && !complete;)
        {
            var length = text[at..].IndexOf((byte)'\n');
            var end = length < 0 ? text.Length : at + length;
            var line = text[at..end];
            if (line.StartsWith("Tree="u8) || line.SequenceEqual("end of trees"u8))
            {
                if (inTree) { AddTree(text); }
                Array.Clear(_tree);
                inTree = line[0] == (byte)'T';
                complete = !inTree;
            }
            else if (line.IndexOf((byte)'=') is var equals and > 0)
            {
                if (inTree) { Keep(line[..equals], (at + equals + 1)..end); }
                else { Header(Encoding.ASCII.GetString(line[..equals]), text, (at + equals + 1)..end); }
            }
            else if (line.SequenceEqual("average_output"u8)) { _averages = true; }
            at = end + 1;
        }
        if (!complete) { throw Bad("it ends before the line 'end of trees'"); }
        if (_width < 1) { throw Bad("it has no 'max_feature_idx'"); }
        var outputs = _header.TryGetValue("num_tree_per_iteration", out var stated) ? Count("num_tree_per_iteration", text[stated], 1, MostOutputs) : 1;
        if (_roots.Count % outputs != 0) { throw Bad($"it has {_roots.Count} trees, which is no multiple of its {outputs} trees an iteration"); }
        var objective = _header.TryGetValue("objective", out var named) ? Encoding.UTF8.GetString(text[named]) : "";
        var names = _header.TryGetValue("feature_names", out var listed) ? Encoding.UTF8.GetString(text[listed]).Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        return new()
        {
            Width = _width,
            Outputs = outputs,
            Averages = _averages,
            Objective = Objective.Parse(objective) ?? throw Bad($"its objective is '{objective}'"),
            FeatureNames = names.Length == _width ? names : [.. Enumerable.Range(0, _width).Select(f => string.Create(CultureInfo.InvariantCulture, $"Column_{f}"))],
            Nodes = [.. _nodes],
            Leaves = [.. _leaves],
            Roots = [.. _roots],
            SetBounds = [.. _bounds],
            SetWords = [.. _words],
            NodeCover = _covered ? [.. _nodeCover] : [],
            LeafCover = _covered ? [.. _leafCover] : [],
        };
    }

    void Header(string key, ReadOnlySpan<byte> text, Range value)
    {
        _header[key] = value;
        if (key == "max_feature_idx") { _width = Count(key, text[value], 0, (1 << 20) - 1) + 1; }
    }

    static int Count(string key, ReadOnlySpan<byte> value, int least, int most) =>
        Utf8Parser.TryParse(value, out int count, out var used) && used == value.Length && count >= least && count <= most ? count : throw Bad($"'{key}' is '{Encoding.ASCII.GetString(value)}'");

    void Keep(ReadOnlySpan<byte> key, Range value)
    {
        for (var i = 0; i < TreeKeys.Length; i++)
        {
            if (Ascii.Equals(key, TreeKeys[i]))
            {
                _tree[i] = value;
                return;
            }
        }
    }

    Range? Field(string key) => _tree[Array.IndexOf(TreeKeys, key)];

    void AddTree(ReadOnlySpan<byte> text)
    {
        if (Field("is_linear") is { } linear && text[linear].SequenceEqual("1"u8)) { throw Bad("it has linear leaves"); }
        var (firstNode, firstLeaf, firstSet, tree) = (_nodes.Count, _leaves.Count, _bounds.Count - 1, _roots.Count);
        var values = Numbers(text, "leaf_value");
        var leaves = values.Length;
        _leaves.AddRange(values);
        if (leaves == 1)
        {
            _roots.Add(~firstLeaf);
            // It is the same for all rows, however many there were.
            _leafCover.Add(1);
            return;
        }
        _roots.Add(firstNode);
        var splits = leaves - 1;
        var features = Whole(text, "split_feature", int.MinValue, int.MaxValue).ToArray();
        var thresholds = Numbers(text, "threshold").ToArray();
        var kinds = Whole(text, "decision_type", int.MinValue, int.MaxValue).ToArray();
        var left = Whole(text, "left_child", int.MinValue, int.MaxValue).ToArray();
        var right = Whole(text, "right_child", int.MinValue, int.MaxValue).ToArray();
        if (Field("cat_boundaries") is not null) { AddSets(text, tree); }
        if (features.Length != splits || thresholds.Length != splits || kinds.Length != splits || left.Length != splits || right.Length != splits)
        {
            throw Bad($"tree {tree} has {leaves} leaves but not {splits} splits");
        }
        if (_reached.Length < splits + leaves) { _reached = new bool[2 * (splits + leaves)]; }
        _reached.AsSpan(0, splits + leaves).Clear();
        for (var i = 0; i < splits; i++)
        {
            if (features[i] < 0 || features[i] >= _width) { throw Bad($"tree {tree} splits on feature {features[i]} of {_width}"); }
            var category = ((int)kinds[i] & 1) != 0;
            if (category && !(thresholds[i] >= 0 && thresholds[i] < _bounds.Count - 1 - firstSet && thresholds[i] == Math.Floor(thresholds[i])))
            {
                throw Bad($"tree {tree} splits on a set of categories that it does not have");
            }
            _nodes.Add(new(category ? thresholds[i] + firstSet : BesideZero(thresholds[i]), (int)features[i], Child((int)left[i], i), Child((int)right[i], i), KindOf((int)kinds[i])));
        }
        Cover(text, "internal_count", _nodeCover, splits);
        Cover(text, "leaf_count", _leafCover, leaves);

        // A child always stands behind its parent, so no walk can be endless; it has one parent, so it is a tree.
        int Child(int child, int parent)
        {
            if (child >= 0 && (child <= parent || child >= splits)) { throw Bad($"tree {tree} has a split {parent} with child {child}"); }
            if (child < 0 && ~child >= leaves) { throw Bad($"tree {tree} has no leaf {~child}"); }
            ref var before = ref _reached[child >= 0 ? child : splits + ~child];
            if (before) { throw Bad($"tree {tree} has two ways to {(child < 0 ? "leaf" : "split")} {(child < 0 ? ~child : child)}"); }
            before = true;
            return child >= 0 ? child + firstNode : ~(~child + firstLeaf);
        }
    }

    void AddSets(ReadOnlySpan<byte> text, int tree)
    {
        var bounds = Whole(text, "cat_boundaries", int.MinValue, int.MaxValue).ToArray();
        var first = _words.Count;
        foreach (var word in Whole(text, "cat_threshold", 0, uint.MaxValue)) { _words.Add((uint)word); }
        if (bounds.Length == 0 || bounds[0] != 0 || bounds[^1] != _words.Count - first) { throw Bad($"tree {tree} has sets of categories that do not fit its words"); }
        for (var b = 1; b < bounds.Length; b++)
        {
            if (bounds[b] < bounds[b - 1] || first + bounds[b] > _words.Count) { throw Bad($"tree {tree} has sets of categories that end behind its words"); }
            _bounds.Add(first + (int)bounds[b]);
        }
    }

    // Numbers of rows are needed for explanations only: a text without them, or with other than counts, is no worse a model.
    void Cover(ReadOnlySpan<byte> text, string key, List<double> cover, int expected)
    {
        if (!_covered || Field(key) is null) { _covered = false; return; }
        var counts = Whole(text, key, 0, int.MaxValue);
        _covered = counts.Length == expected;
        cover.AddRange(counts);
    }

    static SplitKind KindOf(int decisionType)
    {
        var defaultLeft = (decisionType & 2) != 0;
        return (decisionType & 1) != 0 ? SplitKind.Category : ((decisionType >> 2) & 3) switch
        {
            0 => SplitKind.MissingIsZero,
            1 => defaultLeft ? SplitKind.ZeroMissingLeft : SplitKind.ZeroMissingRight,
            2 => defaultLeft ? SplitKind.MissingLeft : SplitKind.MissingRight,
            _ => throw Bad($"decision type {decisionType} is unknown"),
        };
    }

    // LightGBM reads a value within its "zero" as 0 before it decides, so a threshold in there is moved to the edge that makes all of "zero" go where 0 goes.
    static double BesideZero(double threshold) => Math.Abs(threshold) > TreeModel.ZeroThreshold || double.IsNaN(threshold)
        ? threshold
        : threshold < 0 ? Math.BitDecrement((double)-TreeModel.ZeroThreshold) : TreeModel.ZeroThreshold;

    ReadOnlySpan<double> Whole(ReadOnlySpan<byte> text, string key, double least, double most)
    {
        var values = Numbers(text, key);
        foreach (var value in values)
        {
            if (!(value >= least && value <= most && value == Math.Floor(value))) { throw Bad(string.Create(CultureInfo.InvariantCulture, $"{value} in '{key}' is not a whole number from {least} to {most}")); }
        }
        return values;
    }

    /// <summary>The numbers of a line; valid until the next call.</summary>
    ReadOnlySpan<double> Numbers(ReadOnlySpan<byte> text, string key)
    {
        if (Field(key) is not { } range) { throw Bad($"a tree has no '{key}'"); }
        var rest = text[range];
        var count = 0;
        while (!rest.IsEmpty)
        {
            if (count == _numbers.Length) { Array.Resize(ref _numbers, count * 2); }
            var used = Small(rest, out _numbers[count]);
            if (used > 0)
            {
                count++;
                rest = rest[Math.Min(used + 1, rest.Length)..];
                continue;
            }
            var space = rest.IndexOf((byte)' ');
            var word = space < 0 ? rest : rest[..space];
            rest = space < 0 ? [] : rest[(space + 1)..];
            if (!word.IsEmpty) { _numbers[count++] = Number(word, key); }
        }
        return _numbers.AsSpan(0, count);
    }

    // Most numbers are whole and short: their length, or 0 where it is another.
    static int Small(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        var (at, negative, magnitude) = (0, false, 0L);
        if (text[0] == (byte)'-') { (negative, at) = (true, 1); }
        var first = at;
        for (; at < text.Length && at < 16 && (uint)(text[at] - '0') <= 9; at++) { magnitude = magnitude * 10 + (text[at] - '0'); }
        // "-0" is a double of its own.
        if (at == first || (at < text.Length && text[at] != (byte)' ') || (negative && magnitude == 0)) { return 0; }
        value = negative ? -magnitude : magnitude;
        return at;
    }

    static double Number(ReadOnlySpan<byte> word, string key)
    {
        if (Utf8Parser.TryParse(word, out double value, out var used) && used == word.Length) { return value; }
        if (word.SequenceEqual("inf"u8)) { return double.PositiveInfinity; }
        if (word.SequenceEqual("-inf"u8)) { return double.NegativeInfinity; }
        if (word.SequenceEqual("nan"u8) || word.SequenceEqual("-nan"u8)) { return double.NaN; }
        throw Bad($"'{Encoding.ASCII.GetString(word)}' in '{key}' is not a number");
    }

    static BundleException Bad(string what) =>
        new($"This is not a LightGBM model that can be read: {what}. Save it with LightGBM 3 or 4 as text.");
}

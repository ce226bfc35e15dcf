using System.Globalization;
using System.Text;

namespace Relearn.Modeling.Learners.Trees;

/// <summary>Edits LightGBM's model text.</summary>
static class TreeText
{
    const string Sizes = "tree_sizes=";

    /// <summary>Multiplies what the trees sum to, adds a constant, and names the objective <c>binary</c>: what was fitted by an objective that LightGBM does not know gives log-odds.</summary>
    public static byte[] Rescale(byte[] text, double factor, double constant) => Edit(text, (t, line) => Edit(line, factor, t == 0 ? constant : 0), lines =>
    {
        lines.RemoveAll(l => l.StartsWith("objective=", StringComparison.Ordinal));
        lines.Insert(lines.FindIndex(l => l.StartsWith("max_feature_idx=", StringComparison.Ordinal)) + 1, "objective=binary sigmoid:1");
    });

    /// <summary>Gives the leaves other values.</summary>
    /// <param name="text">The model.</param>
    /// <param name="leaves">Values of each tree's leaves, in its order.</param>
    public static byte[] WithLeaves(byte[] text, IReadOnlyList<double[]> leaves) => Edit(text,
        (t, line) => line.StartsWith("leaf_value=", StringComparison.Ordinal) ? $"leaf_value={string.Join(' ', leaves[t].Select(v => v.ToString("R", CultureInfo.InvariantCulture)))}" : line, _ => { });

    static byte[] Edit(byte[] text, Func<int, string, string> editLine, Action<List<string>> editHead)
    {
        var model = Encoding.UTF8.GetString(text);
        var head = model[..model.IndexOf("\nTree=", StringComparison.Ordinal)];
        var lines = head.Split('\n').ToList();
        var at = lines.FindIndex(l => l.StartsWith(Sizes, StringComparison.Ordinal));
        // The length of each tree, as LightGBM's own reader wants it.
        var lengths = lines[at][Sizes.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        var position = head.Length + 1;
        var trees = new string[lengths.Length];
        for (var t = 0; t < trees.Length; t++)
        {
            trees[t] = string.Join('\n', model.Substring(position, lengths[t]).Split('\n').Select(l => editLine(t, l)));
            position += lengths[t];
        }
        lines[at] = Sizes + string.Join(' ', trees.Select(t => Encoding.UTF8.GetByteCount(t)));
        editHead(lines);
        return Encoding.UTF8.GetBytes($"{string.Join('\n', lines)}\n{string.Concat(trees)}{model[position..]}");
    }

    static string Edit(string line, double factor, double constant)
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0 || line[..equals] is not ("leaf_value" or "internal_value") || equals == line.Length - 1) { return line; }
        var values = line[(equals + 1)..].Split(' ').Select(v => (double.Parse(v, CultureInfo.InvariantCulture) * factor + constant).ToString("R", CultureInfo.InvariantCulture));
        return $"{line[..equals]}={string.Join(' ', values)}";
    }
}

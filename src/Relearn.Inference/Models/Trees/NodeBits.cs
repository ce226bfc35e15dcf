using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Relearn.Inference.Models.Trees;

/// <summary>One row, numbers and categories alike: a table says for each code of a feature how all splits on it decide; the row's answers are put side by side, and the walk down a tree tests bits.</summary>
/// <remarks>
/// <code>
/// value -> code -> its answers, a bit for each split of the feature (1: right) -- copied, feature by feature --> answers of all splits, a few KiB -- eight trees at a time --> leaves
/// </code>
/// A set of categories is looked at when the tables are made, never for a row. Trees go in groups of up to 65,535 splits.
/// </remarks>
sealed unsafe class NodeBits : TreeScorer
{
    const long MostTableBytes = 256L << 20;

    // The copies go in steps of this many bytes, and may write that much behind the end.
    const int CopyBytes = 32;

    /// <summary>A question's answers within a group: where they begin in the row's, how many bytes, and where the table of all codes begins.</summary>
    readonly record struct Part(int Question, int Start, int Bytes, long Table);

    readonly record struct Group(int FirstPart, int Parts, int FirstTree, int Trees, int AnswerBytes);

    readonly SplitCodes _codes;
    readonly Part[] _parts;
    readonly Group[] _groups;
    readonly AlignedArray<byte> _tables;
    readonly AlignedArray<uint> _nodes;
    readonly AlignedArray<double> _leaves;
    readonly AlignedArray<int> _roots;
    readonly AlignedArray<int> _depths;
    readonly AlignedArray<int> _byDepth;
    readonly int _width;
    readonly int _outputs;
    readonly int _iterations;

    NodeBits(TreeModel model, SplitCodes codes, Builder built)
    {
        (_codes, _width, _outputs, _iterations) = (codes, model.Width, model.Outputs, model.Iterations);
        (_parts, _groups) = ([.. built.Parts], [.. built.Groups]);
        (_tables, _nodes, _leaves) = (new((int)built.TableBytes + CopyBytes), new(built.Nodes.ToArray()), new(built.Leaves.ToArray()));
        foreach (var (part, table) in built.Parts.Zip(built.Tables)) { table.CopyTo(_tables.Span[(int)part.Table..]); }
        (_roots, _depths) = (new(built.Roots.ToArray()), new(built.Depths.ToArray()));
        _byDepth = new(_groups.SelectMany(g => Enumerable.Range(g.FirstTree, g.Trees).OrderBy(t => built.Depths[t])).ToArray());
    }

    /// <summary>The engine, or null where the model does not fit it.</summary>
    public static NodeBits? TryMake(TreeModel model, SplitCodes? codes)
    {
        if (codes is null) { return null; }
        var built = new Builder(model, codes);
        var (trees, splits, own, leaves) = (new List<int>(), new List<int>(), new List<int>(), new List<int>());
        foreach (var tree in model.ByOutput())
        {
            model.Visit(tree, own, leaves);
            // A byte of every question may be begun and not filled.
            if (trees.Count > 0 && splits.Count + own.Count + 8 * (codes.Questions.Length + 1) > ushort.MaxValue)
            {
                if (!built.AddGroup(trees, splits)) { return null; }
                trees.Clear();
                splits.Clear();
            }
            trees.Add(tree);
            splits.AddRange(own);
        }
        return trees.Count == 0 || built.AddGroup(trees, splits) ? new(model, codes, built) : null;
    }

    sealed class Builder(TreeModel model, SplitCodes codes)
    {
        readonly Dictionary<int, int> _questionOf = codes.ByQuestion();

        public List<Part> Parts { get; } = [];

        public List<byte[]> Tables { get; } = [];

        public long TableBytes { get; private set; }

        public List<Group> Groups { get; } = [];

        public List<uint> Nodes { get; } = [];

        public List<double> Leaves { get; } = [];

        public List<int> Roots { get; } = [];

        public List<int> Depths { get; } = [];

        public bool AddGroup(List<int> trees, List<int> splits)
        {
            // The first byte is 0: there leaves look, and stay where they are.
            var (start, firstPart, bitOf) = (1, Parts.Count, new Dictionary<int, int>());
            foreach (var own in splits.GroupBy(s => _questionOf[s]).OrderBy(q => q.Key))
            {
                foreach (var (bit, split) in own.Index()) { bitOf[split] = start * 8 + bit; }
                var bytes = AddPart(own.Key, [.. own], start);
                start += bytes;
                if (TableBytes > MostTableBytes) { return false; }
            }
            if (start * 8 > ushort.MaxValue) { return false; }
            Groups.Add(new(firstPart, Parts.Count - firstPart, Roots.Count, trees.Count, start));
            foreach (var tree in trees)
            {
                if (SiblingLayout.Of(model, tree, ushort.MaxValue) is not { } layout) { return false; }
                Roots.Add(Nodes.Count);
                Depths.Add(layout.Depth);
                foreach (var (at, distance) in layout.Places)
                {
                    Nodes.Add(at < 0 ? 0 : (uint)distance << 16 | (uint)bitOf[at]);
                    Leaves.Add(at < 0 ? model.Leaves[~at] : 0);
                }
            }
            return true;
        }

        int AddPart(int question, int[] splits, int start)
        {
            var asked = codes.Questions[question];
            var bytes = (splits.Length + 7) / 8;
            var (table, left) = (new byte[asked.Codes * bytes], new bool[asked.Codes]);
            foreach (var (bit, split) in splits.Index())
            {
                SplitCodes.Answer(model, asked, split, left);
                for (var code = 0; code < left.Length; code++)
                {
                    if (!left[code]) { table[code * bytes + (bit >> 3)] |= (byte)(1 << (bit & 7)); }
                }
            }
            Parts.Add(new(question, start, bytes, TableBytes));
            Tables.Add(table);
            TableBytes += table.Length;
            return bytes;
        }
    }

    public override long Bytes => _codes.Bytes + _tables.Bytes + _nodes.Bytes + _leaves.Bytes;

    public override void Score(float* rows, int count, double* raw)
    {
        for (var row = 0; row < count; row++) { ScoreRow(rows + (long)row * _width, raw + (long)row * _outputs); }
        GC.KeepAlive(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void ScoreRow(float* row, double* raw)
    {
        var values = (double*)Room((_roots.Length + 8) * sizeof(double) + (ushort.MaxValue + 1) / 8 + 2 * CopyBytes);
        var answers = (byte*)(values + (_roots.Length + 7) / 8 * 8);
        foreach (ref readonly var group in _groups.AsSpan())
        {
            Answer(row, group, answers);
            EightWalks.Walk<Step>(_nodes.Pointer, _leaves.Pointer, _roots.Pointer, _depths.Pointer, _byDepth.Pointer + group.FirstTree, group.Trees, answers, values, 0);
        }
        for (var output = 0; output < _outputs; output++)
        {
            double sum = 0;
            for (var tree = output * _iterations; tree < (output + 1) * _iterations; tree++) { sum += values[tree]; }
            raw[output] = sum;
        }
    }

    // Each copy writes over what the one before it wrote too much.
    void Answer(float* row, in Group group, byte* answers)
    {
        answers[0] = 0;
        foreach (ref readonly var part in _parts.AsSpan(group.FirstPart, group.Parts))
        {
            var from = _tables.Pointer + part.Table + (long)_codes.CodeOf(part.Question, row[_codes.Questions[part.Question].Feature]) * part.Bytes;
            var to = answers + part.Start;
            for (var at = 0; at < part.Bytes; at += CopyBytes) { Vector256.Load(from + at).Store(to + at); }
        }
    }

    readonly struct Step : EightWalks.IStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int Next(uint* nodes, byte* row, int at)
        {
            var node = nodes[at];
            var bit = node & 0xFFFF;
            return at + (int)(node >> 16) + (int)((((uint*)row)[bit >> 5] >> (int)bit) & 1);
        }
    }
}

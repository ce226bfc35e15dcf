using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Classes.Linear;
using Relearn.Modeling.Classes.Trees;
using Relearn.Modeling.Learners;

namespace Relearn.Modeling.Classes;

/// <summary>Adds, splits, joins and takes out classes of a fitted linear tree: only nodes that get another class learn, all others stay as they are.</summary>
/// <remarks>
/// <code>
/// 1 a class that is split: its parts take its places; a new class: goes where the old model leads most of its rows
/// 2 a node without classes falls away
/// 3 a node with added classes learns again, from the rows of its classes; one with very many children learns its added ones against the rest only
/// 4 the others keep their weights, under the classes' new numbers
/// </code>
/// Nodes above a new class do not learn of it: they lead to it the rows that look like its neighbours. After many changes fit anew.
/// </remarks>
static class ClassChanges
{
    // Up to here all children of a node learn again: it costs less than the clustering would.
    const int Relearnt = 256;

    /// <summary>The model after a change.</summary>
    /// <param name="model">The model before.</param>
    /// <param name="change">What becomes of the classes.</param>
    /// <param name="rows">Rows with the classes that there are now, those of the added ones and of their neighbours at least; columns as the model has them.</param>
    /// <param name="options">Constants of the linear models: those of the fit.</param>
    /// <param name="seed">Decides the order of the rows.</param>
    /// <param name="execution">How the work is done.</param>
    /// <exception cref="ArgumentException">The change does not fit the model, or leaves no class.</exception>
    public static ClassModel Apply(ClassModel model, ClassChange change, SparseRows rows, MarginOptions options, ulong seed, Execution execution)
    {
        var before = model.Tree;
        if (change.NewOfOld.Length != before.Classes || rows.Width != before.Width) { throw new ArgumentException($"The model has {before.Classes} classes and {before.Width} columns; the change has {change.NewOfOld.Length} and {rows.Width}.", nameof(change)); }
        var added = Added(model, change, rows);
        var byClass = ClassRows.Of(rows, change.Count);
        var nodes = new LinearNode?[before.Nodes.Count];
        var below = new int[]?[nodes.Length];
        // Children stand behind their parent: from the back, each node knows what is left below it.
        for (var n = nodes.Length - 1; n >= 0; n--)
        {
            execution.Cancellation.ThrowIfCancellationRequested();
            var old = before.Nodes[n];
            var kept = Enumerable.Range(0, old.Children.Length).Where(c => old.Children[c] < 0 ? change.NewOfOld[~old.Children[c]] >= 0 : below[old.Children[c]] is not null).ToArray();
            var children = Array.ConvertAll(kept, c => old.Children[c] < 0 ? ~change.NewOfOld[~old.Children[c]] : old.Children[c]);
            var more = added[n];
            if (kept.Length + more.Count == 0) { continue; }
            below[n] = [.. children.SelectMany(c => c < 0 ? [~c] : below[c]!).Concat(more).Distinct().Order()];
            nodes[n] = more.Count == 0 ? Renamed(old, before.Width, kept, children)
                : kept.Length <= Relearnt ? Fit(rows, byClass, [.. children.Concat(more.Select(c => ~c)).Distinct()], below, options, seed + (ulong)n, execution)
                : Joined(Renamed(old, before.Width, kept, children), Fit(rows, byClass, [.. more.Select(c => ~c), Rest], below, options, seed + (ulong)n, execution, [.. below[n]!.Except(more)]), before.Width);
        }
        return new(model.Learner, Renumbered(before, nodes, change.Count));
    }

    // Stands for all that is not added; no node has this number.
    const int Rest = int.MaxValue;

    static List<int>[] Added(ClassModel model, ClassChange change, SparseRows rows)
    {
        var tree = model.Tree;
        var added = new List<int>[tree.Nodes.Count];
        for (var n = 0; n < added.Length; n++) { added[n] = []; }
        var came = new bool[change.Count];
        foreach (var c in change.NewOfOld)
        {
            if (c >= change.Count) { throw new ArgumentException($"A class becomes class {c}; there are {change.Count}.", nameof(change)); }
            if (c >= 0) { came[c] = true; }
        }
        var missing = Enumerable.Range(0, change.Count).Where(c => !came[c] && change.SplitFrom[c] < 0).ToArray();
        var ends = tree.Nodes.Select((node, n) => (node, n)).SelectMany(e => e.node.Children.Where(c => c < 0).Select(c => (Class: ~c, e.n))).ToLookup(e => e.Class, e => e.n);
        for (var c = 0; c < change.Count; c++)
        {
            if (change.SplitFrom[c] >= 0)
            {
                foreach (var n in ends[change.SplitFrom[c]].Distinct()) { added[n].Add(c); }
            }
        }
        var byClass = ClassRows.Of(rows, change.Count);
        var best = new ClassScore[10];
        for (var t = 0; t < tree.Roots.Count && missing.Length > 0; t++)
        {
            var (first, end) = (tree.Roots[t], t + 1 < tree.Roots.Count ? tree.Roots[t + 1] : tree.Nodes.Count);
            var alone = new LinearTreeScorer(tree.Width, tree.Classes, tree.Transform, tree.Scale, tree.Beam, [tree.Roots[t]], [.. tree.Nodes]);
            var scratch = alone.CreateScratch();
            foreach (var c in missing)
            {
                var mass = new SortedDictionary<int, double>();
                foreach (var row in byClass[c])
                {
                    foreach (var found in best.AsSpan(0, alone.Score(rows[row], scratch, best)))
                    {
                        foreach (var n in ends[found.Class])
                        {
                            if (n >= first && n < end) { mass[n] = mass.GetValueOrDefault(n) + found.Score; }
                        }
                    }
                }
                if (mass.Count == 0) { throw new ArgumentException($"Class {c} is new and has no row.", nameof(rows)); }
                added[mass.MaxBy(m => m.Value).Key].Add(c);
            }
        }
        return added;
    }

    static LinearNode Fit(SparseRows rows, ClassRows byClass, int[] children, int[]?[] below, MarginOptions options, ulong seed, Execution execution, int[]? rest = null)
    {
        var slots = new Dictionary<int, int>();
        for (var slot = 0; slot < children.Length; slot++)
        {
            foreach (var c in children[slot] == Rest ? rest! : children[slot] < 0 ? [~children[slot]] : below[children[slot]]!) { slots.TryAdd(c, slot); }
        }
        var of = new int[rows.Count];
        Array.Fill(of, -1);
        foreach (var (c, slot) in slots) { foreach (var row in byClass[c]) { of[row] = slot; } }
        var tree = new ClassTree();
        tree.Set(tree.Add(), [.. Enumerable.Range(0, children.Length).Select(slot => ~slot)]);
        var fitted = TreeFitting.Fit(new(rows.Width, rows.Starts, rows.Columns, rows.Values, of, rows.Indexes), tree, options, seed, execution)[0];
        var kept = Enumerable.Range(0, children.Length).Where(slot => children[slot] != Rest).ToArray();
        return Renamed(fitted, rows.Width, kept, Array.ConvertAll(kept, slot => children[slot]));
    }

    // Those of the children that are kept, under other numbers.
    static LinearNode Renamed(LinearNode node, int width, int[] kept, int[] children)
    {
        var slots = new int[node.Children.Length];
        Array.Fill(slots, -1);
        for (var slot = 0; slot < kept.Length; slot++) { slots[kept[slot]] = slot; }
        var (columns, starts, entries) = (new List<int>(), new List<int> { 0 }, new List<uint>());
        for (var c = 0; c < node.Columns.Length; c++)
        {
            foreach (var entry in node.Entries.AsSpan(node.Starts[c]..node.Starts[c + 1]))
            {
                if (slots[(ushort)entry] is >= 0 and var slot) { entries.Add(LinearNode.Entry(slot, LinearNode.WeightOf(entry))); }
            }
            if (entries.Count == starts[^1]) { continue; }
            columns.Add(node.Columns[c]);
            starts.Add(entries.Count);
        }
        return new(width, children, Array.ConvertAll(kept, c => node.Biases[c]), [.. columns], [.. starts], [.. entries]);
    }

    // The children of both side by side.
    static LinearNode Joined(LinearNode a, LinearNode b, int width)
    {
        if (a.Children.Length + b.Children.Length > LinearNode.MostChildren) { throw ModelErrors.TooManyForFlat(a.Children.Length + b.Children.Length, LinearNode.MostChildren).Exception(); }
        var (columns, starts, entries) = (new List<int>(), new List<int> { 0 }, new List<uint>());
        for (int i = 0, j = 0; i < a.Columns.Length || j < b.Columns.Length;)
        {
            var column = Math.Min(i < a.Columns.Length ? a.Columns[i] : int.MaxValue, j < b.Columns.Length ? b.Columns[j] : int.MaxValue);
            if (i < a.Columns.Length && a.Columns[i] == column) { entries.AddRange(a.Entries.AsSpan(a.Starts[i]..a.Starts[++i])); }
            if (j < b.Columns.Length && b.Columns[j] == column)
            {
                foreach (var entry in b.Entries.AsSpan(b.Starts[j]..b.Starts[j + 1])) { entries.Add(LinearNode.Entry((ushort)entry + a.Children.Length, LinearNode.WeightOf(entry))); }
                j++;
            }
            columns.Add(column);
            starts.Add(entries.Count);
        }
        return new(width, [.. a.Children, .. b.Children], [.. a.Biases, .. b.Biases], [.. columns], [.. starts], [.. entries]);
    }

    static LinearTreeScorer Renumbered(LinearTreeScorer before, LinearNode?[] nodes, int classes)
    {
        var numbers = new int[nodes.Length];
        var count = 0;
        for (var n = 0; n < nodes.Length; n++) { numbers[n] = nodes[n] is null ? -1 : count++; }
        if (numbers[0] < 0) { throw new ArgumentException("The change leaves no class."); }
        var kept = nodes.OfType<LinearNode>().Select(n => new LinearNode(before.Width, Array.ConvertAll(n.Children, c => c < 0 ? c : numbers[c]), n.Biases, n.Columns, n.Starts, n.Entries));
        return new(before.Width, classes, before.Transform, before.Scale, before.Beam, [.. before.Roots.Select(r => numbers[r])], [.. kept]);
    }
}

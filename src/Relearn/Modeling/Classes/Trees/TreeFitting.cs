using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Classes.Linear;
using Relearn.Modeling.Learners;

namespace Relearn.Modeling.Classes.Trees;

/// <summary>Fits the linear models of a tree's nodes: each child against its siblings, from the rows whose class stands below the node.</summary>
/// <remarks>Sixteen children of a node are one piece of work; pieces do not touch one another, so threads change nothing.</remarks>
static class TreeFitting
{
    const int Lanes = LaneSolver.Lanes;

    sealed class Work(int node, int pieces)
    {
        public readonly int Node = node;
        public readonly float[]?[] Weights = new float[pieces][];
        public LaneRows? Rows;
        public int[] Slots = [];
        public int Left = pieces;
    }

    /// <summary>Fits all nodes of a tree.</summary>
    public static LinearNode[] Fit(SparseRows rows, ClassTree tree, MarginOptions options, ulong seed, Execution execution)
    {
        var (order, from, to) = tree.Walk();
        var places = new int[order.Length];
        for (var p = 0; p < order.Length; p++) { places[order[p]] = p; }
        var (members, starts) = ClassRows.Of(rows, order.Length, places);
        var nodes = new LinearNode[tree.Children.Count];
        // The largest first: the last pieces are small, and no thread waits long.
        var pieces = Enumerable.Range(0, tree.Children.Count).Select(n => new Work(n, (tree.Children[n].Length + Lanes - 1) / Lanes))
            .OrderByDescending(w => (long)(starts[to[w.Node]] - starts[from[w.Node]])).ThenBy(w => w.Node)
            .SelectMany(w => Enumerable.Range(0, w.Weights.Length).Select(p => (Work: w, Piece: p))).ToArray();
        var done = 0;
        Parallel.ForEach(System.Collections.Concurrent.Partitioner.Create(pieces, System.Collections.Concurrent.EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = execution.ThreadCount, CancellationToken = execution.Cancellation },
            () => Blank(rows.Width), (piece, _, numbers) =>
            {
                var (work, at) = piece;
                lock (work)
                {
                    if (work.Rows is null)
                    {
                        work.Rows = LaneRows.Of(rows, members.AsSpan(starts[from[work.Node]]..starts[to[work.Node]]), numbers, seed + (ulong)work.Node);
                        work.Slots = Slots(tree.Children[work.Node], from, to, places, rows, members, starts[from[work.Node]], work.Rows);
                    }
                }
                var lanes = new byte[work.Rows.Count];
                for (var i = 0; i < lanes.Length; i++)
                {
                    var lane = work.Slots[i] - at * Lanes;
                    lanes[i] = (byte)(lane is >= 0 and < Lanes ? lane : Lanes);
                }
                work.Weights[at] = LaneSolver.Fit(work.Rows, lanes, Math.Min(Lanes, tree.Children[work.Node].Length - at * Lanes), options, seed + (ulong)work.Node, execution.Cancellation);
                if (Interlocked.Decrement(ref work.Left) == 0)
                {
                    nodes[work.Node] = Join(rows.Width, tree.Children[work.Node], work.Rows, work.Weights!, options.Least);
                    (work.Rows, work.Slots) = (null, []);
                    Array.Clear(work.Weights);
                }
                execution.Progress?.Invoke((double)Interlocked.Increment(ref done) / pieces.Length);
                return numbers;
            }, _ => { });
        return nodes;
    }

    static int[] Blank(int width)
    {
        var numbers = new int[width];
        Array.Fill(numbers, -1);
        return numbers;
    }

    // The child below which each row's class stands.
    static int[] Slots(int[] children, int[] from, int[] to, int[] places, SparseRows rows, int[] members, int first, LaneRows order)
    {
        var start = children.Min(c => c < 0 ? places[~c] : from[c]);
        var ofPlace = new int[children.Sum(c => c < 0 ? 1 : to[c] - from[c])];
        for (var slot = 0; slot < children.Length; slot++)
        {
            var child = children[slot];
            var (begin, end) = child < 0 ? (places[~child], places[~child] + 1) : (from[child], to[child]);
            ofPlace.AsSpan(begin - start, end - begin).Fill(slot);
        }
        var slots = new int[order.Count];
        for (var i = 0; i < slots.Length; i++) { slots[i] = ofPlace[places[rows.Classes[members[first + order.Rows[i]]]] - start]; }
        return slots;
    }

    static LinearNode Join(int width, int[] children, LaneRows rows, float[][] weights, float least)
    {
        var byName = new int[rows.Width];
        for (var i = 0; i < byName.Length; i++) { byName[i] = i; }
        Array.Sort((int[])rows.Names.Clone(), byName);
        var (columns, starts, entries) = (new List<int>(), new List<int> { 0 }, new List<uint>());
        foreach (var local in byName)
        {
            for (var piece = 0; piece < weights.Length; piece++)
            {
                var used = Math.Min(Lanes, children.Length - piece * Lanes);
                for (var lane = 0; lane < used; lane++)
                {
                    var weight = weights[piece][local * Lanes + lane];
                    if (Math.Abs(weight) >= least && weight != 0) { entries.Add(LinearNode.Entry(piece * Lanes + lane, weight)); }
                }
            }
            if (entries.Count == starts[^1]) { continue; }
            columns.Add(rows.Names[local]);
            starts.Add(entries.Count);
        }
        var biases = new float[children.Length];
        for (var c = 0; c < biases.Length; c++) { biases[c] = weights[c / Lanes][rows.Width * Lanes + c % Lanes]; }
        return new(width, children, biases, [.. columns], [.. starts], [.. entries]);
    }
}

using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Evaluation.Classes;
using Relearn.Numerics;

namespace Relearn.Tests.Modeling.Classes.Stopping;

/// <summary>A model of classes that is right now and then, more often about groups than about classes, and surer where it is right.</summary>
static class ClassSimulation
{
    /// <summary>Groups of groups of classes; in the first group the model is sure and often wrong about the class.</summary>
    public static readonly Taxonomy Tree = Taxonomy.Of(from a in Enumerable.Range(0, 4) from b in Enumerable.Range(0, 4) from c in Enumerable.Range(0, 4) select (string[])[$"g{a}", $"s{b}", $"c{c}"]);

    public static readonly int[] Nodes = [.. Enumerable.Range(1, Tree.Count - 1).Where(Tree.IsLeaf)];

    public static ScoredClassRows Rows(int count, ulong seed)
    {
        var (truths, best) = Draw(count, seed);
        var rows = new ScoredClassRows(Tree, Nodes);
        for (var i = 0; i < count; i++) { rows.Add(truths[i], best[i], day: i % 30); }
        return rows;
    }

    public static (int[] Truths, ClassScore[][] Best) Draw(int count, ulong seed)
    {
        var random = new SeededRandom(seed);
        var (truths, best) = (new int[count], new ClassScore[count][]);
        for (var i = 0; i < count; i++)
        {
            var truth = random.NextInt(Nodes.Length);
            truths[i] = Nodes[truth];
            var hard = truth < 16;
            var scores = new double[Nodes.Length];
            for (var c = 0; c < scores.Length; c++)
            {
                var near = Tree.DepthOf(Tree.CommonAncestor(Nodes[c], Nodes[truth]));
                scores[c] = Math.Exp((hard ? (near > 0 ? 6 : 0) + 0.8 * near : 1.6 * near) - (hard ? 2.4 : 1.2) * Math.Log(-Math.Log(random.NextDouble() + 1e-12)));
            }
            var sum = scores.Sum();
            best[i] = [.. scores.Select((s, c) => new ClassScore(c, (float)(s / sum))).OrderByDescending(s => s.Score).ThenBy(s => s.Class).Take(20)];
        }
        return (truths, best);
    }
}

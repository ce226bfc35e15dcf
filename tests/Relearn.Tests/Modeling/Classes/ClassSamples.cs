using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Classes;
using Relearn.Numerics;

namespace Relearn.Tests.Modeling.Classes;

/// <summary>Made-up rows of classes in groups: words of the group, words of the class and words of no meaning.</summary>
static class ClassSamples
{
    const int GroupWords = 6;
    const int ClassWords = 4;
    const int Noise = 60;

    /// <summary>A taxonomy of groups with equally many classes each.</summary>
    public static ClassSet Classes(int groups, int each)
    {
        var taxonomy = Taxonomy.Of(Enumerable.Range(0, groups).SelectMany(g => Enumerable.Range(0, each).Select(c => (IReadOnlyList<string>)[$"g{g:D3}", $"c{c:D3}"])));
        return new(taxonomy, [.. Enumerable.Range(0, taxonomy.Count).Where(taxonomy.IsLeaf)]);
    }

    public static int Width(ClassSet classes) => GroupWords * classes.Taxonomy.ChildrenOf(0).Count + ClassWords * classes.Count + Noise;

    /// <summary>Rows of these classes, in a random order of words; -1 stands for a row that has no class.</summary>
    public static SparseRows Rows(ClassSet classes, IReadOnlyList<int> of, ulong seed)
    {
        var random = new SeededRandom(seed);
        var groups = classes.Taxonomy.ChildrenOf(0);
        var rows = new List<(int[] Columns, float[] Values)>();
        foreach (var c in of)
        {
            var words = new SortedSet<int>();
            if (c >= 0)
            {
                var group = groups.ToList().IndexOf(classes.Taxonomy.AtDepth(classes.Nodes[c], 1));
                for (var i = 0; i < 2; i++) { words.Add(group * GroupWords + random.NextInt(GroupWords)); }
                for (var i = 0; i < 2; i++) { words.Add(groups.Count * GroupWords + c * ClassWords + random.NextInt(ClassWords)); }
            }
            for (var i = 0; i < 3; i++) { words.Add(groups.Count * GroupWords + classes.Count * ClassWords + random.NextInt(Noise)); }
            rows.Add(([.. words], [.. words.Select(_ => 1 / MathF.Sqrt(words.Count))]));
        }
        return Of(Width(classes), rows, of);
    }

    /// <summary>Puts rows into one piece.</summary>
    public static SparseRows Of(int width, IReadOnlyList<(int[] Columns, float[] Values)> rows, IReadOnlyList<int> classes)
    {
        var starts = new int[rows.Count + 1];
        for (var i = 0; i < rows.Count; i++) { starts[i + 1] = starts[i] + rows[i].Columns.Length; }
        return new(width, starts, [.. rows.SelectMany(r => r.Columns)], [.. rows.SelectMany(r => r.Values)], [.. classes], [.. Enumerable.Range(0, rows.Count).Select(i => (long)i)]);
    }

    /// <summary>So many of each class, one after the other.</summary>
    public static int[] Each(ClassSet classes, int count) => [.. Enumerable.Range(0, classes.Count * count).Select(i => i % classes.Count)];

    /// <summary>The best class of each row.</summary>
    public static int[] Best(IClassScorer scorer, SparseRows rows)
    {
        var scratch = scorer.CreateScratch();
        Span<ClassScore> best = stackalloc ClassScore[1];
        var found = new int[rows.Count];
        for (var i = 0; i < found.Length; i++) { found[i] = scorer.Score(rows[i], scratch, best) == 1 ? best[0].Class : -1; }
        return found;
    }

    /// <summary>The share of rows whose best class is theirs.</summary>
    public static double Accuracy(IClassScorer scorer, SparseRows rows) => Best(scorer, rows).Zip(rows.Classes, (a, b) => a == b ? 1.0 : 0).Average();
}

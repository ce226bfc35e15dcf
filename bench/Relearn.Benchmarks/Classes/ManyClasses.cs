using Relearn.Inference.Models.Classes;
using Relearn.Modeling.Classes;
using Relearn.Numerics;

namespace Relearn.Benchmarks.Classes;

/// <summary>Made-up rows of very many classes whose sizes follow a power law.</summary>
/// <remarks>
/// Each class has 12 words of its own out of 100,000, its group (a hundred classes) 12, its branch (ten groups) 12. A row has 6 of its class, 4 of its group, 3 of its branch
/// and 7 of a power law over all words; its values fall with how often a word is drawn. One row in twenty is of another class of its group: labels are never all right.
/// </remarks>
static class ManyClasses
{
    const int Width = 100_000;
    const int Own = 12;
    const ulong Seed = 20_261_126;

    public static ClassData Make(int classes, int rows, int test = 20_000)
    {
        var taxonomy = Taxonomy.Of(Enumerable.Range(0, classes).Select(c => (IReadOnlyList<string>)[$"b{c / 1000:D3}", $"g{c / 100:D4}", $"c{c:D5}"]));
        // The rank of a class in size is drawn, so that a group has large and small ones.
        var ranks = Enumerable.Range(0, classes).ToArray();
        Array.Sort(Array.ConvertAll(ranks, c => SeededRandom.At(Seed, c)), ranks);
        var ends = new double[classes];
        for (var c = 0; c < classes; c++) { ends[c] = (c == 0 ? 0 : ends[c - 1]) + 1 / Math.Pow(ranks[c] + 10, 0.8); }
        var train = Rows(rows, 1);
        var present = train.Classes.Distinct().Order().ToArray();
        var leaves = Enumerable.Range(0, taxonomy.Count).Where(taxonomy.IsLeaf).ToArray();
        var numbers = new int[classes];
        for (var i = 0; i < present.Length; i++) { numbers[present[i]] = i; }
        for (var i = 0; i < train.Count; i++) { train.Classes[i] = numbers[train.Classes[i]]; }
        var judged = Rows(test, 2);
        return new(new(taxonomy, Array.ConvertAll(present, c => leaves[c])), train, judged, Array.ConvertAll(judged.Classes, c => leaves[c]), 0);

        SparseRows Rows(int count, ulong part)
        {
            var random = new SeededRandom(Seed + part);
            var (starts, of, columns, values) = (new int[count + 1], new int[count], new List<int>(20 * count), new List<float>(20 * count));
            var words = new SortedSet<int>();
            for (var i = 0; i < count; i++)
            {
                of[i] = Math.Min(classes - 1, ~Array.BinarySearch(ends, random.NextDouble() * ends[^1]) is >= 0 and var at ? at : 0);
                var told = random.NextInt(20) == 0 ? Math.Min(classes - 1, of[i] / 100 * 100 + random.NextInt(100)) : of[i];
                words.Clear();
                for (var w = 0; w < 6; w++) { words.Add(Word(told, random.NextInt(Own))); }
                for (var w = 0; w < 4; w++) { words.Add(Word(1_000_000 + told / 100, random.NextInt(Own))); }
                for (var w = 0; w < 3; w++) { words.Add(Word(2_000_000 + told / 1000, random.NextInt(Own))); }
                for (var w = 0; w < 7; w++) { words.Add(Common(random.NextDouble())); }
                var length = 0.0;
                foreach (var word in words) { length += Weight(word) * Weight(word); }
                foreach (var word in words)
                {
                    columns.Add(word);
                    values.Add((float)(Weight(word) / Math.Sqrt(length)));
                }
                starts[i + 1] = columns.Count;
            }
            return new(Width, starts, [.. columns], [.. values], of, [.. Enumerable.Range(0, count).Select(i => (long)i)]);
        }
    }

    static int Word(long of, int index) => Common(SeededRandom.At(Seed + 7, of * Own + index));

    // Uniform in the logarithm: the most usual word is drawn as often as the last 50,000 together.
    static int Common(double uniform) => (int)(Math.Pow(Width + 1.0, uniform) - 1) % Width;

    static double Weight(int word) => 1 + Math.Log(2 + word);
}

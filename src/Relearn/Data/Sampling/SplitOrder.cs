using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Data.Sampling;

/// <summary>The order of rows without time, drawn from the seed, so that a split by position is the split that is asked for.</summary>
static class SplitOrder
{
    /// <summary>Row of the source for each position.</summary>
    public static int[] Of(ProjectConfig project, ImportedRows taken) => project.Split.By switch
    {
        SplitBy.Group => ByGroup(taken.Column(project.Split.Group!).ToArray(taken.Rows), project.Seed),
        SplitBy.Stratified when project.HasClasses => StratifiedClasses(taken.Label.ToArray(taken.Rows), project.Seed),
        SplitBy.Stratified => Stratified(taken.Label.ToArray(taken.Rows), project.Seed),
        _ => Shuffled((int)taken.Rows, project.Seed),
    };

    /// <summary>What of the split decides the order of the rows; empty for the usual one.</summary>
    public static string Describe(SplitConfig split) => split.By == SplitBy.Time ? "" : $"\n{split.By.ToString().ToLowerInvariant()} {split.Group}";

    public static int[] Shuffled(int rows, ulong seed)
    {
        var order = new int[rows];
        var random = new SeededRandom(seed);
        for (var i = 0; i < order.Length; i++)
        {
            var other = random.NextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    /// <summary>Groups in random order, the rows of each side by side; a row without a value is a group of its own.</summary>
    public static int[] ByGroup(double[] values, ulong seed)
    {
        var ordinals = new Dictionary<double, int>();
        var (group, groups) = (new int[values.Length], 0);
        for (var i = 0; i < values.Length; i++)
        {
            if (double.IsNaN(values[i])) { group[i] = groups++; }
            else if (!ordinals.TryGetValue(values[i], out group[i])) { ordinals.Add(values[i], group[i] = groups++); }
        }
        var places = new double[groups];
        var shuffled = Shuffled(groups, seed);
        for (var place = 0; place < groups; place++) { places[shuffled[place]] = place; }
        return StableOrder.Of([.. group.Select(g => places[g])]);
    }

    /// <summary>The same as <see cref="Stratified"/> for labels that are codes of many classes; each class begins somewhere else, so that classes of one row do not all stand at one place.</summary>
    public static int[] StratifiedClasses(double[] labels, ulong seed)
    {
        var byClass = new SortedDictionary<double, List<int>>();
        for (var i = 0; i < labels.Length; i++)
        {
            var label = double.IsNaN(labels[i]) ? -1 : labels[i];
            if (!byClass.TryGetValue(label, out var rows)) { byClass.Add(label, rows = []); }
            rows.Add(i);
        }
        var positions = new double[labels.Length];
        foreach (var (label, rows) in byClass)
        {
            var own = unchecked(seed + ((ulong)(long)label + 2) * 0x9E3779B97F4A7C15);
            var (shuffled, offset) = (Shuffled(rows.Count, own), SeededRandom.At(own, 0));
            for (var j = 0; j < rows.Count; j++) { positions[rows[shuffled[j]]] = (j + offset) / rows.Count; }
        }
        return StableOrder.Of(positions);
    }

    /// <summary>Every class spread evenly: any stretch of positions has its share of it, to one row.</summary>
    public static int[] Stratified(double[] labels, ulong seed)
    {
        var positions = new double[labels.Length];
        for (var side = 0; side < 3; side++)
        {
            int[] rows = [.. Enumerable.Range(0, labels.Length).Where(i => side == (double.IsNaN(labels[i]) ? 2 : labels[i] != 0 ? 1 : 0))];
            var shuffled = Shuffled(rows.Length, unchecked(seed + (ulong)side * 0x9E3779B97F4A7C15));
            // Somewhere within the j-th of equal stretches: half a step, because a step of one class must not fall together with one of another.
            for (var j = 0; j < rows.Length; j++) { positions[rows[shuffled[j]]] = (j + 0.25 * (side + 1)) / rows.Length; }
        }
        return StableOrder.Of(positions);
    }
}

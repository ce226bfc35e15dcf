using Relearn.Inference.Models.Classes;

namespace Relearn.Modeling.Classes.Trees;

/// <summary>What each class looks like: the sum of its rows, of length 1, and behind the rows' columns the groups of the taxonomy that it stands in.</summary>
/// <remarks>Source: H.-F. Yu et al., "PECOS", JMLR 23, 2022 (positive instance feature aggregation); the groups are added here, so that classes of one branch tend to stay together.</remarks>
sealed class LabelVectors
{
    LabelVectors(int width, int[] starts, int[] columns, float[] values) => (Width, Starts, Columns, Values) = (width, starts, columns, values);

    public int Width { get; }

    public int[] Starts { get; }

    public int[] Columns { get; }

    public float[] Values { get; }

    public int Count => Starts.Length - 1;

    /// <summary>Adds rows up.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="classes">The classes.</param>
    /// <param name="groups">Length of the part that the groups make, 0 or more; the rows make a part of length 1.</param>
    /// <param name="most">How many columns of a class are kept, the largest; the others are noise and time.</param>
    public static LabelVectors Of(SparseRows rows, ClassSet classes, float groups, int most)
    {
        var members = ClassRows.Of(rows, classes.Count);
        var (starts, columns, values) = (new int[classes.Count + 1], new List<int>(), new List<float>());
        var (sums, touched) = (new float[rows.Width], new List<int>());
        for (var c = 0; c < classes.Count; c++)
        {
            foreach (var r in members[c]) { AddUp(rows[r], sums, touched); }
            Largest(touched, sums, most);
            var length = MathF.Sqrt(touched.Sum(column => sums[column] * sums[column]));
            foreach (var column in touched)
            {
                if (sums[column] != 0)
                {
                    columns.Add(column);
                    values.Add(sums[column] / length);
                }
                sums[column] = 0;
            }
            touched.Clear();
            AddGroups(classes, c, groups, rows.Width, columns, values);
            starts[c + 1] = columns.Count;
        }
        return new(rows.Width + classes.Taxonomy.Count, starts, [.. columns], [.. values]);
    }

    static void AddUp(SparseRow row, float[] sums, List<int> touched)
    {
        for (var k = 0; k < row.Columns.Length; k++)
        {
            ref var sum = ref sums[row.Columns[k]];
            if (sum == 0) { touched.Add(row.Columns[k]); }
            sum += row.Values[k];
            // A sum that comes back to 0 stays on the list once.
            if (sum == 0) { sum = float.Epsilon; }
        }
    }

    static void Largest(List<int> touched, float[] sums, int most)
    {
        if (touched.Count > most)
        {
            var ordered = touched.ToArray();
            var keys = Array.ConvertAll(ordered, column => -Math.Abs(sums[column]));
            Array.Sort(keys, ordered);
            // Equal ones at the border go by column, so that the order of the rows decides nothing.
            var border = keys[most - 1];
            var sure = Array.FindIndex(keys, key => key == border);
            var tied = ordered.Where((_, i) => keys[i] == border).Order().Take(most - sure).ToArray();
            var kept = ordered.Take(sure).Concat(tied).ToHashSet();
            foreach (var column in touched)
            {
                if (!kept.Contains(column)) { sums[column] = 0; }
            }
            touched.Clear();
            touched.AddRange(kept);
        }
        touched.Sort();
    }

    static void AddGroups(ClassSet classes, int c, float groups, int width, List<int> columns, List<float> values)
    {
        var way = classes.Taxonomy.WayTo(classes.Nodes[c]);
        if (groups <= 0 || way.Length == 0) { return; }
        foreach (var node in way)
        {
            columns.Add(width + node);
            values.Add(groups / MathF.Sqrt(way.Length));
        }
    }
}

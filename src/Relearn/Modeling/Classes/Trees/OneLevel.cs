using Relearn.Inference.Models.Classes;

namespace Relearn.Modeling.Classes.Trees;

/// <summary>A model that looks at every class: one node, or a few beside one another where a node has no room for all.</summary>
static class OneLevel
{
    /// <summary>Lays out the weights of each class by column.</summary>
    /// <param name="width">Number of columns that a row can have.</param>
    /// <param name="biases">Of each class.</param>
    /// <param name="vectors">Weights of each class; null for none.</param>
    /// <param name="transform">How margins become scores: <see cref="NodeTransform.Cosine"/> or <see cref="NodeTransform.Share"/>.</param>
    public static LinearTreeScorer Of(int width, float[] biases, LabelVectors? vectors, NodeTransform transform)
    {
        var nodes = new List<LinearNode>();
        var parts = (biases.Length + LinearNode.MostChildren - 1) / LinearNode.MostChildren;
        // A margin as large is a score of 1, however long the row is: the node above changes nothing.
        if (parts > 1) { nodes.Add(new(width, [.. Enumerable.Range(1, parts)], [.. Enumerable.Repeat(1e6f, parts)], [], [0], [])); }
        for (var from = 0; from < biases.Length; from += LinearNode.MostChildren)
        {
            nodes.Add(Node(width, from, biases.AsSpan(from, Math.Min(LinearNode.MostChildren, biases.Length - from)), vectors));
        }
        return new(width, biases.Length, transform, 1, Math.Max(1, parts), [0], [.. nodes]);
    }

    static LinearNode Node(int width, int from, ReadOnlySpan<float> biases, LabelVectors? vectors)
    {
        var children = new int[biases.Length];
        for (var c = 0; c < children.Length; c++) { children[c] = ~(from + c); }
        if (vectors is null) { return new(width, children, biases.ToArray(), [], [0], []); }
        var counts = new int[width + 1];
        var (first, last) = (vectors.Starts[from], vectors.Starts[from + children.Length]);
        foreach (var column in vectors.Columns.AsSpan(first..last)) { counts[column + 1]++; }
        for (var column = 0; column < width; column++) { counts[column + 1] += counts[column]; }
        var (entries, next) = (new uint[last - first], (int[])counts.Clone());
        for (var c = 0; c < children.Length; c++)
        {
            for (var k = vectors.Starts[from + c]; k < vectors.Starts[from + c + 1]; k++) { entries[next[vectors.Columns[k]]++] = LinearNode.Entry(c, vectors.Values[k]); }
        }
        var (columns, starts) = (new List<int>(), new List<int> { 0 });
        for (var column = 0; column < width; column++)
        {
            if (counts[column + 1] == counts[column]) { continue; }
            columns.Add(column);
            starts.Add(counts[column + 1]);
        }
        return new(width, children, biases.ToArray(), [.. columns], [.. starts], entries);
    }
}

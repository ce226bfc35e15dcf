namespace Relearn.Inference.Models.Classes;

/// <summary>One encoded row of which most values are 0.</summary>
/// <param name="columns">Positions of the values that are not 0, ascending, each once.</param>
/// <param name="values">Those values.</param>
public readonly ref struct SparseRow(ReadOnlySpan<int> columns, ReadOnlySpan<float> values)
{
    /// <summary>Positions of the values that are not 0, ascending, each once.</summary>
    public ReadOnlySpan<int> Columns { get; } = columns;

    /// <summary>Those values.</summary>
    public ReadOnlySpan<float> Values { get; } = values;
}

namespace Relearn.Inference.Features;

/// <summary>Some rows, column by column: 2,048 at a time in training, one or a few online.</summary>
public sealed class ColumnBatch
{
    /// <summary>Makes room for <paramref name="capacity"/> rows of <paramref name="columns"/>.</summary>
    public ColumnBatch(IReadOnlyList<InputColumn> columns, int capacity)
    {
        Columns = columns;
        Vectors = [.. columns.Select(c => new Vector(c.Kind, capacity))];
    }

    /// <summary>The rows that one batch holds in training.</summary>
    public const int TrainingRows = 2048;

    /// <summary>Names and kinds, in the order of <see cref="Vectors"/>.</summary>
    public IReadOnlyList<InputColumn> Columns { get; }

    /// <summary>The values, one vector a column.</summary>
    public Vector[] Vectors { get; }

    /// <summary>How many rows are filled.</summary>
    public int Rows { get; set; }

    /// <summary>Position of a column, or -1.</summary>
    public int IndexOf(string name)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Name == name) { return i; }
        }
        return -1;
    }
}

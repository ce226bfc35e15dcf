namespace Relearn.Inference.Features;

/// <summary>The values of one column or expression for a batch of rows.</summary>
/// <remarks>
/// Numbers, times, durations and booleans stand in <see cref="Numbers"/> (NaN is missing). Text stands as codes into
/// <see cref="Dictionary"/> (-1 is missing), so that a kernel touches each distinct text once.
/// </remarks>
public sealed class Vector
{
    /// <summary>Makes room for <paramref name="capacity"/> rows.</summary>
    public Vector(ValueKind kind, int capacity)
    {
        Kind = kind;
        Numbers = kind == ValueKind.Text ? [] : new double[capacity];
        Codes = kind == ValueKind.Text ? new int[capacity] : [];
    }

    /// <summary>What it holds.</summary>
    public ValueKind Kind { get; }

    /// <summary>The values, <c>[rows]</c>, unless it is text.</summary>
    public double[] Numbers { get; private set; }

    /// <summary>Codes into <see cref="Dictionary"/>, <c>[rows]</c>, if it is text.</summary>
    public int[] Codes { get; private set; }

    /// <summary>The distinct texts; a list that only grows keeps its identity.</summary>
    public IReadOnlyList<string> Dictionary { get; set; } = [];

    /// <summary>Grows to at least <paramref name="capacity"/> rows; what it held is not kept.</summary>
    public void Reserve(int capacity)
    {
        if (Kind == ValueKind.Text)
        {
            if (Codes.Length < capacity) { Codes = new int[capacity]; }
        }
        else if (Numbers.Length < capacity)
        {
            Numbers = new double[capacity];
        }
    }
}

namespace Relearn.Modeling;

/// <summary>Some encoded rows with their labels. The arrays are used again for the next block.</summary>
sealed class EncodedBlock(int capacity, int width, bool delayed = false)
{
    /// <summary>Features, <c>[Rows, width]</c>, row-major; NaN is missing.</summary>
    public float[] Matrix { get; } = new float[capacity * width];

    /// <summary>Labels, 0 or 1.</summary>
    public float[] Labels { get; } = new float[capacity];

    /// <summary>Event times, microseconds since 1970 UTC.</summary>
    public double[] Times { get; } = new double[capacity];

    /// <summary>Position of each row in the data set.</summary>
    public long[] RowIndexes { get; } = new long[capacity];

    /// <summary>For how many rows each stands: 1 but where some stand for others.</summary>
    public float[] Weights { get; } = [.. Enumerable.Repeat(1f, capacity)];

    /// <summary>Age of each row when it is learnt from, microseconds, where its event may still come.</summary>
    public double[] Ages { get; } = delayed ? new double[capacity] : [];

    /// <summary>How long after the row its event was seen, microseconds; NaN: not so far.</summary>
    public double[] Delays { get; } = delayed ? new double[capacity] : [];

    /// <summary>How many rows are filled.</summary>
    public int Rows { get; set; }
}

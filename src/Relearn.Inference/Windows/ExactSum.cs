namespace Relearn.Inference.Windows;

/// <summary>Sums of doubles as whole multiples of 2^-52: adding and taking away are exact, so the order of the facts does not matter.</summary>
/// <remarks>
/// A number of magnitude 1 or more below <see cref="Limit"/> loses nothing; a smaller one is rounded to a multiple of 2^-52 (2.2e-16) once, as it comes in.
/// 2^23 numbers of the greatest magnitude fit before the 128 bits are full, and a window never holds that many of one key.
/// </remarks>
static class ExactSum
{
    /// <summary>Numbers of this magnitude or above (2^52, 4.5e15) do not count: they are treated as missing.</summary>
    public const double Limit = 4_503_599_627_370_496;

    const double Scale = 4_503_599_627_370_496;

    /// <summary>True if a number can be summed.</summary>
    public static bool Takes(double value) => Math.Abs(value) < Limit;

    public static Int128 Units(double value)
    {
        if (Math.Abs(value) < 1024) { return (long)Math.Round(value * Scale); }
        var whole = (long)value;
        return ((Int128)whole << 52) + (long)((value - whole) * Scale);
    }

    public static double ToDouble(Int128 units)
    {
        var whole = (double)(units >> 52);
        var rest = (long)(ulong)(units & ((1L << 52) - 1));
        return whole + rest / Scale;
    }
}

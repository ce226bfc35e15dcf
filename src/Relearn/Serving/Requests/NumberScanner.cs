using System.Globalization;

namespace Relearn.Serving.Requests;

/// <summary>Reads JSON numbers, exactly rounded.</summary>
/// <remarks>
/// Up to 2^53 and with a power of ten up to 10^22 both are exact in double, so that one multiplication or division rounds once and correctly
/// (W. D. Clinger, "How to read floating point numbers accurately", PLDI 1990). All others are read by the framework.
/// </remarks>
static class NumberScanner
{
    static readonly double[] Powers =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>Reads the number that begins at <paramref name="at"/>.</summary>
    /// <param name="json">The text.</param>
    /// <param name="at">Moved behind the number if it is one.</param>
    /// <param name="value">The number; infinite if it is too large for a double.</param>
    /// <returns>False if what stands there is not a number of JSON's grammar.</returns>
    public static bool TryScan(ReadOnlySpan<byte> json, ref int at, out double value)
    {
        var start = at;
        var i = at;
        value = 0;
        var negative = i < json.Length && json[i] == '-';
        if (negative) { i++; }
        var first = i;
        ulong mantissa = 0;
        uint digit;
        while (i < json.Length && (digit = json[i] - (uint)'0') <= 9)
        {
            mantissa = mantissa * 10 + digit;
            i++;
        }
        var digits = i - first;
        // A number begins with a digit, and with a zero only if that is all of its whole part.
        if (digits == 0 || (digits > 1 && json[first] == '0')) { return false; }
        var exponent = 0;
        if (i < json.Length && json[i] == '.')
        {
            var point = ++i;
            while (i < json.Length && (digit = json[i] - (uint)'0') <= 9)
            {
                mantissa = mantissa * 10 + digit;
                i++;
            }
            if (i == point) { return false; }
            exponent = point - i;
            digits -= exponent;
        }
        if (i < json.Length && (json[i] | 0x20) == 'e')
        {
            i++;
            var minus = i < json.Length && json[i] == '-';
            if (i < json.Length && json[i] is (byte)'-' or (byte)'+') { i++; }
            var power = i;
            var ten = 0;
            while (i < json.Length && (digit = json[i] - (uint)'0') <= 9)
            {
                ten = Math.Min(ten * 10 + (int)digit, 100_000);
                i++;
            }
            if (i == power) { return false; }
            exponent += minus ? -ten : ten;
        }
        at = i;
        // 19 digits always fit 64 bits.
        if (digits <= 19 && mantissa <= 1UL << 53 && exponent is >= -22 and <= 22)
        {
            value = exponent < 0 ? mantissa / Powers[-exponent] : mantissa * Powers[exponent];
            if (negative) { value = -value; }
            return true;
        }
        return double.TryParse(json[start..i], NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Relearn.Serving.Requests;

namespace Relearn.Tests.Serving.Requests;

public sealed class NumberScannerTests
{
    static (bool Read, int At, double Value) Scan(string text)
    {
        var at = 0;
        var read = NumberScanner.TryScan(Encoding.UTF8.GetBytes(text), ref at, out var value);
        return (read, at, value);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("-0.0e5")]
    [InlineData("1e22")]
    [InlineData("1e23")]
    [InlineData("9007199254740992")]
    [InlineData("9007199254740993")]
    [InlineData("0.1")]
    [InlineData("123456789012345678")]
    [InlineData("1234567890123456789012345678901234567890")]
    [InlineData("0.000000000000000000000000000000000000000001")]
    [InlineData("2.2250738585072011e-308")]
    [InlineData("4.9e-324")]
    [InlineData("1e-400")]
    [InlineData("1.7976931348623157e308")]
    [InlineData("1E+2")]
    [InlineData("12.5e-1")]
    public void Numbers_have_the_bits_that_the_framework_gives(string text) =>
        Assert.Equal((true, text.Length, BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture))), (Scan(text).Read, Scan(text).At, BitConverter.DoubleToInt64Bits(Scan(text).Value)));

    [Fact]
    public void A_number_that_is_too_large_is_infinite() => Assert.Equal(double.PositiveInfinity, Scan("1e400").Value);

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("01")]
    [InlineData("-01")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("+1")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    public void What_JSON_does_not_call_a_number_is_none(string text) => Assert.False(Scan(text).Read);

    [Fact]
    public void Every_double_that_is_printed_is_read_back()
    {
        Gen.Long.Select(BitConverter.Int64BitsToDouble).Where(double.IsFinite).Sample(value =>
            Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(Scan(value.ToString("R", CultureInfo.InvariantCulture).Replace("E+", "e", StringComparison.Ordinal)).Value)), iter: 50_000);
    }

    [Fact]
    public void Numbers_of_few_digits_have_the_bits_that_the_framework_gives()
    {
        Gen.Select(Gen.Long[-(1L << 53), 1L << 53], Gen.Int[0, 24], Gen.Int[-30, 30]).Sample((digits, places, exponent) =>
        {
            var text = digits.ToString(CultureInfo.InvariantCulture);
            if (places > 0 && places < text.TrimStart('-').Length) { text = text.Insert(text.Length - places, "."); }
            if (exponent % 3 == 0) { text += $"e{exponent}"; }
            Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)), BitConverter.DoubleToInt64Bits(Scan(text).Value));
        }, iter: 50_000);
    }

    [Fact]
    public void What_it_takes_and_what_the_framework_takes_are_the_same()
    {
        Gen.Char["0123456789.-+eE"].Array[1, 9].Select(c => new string(c)).Sample(text =>
        {
            bool byFramework;
            try
            {
                byFramework = JsonDocument.Parse(text).RootElement.ValueKind == JsonValueKind.Number;
            }
            catch (JsonException)
            {
                byFramework = false;
            }
            var scanned = Scan(text);
            Assert.Equal(byFramework, scanned.Read && scanned.At == text.Length);
        }, iter: 100_000);
    }
}

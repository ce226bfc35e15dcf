using System.Globalization;
using System.Text;
using Relearn.Serving;
using Relearn.Serving.Requests;

namespace Relearn.Tests.Serving.Requests;

public sealed class ClockTextTests
{
    static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm", "yyyy-MM-dd"];

    [Fact]
    public void A_clock_reads_as_the_framework_reads_it()
    {
        Gen.Select(Gen.DateTime[new(1900, 1, 1), new(2199, 12, 31)], Gen.Int[0, 4].Select(i => Formats[i])).Sample((time, format) =>
        {
            var text = time.ToString(format, CultureInfo.InvariantCulture);
            Assert.True(ClockText.TryRead(Encoding.UTF8.GetBytes(text), out var quick));
            Assert.True(RequestReader.TryInstant(text, out var patient));
            Assert.Equal(patient, quick);
        }, iter: 20_000);
    }

    [Fact]
    public void What_it_reads_is_a_time()
    {
        var valid = "2024-02-29T23:59:59"u8.ToArray();
        Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Char["0123456789T: -"], Gen.Int[0, valid.Length]).Sample((at, sign, length) =>
        {
            var text = valid.ToArray();
            text[at] = (byte)sign;
            if (ClockText.TryRead(text.AsSpan(0, length), out var quick))
            {
                Assert.True(RequestReader.TryInstant(Encoding.UTF8.GetString(text, 0, length), out var patient));
                Assert.Equal(patient, quick);
            }
        }, iter: 20_000);
    }
}

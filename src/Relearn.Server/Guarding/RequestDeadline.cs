using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Relearn.Server.Guarding;

/// <summary>How long a request's answer is of use, as its headers say: <c>X-Deadline-Ms</c>, or what gRPC sends by itself.</summary>
static class RequestDeadline
{
    const double Longest = 3_600_000;

    /// <summary>Reads the headers.</summary>
    /// <param name="headers">Of the request.</param>
    /// <param name="milliseconds">Time that is left; the shorter one where both say something; NaN where none does.</param>
    /// <param name="wrong">What stands in <c>X-Deadline-Ms</c> and is no such time.</param>
    /// <returns>False if that is wrong.</returns>
    public static bool TryRead(IHeaderDictionary headers, out double milliseconds, out string wrong)
    {
        (milliseconds, wrong) = (double.NaN, "");
        if (headers.TryGetValue("X-Deadline-Ms", out var given))
        {
            wrong = given.ToString();
            if (!double.TryParse(wrong, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out milliseconds) || milliseconds is not (> 0 and <= Longest)) { return false; }
        }
        if (headers.TryGetValue("grpc-timeout", out var timeout) && OfGrpc(timeout.ToString()) is { } left && !(left > milliseconds)) { milliseconds = left; }
        return true;
    }

    // At most eight digits and a unit: PROTOCOL-HTTP2.md of gRPC. What is no such text is as good as none there.
    static double? OfGrpc(string text)
    {
        if (text.Length is < 2 or > 9 || !double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) { return null; }
        double? unit = text[^1] switch { 'H' => 3_600_000, 'M' => 60_000, 'S' => 1000, 'm' => 1, 'u' => 1e-3, 'n' => 1e-6, _ => null };
        return unit is { } milliseconds ? Math.Min(Longest, number * milliseconds) : null;
    }
}

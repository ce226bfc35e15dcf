using static Relearn.Inference.Features.ValueKind;

namespace Relearn.Inference.Features;

/// <summary>Every function and operator of the feature language, with its kernel.</summary>
/// <remarks>Missing in, missing out, unless the function says otherwise. Kernels work on columns; there is one for training and serving.</remarks>
static class FunctionCatalog
{
    // ValueKind.Boolean by itself would be ambiguous with System.Boolean.
    const ValueKind Flag = ValueKind.Boolean;
    const double Hour = 3_600_000_000.0;
    const double Day = 24 * Hour;

    public static readonly Function[] All =
    [
        .. Arithmetic("+", Number, Number, Number, (a, b) => a + b),
        .. Arithmetic("-", Number, Number, Number, (a, b) => a - b),
        .. Arithmetic("*", Number, Number, Number, (a, b) => a * b),
        .. Arithmetic("/", Number, Number, Number, (a, b) => b == 0 ? double.NaN : a / b),
        .. Arithmetic("+", Time, Duration, Time, (a, b) => a + b),
        .. Arithmetic("-", Time, Duration, Time, (a, b) => a - b),
        .. Arithmetic("-", Time, Time, Duration, (a, b) => a - b),
        .. Arithmetic("+", Duration, Duration, Duration, (a, b) => a + b),
        .. Comparison("<", (a, b) => a < b),
        .. Comparison("<=", (a, b) => a <= b),
        .. Comparison(">", (a, b) => a > b),
        .. Comparison(">=", (a, b) => a >= b),
        .. Comparison("==", (a, b) => a == b),
        .. Comparison("!=", (a, b) => a != b),
        new("==", [Text, Text], Flag, (a, r, n, c) => TextEquals(a, r, n, equal: true)),
        new("!=", [Text, Text], Flag, (a, r, n, c) => TextEquals(a, r, n, equal: false)),
        Binary("and", Flag, Flag, Flag, (a, b) => a == 0 || b == 0 ? 0 : double.IsNaN(a) || double.IsNaN(b) ? double.NaN : 1),
        Binary("or", Flag, Flag, Flag, (a, b) => a == 1 || b == 1 ? 1 : double.IsNaN(a) || double.IsNaN(b) ? double.NaN : 0),
        Unary("not", Flag, Flag, a => 1 - a),
        Unary("neg", Number, Number, a => -a),
        Unary("abs", Number, Number, Math.Abs),
        Unary("log", Number, Number, a => a < 0 ? double.NaN : Math.Log(1 + a)),
        Unary("floor", Number, Number, Math.Floor),
        Binary("min", Number, Number, Number, Math.Min),
        Binary("max", Number, Number, Number, Math.Max),
        Unary("number", Flag, Number, a => a),
        Unary("is_missing", Number, Flag, a => double.IsNaN(a) ? 1 : 0),
        Unary("is_missing", Time, Flag, a => double.IsNaN(a) ? 1 : 0),
        new("is_missing", [Text], Flag, (a, r, n, c) =>
        {
            for (var i = 0; i < n; i++) { r.Numbers[i] = a[0].Codes[i] < 0 ? 1 : 0; }
        }),
        Binary("coalesce", Number, Number, Number, (a, b) => double.IsNaN(a) ? b : a),
        new("if", [Flag, Number, Number], Number, (a, r, n, c) =>
        {
            for (var i = 0; i < n; i++)
            {
                var test = a[0].Numbers[i];
                r.Numbers[i] = double.IsNaN(test) ? double.NaN : test != 0 ? a[1].Numbers[i] : a[2].Numbers[i];
            }
        }),
        Unary("hour", Time, Number, t => Math.Floor(Within(t, Day) / Hour)),
        Unary("minute_of_day", Time, Number, t => Math.Floor(Within(t, Day) / (Hour / 60))),
        // 1970-01-01 was a Thursday; 0 is Monday.
        Unary("weekday", Time, Number, t => Within(Math.Floor(t / Day) + 3, 7)),
        Unary("day", Time, Number, t => Calendar(t, d => d.Day)),
        Unary("month", Time, Number, t => Calendar(t, d => d.Month)),
        Unary("day_of_year", Time, Number, t => Calendar(t, d => d.DayOfYear)),
        Unary("minutes", Number, Duration, m => Math.Floor(m * (Hour / 60))),
        Unary("hours", Number, Duration, h => Math.Floor(h * Hour)),
        Unary("days", Number, Duration, d => Math.Floor(d * Day)),
        Unary("minutes_of", Duration, Number, d => d / (Hour / 60)),
        Mapped("lower", s => s.ToLowerInvariant()),
        Mapped("trim", s => s.Trim()),
        new("length", [Text], Number, (a, r, n, c) =>
        {
            for (var i = 0; i < n; i++)
            {
                var code = a[0].Codes[i];
                r.Numbers[i] = code < 0 ? double.NaN : a[0].Dictionary[code].Length;
            }
        }),
        new("cross", [Text, Text], Text, Cross),
    ];

    public static readonly string[] Names =
        [.. All.Select(f => f.Name).Where(n => char.IsLetter(n[0]) && n is not ("neg" or "and" or "or" or "not")).Distinct().Order(StringComparer.Ordinal)];

    static double Within(double value, double modulus) => value - Math.Floor(value / modulus) * modulus;

    static double Calendar(double microseconds, Func<DateTime, int> part)
    {
        // Outside .NET's calendar (years 1 to 9999) there is no month to speak of.
        if (double.IsNaN(microseconds) || Math.Abs(microseconds) > 2.6e17) { return double.NaN; }
        var ticks = DateTime.UnixEpoch.Ticks + (long)microseconds * 10;
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks ? double.NaN : part(new DateTime(ticks));
    }

    static Function Unary(string name, ValueKind from, ValueKind to, Func<double, double> kernel) =>
        new(name, [from], to, (a, r, n, c) =>
        {
            var x = a[0].Numbers;
            var y = r.Numbers;
            for (var i = 0; i < n; i++) { y[i] = kernel(x[i]); }
        });

    static Function Binary(string name, ValueKind left, ValueKind right, ValueKind to, Func<double, double, double> kernel) =>
        new(name, [left, right], to, (a, r, n, c) =>
        {
            var x = a[0].Numbers;
            var y = a[1].Numbers;
            var z = r.Numbers;
            for (var i = 0; i < n; i++) { z[i] = kernel(x[i], y[i]); }
        });

    static IEnumerable<Function> Arithmetic(string name, ValueKind left, ValueKind right, ValueKind to, Func<double, double, double> kernel) =>
        [Binary(name, left, right, to, kernel)];

    static IEnumerable<Function> Comparison(string name, Func<double, double, bool> kernel)
    {
        foreach (var kind in new[] { Number, Time, Duration, Flag })
        {
            yield return Binary(name, kind, kind, Flag, (a, b) => double.IsNaN(a) || double.IsNaN(b) ? double.NaN : kernel(a, b) ? 1 : 0);
        }
    }

    static void TextEquals(Vector[] a, Vector r, int n, bool equal)
    {
        var (x, y) = (a[0], a[1]);
        for (var i = 0; i < n; i++)
        {
            var (p, q) = (x.Codes[i], y.Codes[i]);
            r.Numbers[i] = p < 0 || q < 0 ? double.NaN : string.Equals(x.Dictionary[p], y.Dictionary[q], StringComparison.Ordinal) == equal ? 1 : 0;
        }
    }

    static Function Mapped(string name, Func<string, string> map) =>
        new(name, [Text], Text, (a, r, n, cache) =>
        {
            var dictionary = a[0].Dictionary;
            var known = cache.For(dictionary, null, n);
            for (var i = 0; i < n; i++)
            {
                var code = a[0].Codes[i];
                if (code < 0) { r.Codes[i] = -1; continue; }
                if (known is null)
                {
                    r.Codes[i] = cache.CodeOf(map(dictionary[code]));
                    continue;
                }
                var mapped = known.Find(code, 0);
                if (mapped < 0)
                {
                    mapped = cache.CodeOf(map(dictionary[code]));
                    known.Add(code, 0, mapped);
                }
                r.Codes[i] = mapped;
            }
            r.Dictionary = cache.Texts;
        });

    static void Cross(Vector[] a, Vector r, int n, TextCache cache)
    {
        var (left, right) = (a[0].Dictionary, a[1].Dictionary);
        var known = cache.For(left, right, n);
        for (var i = 0; i < n; i++)
        {
            var (p, q) = (a[0].Codes[i], a[1].Codes[i]);
            if (p < 0 || q < 0) { r.Codes[i] = -1; continue; }
            if (known is null)
            {
                r.Codes[i] = cache.CodeOf(left[p], right[q]);
                continue;
            }
            var code = known.Find(p, q);
            if (code < 0)
            {
                code = cache.CodeOf(left[p], right[q]);
                known.Add(p, q, code);
            }
            r.Codes[i] = code;
        }
        r.Dictionary = cache.Texts;
    }
}

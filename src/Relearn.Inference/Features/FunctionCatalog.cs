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
        Unary("exp", Number, Number, Math.Exp),
        Unary("sqrt", Number, Number, Math.Sqrt),
        Unary("round", Number, Number, a => Math.Floor(a + 0.5)),
        new("clip", [Number, Number, Number], Number, (a, r, n, c) =>
        {
            for (var i = 0; i < n; i++) { r.Numbers[i] = Math.Max(a[1].Numbers[i], Math.Min(a[0].Numbers[i], a[2].Numbers[i])); }
        }),
        // The bounds may be expressions; they are counted, so their order does not matter.
        new("bucket", [Number, Number], Number, (a, r, n, c) =>
        {
            for (var i = 0; i < n; i++)
            {
                var (value, bucket) = (a[0].Numbers[i], 0.0);
                for (var b = 1; b < a.Length; b++) { bucket += double.IsNaN(a[b].Numbers[i]) ? double.NaN : a[b].Numbers[i] <= value ? 1 : 0; }
                r.Numbers[i] = double.IsNaN(value) ? double.NaN : bucket;
            }
        }, Variadic: true),
        .. new[] { Number, Time, Duration, Flag }.Select(kind => Unary("is_missing", kind, Flag, a => double.IsNaN(a) ? 1 : 0)),
        new("is_missing", [Text], Flag, (a, r, n, c) =>
        {
            for (var i = 0; i < n; i++) { r.Numbers[i] = a[0].Codes[i] < 0 ? 1 : 0; }
        }),
        .. new[] { Number, Time, Duration, Flag }.Select(kind => Binary("coalesce", kind, kind, kind, (a, b) => double.IsNaN(a) ? b : a)),
        .. new[] { Number, Time, Duration, Flag }.Select(kind => new Function("if", [Flag, kind, kind], kind, (a, r, n, c) =>
        {
            for (var i = 0; i < n; i++)
            {
                var test = a[0].Numbers[i];
                r.Numbers[i] = double.IsNaN(test) ? double.NaN : test != 0 ? a[1].Numbers[i] : a[2].Numbers[i];
            }
        })),
        new("coalesce", [Text, Text], Text, (a, r, n, c) => Choose(r, n, c, i => a[0].Codes[i] >= 0 ? a[0] : a[1])),
        new("if", [Flag, Text, Text], Text, (a, r, n, c) => Choose(r, n, c, i => double.IsNaN(a[0].Numbers[i]) ? null : a[0].Numbers[i] != 0 ? a[1] : a[2])),
        Unary("hour", Time, Number, t => Math.Floor(Within(t, Day) / Hour)),
        Unary("minute_of_day", Time, Number, t => Math.Floor(Within(t, Day) / (Hour / 60))),
        // 1970-01-01 was a Thursday; 0 is Monday.
        Unary("weekday", Time, Number, t => Within(Math.Floor(t / Day) + 3, 7)),
        Unary("day", Time, Number, t => Calendar(t, d => d.Day)),
        Unary("month", Time, Number, t => Calendar(t, d => d.Month)),
        Unary("day_of_year", Time, Number, t => Calendar(t, d => d.DayOfYear)),
        Unary("year", Time, Number, t => Calendar(t, d => d.Year)),
        new("instant", [Text], Time, (a, r, n, c) =>
        {
            for (var i = 0; i < n; i++) { r.Numbers[i] = a[0].Codes[i] < 0 ? double.NaN : Instant(a[0].Dictionary[a[0].Codes[i]]); }
        }),
        Unary("seconds", Number, Duration, s => Math.Floor(s * (Hour / 3600))),
        Unary("minutes", Number, Duration, m => Math.Floor(m * (Hour / 60))),
        Unary("hours", Number, Duration, h => Math.Floor(h * Hour)),
        Unary("days", Number, Duration, d => Math.Floor(d * Day)),
        Unary("minutes_of", Duration, Number, d => d / (Hour / 60)),
        Unary("seconds_of", Duration, Number, d => d / (Hour / 3600)),
        Unary("hours_of", Duration, Number, d => d / Hour),
        Unary("days_of", Duration, Number, d => d / Day),
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
        new("words", [Text], Number, (a, r, n, c) =>
        {
            for (var i = 0; i < n; i++) { r.Numbers[i] = a[0].Codes[i] < 0 ? double.NaN : Words(a[0].Dictionary[a[0].Codes[i]]); }
        }),
        Searching("contains", (text, part) => text.Contains(part, StringComparison.Ordinal)),
        Searching("starts_with", (text, part) => text.StartsWith(part, StringComparison.Ordinal)),
        Searching("ends_with", (text, part) => text.EndsWith(part, StringComparison.Ordinal)),
        new("hash", [Text, Number], Text, Hash),
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

    /// <summary><c>is_holiday</c> for the days of a calendar.</summary>
    public static Function Holiday(IReadOnlyList<string> days)
    {
        var known = days.Select(d => Instant(d) / Day).ToHashSet();
        return new("is_holiday", [Time, Text], Flag, (a, r, n, c) =>
        {
            for (var i = 0; i < n; i++)
            {
                var time = a[0].Numbers[i];
                r.Numbers[i] = double.IsNaN(time) ? double.NaN : known.Contains(Math.Floor(time / Day)) ? 1 : 0;
            }
        });
    }

    /// <summary><c>clock</c> for the rules of a zone.</summary>
    public static Function Clock(string zone, double[] rules) => new("clock", [Time, Text], Time, (a, r, n, c) =>
    {
        for (var i = 0; i < n; i++) { r.Numbers[i] = ZoneRules.Clock(a[0].Numbers[i], rules); }
    })
    { Zone = (zone, rules) };

    static Function Searching(string name, Func<string, string, bool> found) =>
        new(name, [Text, Text], Flag, (a, r, n, c) =>
        {
            for (var i = 0; i < n; i++)
            {
                var (p, q) = (a[0].Codes[i], a[1].Codes[i]);
                r.Numbers[i] = p < 0 || q < 0 ? double.NaN : found(a[0].Dictionary[p], a[1].Dictionary[q]) ? 1 : 0;
            }
        });

    static double Words(string text)
    {
        var words = 0;
        for (var i = 0; i < text.Length; i++) { words += !char.IsWhiteSpace(text[i]) && (i == 0 || char.IsWhiteSpace(text[i - 1])) ? 1 : 0; }
        return words;
    }

    // Only what says the day, or the day and the time, so that no culture and no today's date has a say.
    internal static double Instant(string text) =>
        DateTime.TryParseExact(text, ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss"], System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var time)
            ? (time - DateTime.UnixEpoch).Ticks / 10
            : double.NaN;

    static void Choose(Vector r, int n, TextCache cache, Func<int, Vector?> from)
    {
        _ = cache.For([], null, n);
        for (var i = 0; i < n; i++) { r.Codes[i] = from(i) is { } vector && vector.Codes[i] >= 0 ? cache.CodeOf(vector.Dictionary[vector.Codes[i]]) : -1; }
        r.Dictionary = cache.Texts;
    }

    // The texts are the numbers of the buckets. FNV-1a (Fowler, Noll, Vo), finished as SplitMix64 finishes, so that low bits depend on all of the text.
    static void Hash(Vector[] a, Vector r, int n, TextCache cache)
    {
        _ = cache.For(a[0].Dictionary, null, n);
        for (var i = 0; i < n; i++)
        {
            var (code, buckets) = (a[0].Codes[i], a[1].Numbers[i]);
            r.Codes[i] = code < 0 || !(buckets >= 1 && buckets <= int.MaxValue) ? -1 : cache.CodeOf(((int)(Hash(a[0].Dictionary[code]) % (ulong)buckets)).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        r.Dictionary = cache.Texts;
    }

    static ulong Hash(string text)
    {
        unchecked
        {
            var hash = 14695981039346656037UL;
            foreach (var c in text)
            {
                hash = (hash ^ (byte)c) * 1099511628211UL;
                hash = (hash ^ (byte)(c >> 8)) * 1099511628211UL;
            }
            hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
            hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
            return hash ^ (hash >> 31);
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

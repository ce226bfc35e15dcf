using System.Text;
using Relearn.Inference.Features;

namespace Relearn.Tests.Inference.Features;

/// <summary>Every overload against a definition that is written for the reader: values are <c>double?</c> and <c>string?</c>, null is missing.</summary>
public sealed class FunctionCatalogTests
{
    const double Minute = 60_000_000;

    static readonly Dictionary<string, Func<object?[], object?>> Definitions = Define();

    public static TheoryData<string> Signatures => [.. FunctionCatalog.All.Select(f => f.Signature())];

    static Dictionary<string, Func<object?[], object?>> Define()
    {
        var d = new Dictionary<string, Func<object?[], object?>>
        {
            ["+(number, number)"] = Strict((a, b) => a + b),
            ["-(number, number)"] = Strict((a, b) => a - b),
            ["*(number, number)"] = Strict((a, b) => a * b),
            ["/(number, number)"] = Strict((a, b) => b == 0 ? null : a / b),
            ["+(time, duration)"] = Strict((a, b) => a + b),
            ["-(time, duration)"] = Strict((a, b) => a - b),
            ["-(time, time)"] = Strict((a, b) => a - b),
            ["+(duration, duration)"] = Strict((a, b) => a + b),
            ["==(text, text)"] = x => x[0] is string a && x[1] is string b ? Truth(a == b) : null,
            ["!=(text, text)"] = x => x[0] is string a && x[1] is string b ? Truth(a != b) : null,
            // Kleene's logic: missing means "either".
            ["and(boolean, boolean)"] = x => x.Contains(0.0) ? 0.0 : x.Contains(null) ? null : 1.0,
            ["or(boolean, boolean)"] = x => x.Contains(1.0) ? 1.0 : x.Contains(null) ? null : 0.0,
            ["not(boolean)"] = Strict(a => a == 0 ? 1 : 0),
            ["neg(number)"] = Strict(a => -a),
            ["abs(number)"] = Strict(a => a < 0 ? -a : a),
            ["log(number)"] = Strict(a => a < 0 ? null : Math.Log(1 + a)),
            ["floor(number)"] = Strict(a => Math.Floor(a)),
            ["min(number, number)"] = Strict((a, b) => a < b ? a : b),
            ["max(number, number)"] = Strict((a, b) => a > b ? a : b),
            ["number(boolean)"] = x => x[0],
            ["exp(number)"] = Strict(a => Math.Exp(a)),
            ["sqrt(number)"] = Strict(a => a < 0 ? null : Math.Sqrt(a)),
            ["round(number)"] = Strict(a => Math.Floor(a + 0.5)),
            ["clip(number, number, number)"] = x => x is [double a, double low, double high] ? Math.Max(low, Math.Min(a, high)) : null,
            ["bucket(number, number, ...)"] = x => x.Contains(null) ? null : (double)x.Skip(1).Count(bound => (double)bound! <= (double)x[0]!),
            ["year(time)"] = Clock(t => t.Year),
            ["instant(text)"] = x => x[0] is string s && DateTime.TryParseExact(s, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, default, out var day) ? (day - DateTime.UnixEpoch).TotalMicroseconds : null,
            ["seconds(number)"] = Strict(a => Math.Floor(a * (Minute / 60))),
            ["seconds_of(duration)"] = Strict(a => a / (Minute / 60)),
            ["hours_of(duration)"] = Strict(a => a / (60 * Minute)),
            ["days_of(duration)"] = Strict(a => a / (24 * 60 * Minute)),
            ["words(text)"] = x => x[0] is string s ? (double)s.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length : null,
            ["contains(text, text)"] = x => x[0] is string a && x[1] is string b ? Truth(b.Length == 0 || a.Split(b).Length > 1) : null,
            ["starts_with(text, text)"] = x => x[0] is string a && x[1] is string b ? Truth(a.Length >= b.Length && a[..b.Length] == b) : null,
            ["ends_with(text, text)"] = x => x[0] is string a && x[1] is string b ? Truth(a.Length >= b.Length && a[^b.Length..] == b) : null,
            ["hash(text, number)"] = x => x is [string s, double n] && n is >= 1 and <= int.MaxValue ? (Fnv(s) % (ulong)n).ToString(System.Globalization.CultureInfo.InvariantCulture) : null,
            ["hour(time)"] = Clock(t => t.Hour),
            ["minute_of_day(time)"] = Clock(t => t.Hour * 60 + t.Minute),
            ["weekday(time)"] = Clock(t => ((int)t.DayOfWeek + 6) % 7),
            ["day(time)"] = Clock(t => t.Day),
            ["month(time)"] = Clock(t => t.Month),
            ["day_of_year(time)"] = Clock(t => t.DayOfYear),
            ["minutes(number)"] = Strict(a => Math.Floor(a * Minute)),
            ["hours(number)"] = Strict(a => Math.Floor(a * (60 * Minute))),
            ["days(number)"] = Strict(a => Math.Floor(a * (24 * 60 * Minute))),
            ["minutes_of(duration)"] = Strict(a => a / Minute),
            ["lower(text)"] = x => ((string?)x[0])?.ToLowerInvariant(),
            ["trim(text)"] = x => ((string?)x[0])?.Trim(),
            ["length(text)"] = x => (double?)((string?)x[0])?.Length,
            ["cross(text, text)"] = x => x[0] is string a && x[1] is string b ? a + "␟" + b : null,
        };
        foreach (var kind in new[] { "number", "time", "duration", "boolean", "text" })
        {
            d[$"coalesce({kind}, {kind})"] = x => x[0] ?? x[1];
            d[$"if(boolean, {kind}, {kind})"] = x => x[0] is double test ? (test == 1 ? x[1] : x[2]) : null;
        }
        foreach (var kind in new[] { "number", "time", "duration", "boolean", "text" }) { d[$"is_missing({kind})"] = x => Truth(x[0] is null); }
        foreach (var kind in new[] { "number", "time", "duration", "boolean" })
        {
            d[$"<({kind}, {kind})"] = Strict((a, b) => Truth(a < b));
            d[$"<=({kind}, {kind})"] = Strict((a, b) => Truth(a <= b));
            d[$">({kind}, {kind})"] = Strict((a, b) => Truth(a > b));
            d[$">=({kind}, {kind})"] = Strict((a, b) => Truth(a >= b));
            d[$"==({kind}, {kind})"] = Strict((a, b) => Truth(a == b));
            d[$"!=({kind}, {kind})"] = Strict((a, b) => Truth(a != b));
        }
        return d;
    }

    static ulong Fnv(string text)
    {
        var hash = Encoding.Unicode.GetBytes(text).Aggregate(0xcbf29ce484222325, (h, b) => unchecked((h ^ b) * 0x100000001b3));
        hash = unchecked((hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9);
        hash = unchecked((hash ^ (hash >> 27)) * 0x94D049BB133111EB);
        return hash ^ (hash >> 31);
    }

    [Theory]
    [InlineData("2001-02-03", 981158400e6)]
    [InlineData("2001-02-03T04:05:06", 981173106e6)]
    [InlineData("1901-01-01 00:00:00", -2177452800e6)]
    [InlineData("3.2.2001", double.NaN)]
    [InlineData("2001-02-30", double.NaN)]
    public void An_instant_is_what_a_text_says(string text, double expected)
    {
        var program = FeatureProgram.Compile([new("t", ValueKind.Text)], [new("f", "instant(t)")]).Program!;
        var batch = new ColumnBatch(program.Inputs, 1) { Rows = 1 };
        batch.Vectors[0].Dictionary = [text];
        Assert.Equal(expected, program.CreateScratch(1).Evaluate(batch)[0].Numbers[0]);
    }

    [Theory]
    [InlineData("America/New_York")]
    [InlineData("Europe/Rome")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Asia/Kolkata")]
    public void A_clock_reads_what_the_zone_says_at_every_hour_of_some_years(string zone)
    {
        var info = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var program = FeatureProgram.Compile([new("t", ValueKind.Time)], [new("f", $"seconds_of(clock(t, \"{zone}\") - t)")], Relearn.Inference.Windows.EventScope.None).Program!;
        var scratch = program.CreateScratch(1);
        var batch = new ColumnBatch(program.Inputs, 1) { Rows = 1 };
        foreach (var year in new[] { 1942, 1969, 1970, 2001, 2024, 2037, 2150 })
        {
            for (var at = new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc); at.Year == year; at = at.AddHours(0.5))
            {
                batch.Vectors[0].Numbers[0] = (at - DateTime.UnixEpoch).TotalMicroseconds;
                Assert.Equal(info.GetUtcOffset(at).TotalSeconds, scratch.Evaluate(batch)[0].Numbers[0]);
            }
        }
    }

    [Fact]
    public void The_rules_of_a_zone_come_from_the_bundle_where_it_has_them()
    {
        var scope = Relearn.Inference.Windows.EventScope.None with { Zones = new Dictionary<string, double[]> { ["Europe/Rome"] = [double.MinValue, 0, 1e15, 7 * 60 * Minute] } };
        var program = FeatureProgram.Compile([new("t", ValueKind.Time)], [new("f", "hour(clock(t, \"Europe/Rome\"))"), new("g", "count() over 1d by hour(clock(t, \"Europe/Rome\"))")], scope).Program!;
        Assert.Equal(scope.Zones["Europe/Rome"], program.Zones["Europe/Rome"]);
        Assert.Contains("There is no time zone 'Mars/Base'", FeatureProgram.Compile([new("t", ValueKind.Time)], [new("f", "hour(clock(t, \"Mars/Base\"))")]).Problems.Single().Problem.Message, StringComparison.Ordinal);
    }

    static double Truth(bool value) => value ? 1 : 0;

    static Func<object?[], object?> Strict(Func<double, double?> f) => x => x[0] is double a ? f(a) : null;

    static Func<object?[], object?> Strict(Func<double, double, double?> f) => x => x[0] is double a && x[1] is double b ? f(a, b) : null;

    static Func<object?[], object?> Clock(Func<DateTime, int> part) => x => x[0] is double microseconds ? (double)part(DateTime.UnixEpoch.AddTicks((long)microseconds * 10)) : null;

    static readonly Gen<double> Numbers = Gen.Frequency<double>(
        (4, Gen.OneOf(0.0, -0.0, 1, -1, 0.5, 2, 1e-300, 1e300, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue)),
        (4, Gen.Double[-1e6, 1e6]), (2, Gen.Int[-5, 5].Select(i => (double)i)), (1, Gen.Double));

    // Microseconds are exact in a double until the year 2255; whole seconds are in all of .NET's calendar.
    internal static readonly Gen<double> Times = Gen.Frequency<double>(
        (3, Gen.Long[new DateTime(1700, 1, 1).Ticks, new DateTime(2250, 1, 1).Ticks].Select(Microseconds)),
        (1, Gen.Long[0, DateTime.MaxValue.Ticks / TimeSpan.TicksPerSecond].Select(s => Microseconds(s * TimeSpan.TicksPerSecond))),
        (1, Gen.Select(Gen.Int[-80_000, 80_000], Gen.Int[-1, 1], (day, off) => day * 24 * 60 * Minute + off)));

    internal static readonly Gen<string> Texts = Gen.Frequency<string>(
        (3, Gen.OneOf("", " ", "a", "A", " a ", "\u00c4b", "x|y", "|", "x", "y|", "\t", "\u0130", "\ud83d\ude00")), (1, Gen.String));

    static double Microseconds(long ticks) => (ticks - DateTime.UnixEpoch.Ticks) / 10;

    static Gen<object?> Value(ValueKind kind)
    {
        var present = kind switch
        {
            ValueKind.Text => Texts.Select(t => (object?)t),
            ValueKind.Time => Times.Select(t => (object?)t),
            ValueKind.Boolean => Gen.Bool.Select(b => (object?)Truth(b)),
            ValueKind.Duration => Gen.Long[-1_000_000_000_000, 1_000_000_000_000].Select(d => (object?)(double)d),
            _ => Numbers.Select(n => double.IsNaN(n) ? null : (object?)n),
        };
        return Gen.Frequency<object?>((4, present), (1, Gen.Const(() => (object?)null)));
    }

    static Vector Filled(ValueKind kind, object?[] values)
    {
        var vector = new Vector(kind, values.Length);
        if (kind == ValueKind.Text)
        {
            var distinct = values.OfType<string>().Distinct().ToList();
            vector.Dictionary = distinct;
            for (var i = 0; i < values.Length; i++) { vector.Codes[i] = values[i] is string text ? distinct.IndexOf(text) : -1; }
            return vector;
        }
        for (var i = 0; i < values.Length; i++) { vector.Numbers[i] = values[i] is double number ? number : double.NaN; }
        return vector;
    }

    static object? At(Vector vector, int row) => vector.Kind == ValueKind.Text
        ? vector.Codes[row] < 0 ? null : vector.Dictionary[vector.Codes[row]]
        : double.IsNaN(vector.Numbers[row]) ? null : vector.Numbers[row];

    [Fact]
    public void Every_overload_has_a_definition_here_and_a_signature_of_its_own() =>
        Assert.Equal(Definitions.Keys.Order(StringComparer.Ordinal), FunctionCatalog.All.Select(f => f.Signature()).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Signatures))]
    public void Each_function_agrees_with_its_definition_on_random_columns(string signature)
    {
        var function = FunctionCatalog.All.Single(f => f.Signature() == signature);
        var row = Gen.Select(Value(function.Parameters[0]), Value(function.Parameters[Math.Min(1, function.Parameters.Length - 1)]), Value(function.Parameters[^1]));
        row.Array[1, 20].Sample(rows =>
        {
            var columns = rows.Select(r => new[] { r.Item1, r.Item2, r.Item3 }[..function.Parameters.Length]).ToArray();
            Vector[] arguments = [.. function.Parameters.Select((kind, p) => Filled(kind, [.. columns.Select(c => c[p])]))];
            var result = new Vector(function.Result, rows.Length);
            function.Kernel(arguments, result, rows.Length, new TextCache());
            for (var i = 0; i < rows.Length; i++)
            {
                var expected = Definitions[signature](columns[i]);
                Assert.Equal(expected is double.NaN ? null : expected, At(result, i));
            }
        }, iter: 200);
    }

    [Theory]
    [InlineData("log(0)", 0)]
    [InlineData("minutes_of(hours(1.5))", 90)]
    [InlineData("minutes_of(days(1))", 1440)]
    [InlineData("7 / 2", 3.5)]
    [InlineData("floor(0 - 0.5)", -1)]
    [InlineData("length(\"\u00e4b\")", 2)]
    [InlineData("if(1 < 2, 3, 4)", 3)]
    [InlineData("number(not true)", 0)]
    public void Hand_computed_values(string text, double expected) => Assert.Equal(expected, Single(text, []));

    [Theory]
    [InlineData("hour(at)", 13)]
    [InlineData("minute_of_day(at)", 13 * 60 + 45)]
    [InlineData("weekday(at)", 3)]
    [InlineData("day(at)", 29)]
    [InlineData("month(at)", 2)]
    [InlineData("day_of_year(at)", 60)]
    [InlineData("hour(at - hours(14))", 23)]
    [InlineData("day(at + days(1))", 1)]
    public void A_leap_day_reads_as_the_calendar_says(string text, double expected) =>
        // 2024-02-29 was a Thursday; 0 is Monday.
        Assert.Equal(expected, Single(text, [("at", Microseconds(new DateTime(2024, 2, 29, 13, 45, 59).Ticks))]));

    [Theory]
    [InlineData(1e18)]
    [InlineData(-1e18)]
    [InlineData(2.49e17 + 1e16)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_time_outside_the_calendar_has_no_day_month_or_day_of_year(double microseconds)
    {
        foreach (var text in new[] { "day(at)", "month(at)", "day_of_year(at)" }) { Assert.Equal(double.NaN, Single(text, [("at", microseconds)])); }
    }

    [Fact]
    public void Names_offered_to_people_are_those_that_can_be_called() =>
        Assert.All(FunctionCatalog.Names, name => Assert.True(name is not ("and" or "or" or "not" or "neg") && char.IsLetter(name[0])));

    static double Single(string text, (string Name, double Value)[] times)
    {
        InputColumn[] columns = [.. times.Select(t => new InputColumn(t.Name, ValueKind.Time))];
        var (program, problems) = FeatureProgram.Compile(columns, [new("f", text)]);
        Assert.Empty(problems);
        var batch = new ColumnBatch(columns, 1) { Rows = 1 };
        for (var c = 0; c < times.Length; c++) { batch.Vectors[c].Numbers[0] = times[c].Value; }
        return program!.CreateScratch(1).Evaluate(batch)[0].Numbers[0];
    }
}

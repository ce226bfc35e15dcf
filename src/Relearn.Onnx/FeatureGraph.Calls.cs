using Relearn.Inference.Features;

namespace Relearn.Onnx;

sealed partial class FeatureGraph
{
    const double Hour = 3_600_000_000.0;
    const double Day = 24 * Hour;

    static readonly HashSet<string> OfNumbers =
    [
        "+", "-", "*", "/", "<", "<=", ">", ">=", "==", "!=", "and", "or", "not", "neg", "abs", "log", "floor", "min", "max", "number", "exp", "sqrt", "round", "clip", "bucket",
        "is_missing", "coalesce", "if", "true", "false", "hour", "minute_of_day", "weekday", "day", "month", "day_of_year", "year",
        "seconds", "minutes", "hours", "days", "seconds_of", "minutes_of", "hours_of", "days_of",
    ];

    static readonly HashSet<string> OfTexts = ["==", "!=", "is_missing", "coalesce", "if", "contains", "starts_with", "ends_with", "cross"];

    static bool IsKnown(CallExpression call) => (call.Arguments.Any(a => a.Kind == ValueKind.Text) ? OfTexts : OfNumbers).Contains(call.Function.Name);

    // Each line is the kernel of FunctionCatalog in ONNX's words.
    string Call(CallExpression call)
    {
        if (call.Function.Name == "clock") { return Clock(Value(call.Arguments[0]), call.Function.Zone!.Value.Rules); }
        if (call.Function.Name == "is_holiday") { return Holiday(Value(call.Arguments[0]), ((TextExpression)call.Arguments[1]).Value); }
        if (call.Arguments.Any(a => a.Kind == ValueKind.Text)) { return TextCall(call); }
        string[] arguments = [.. call.Arguments.Select(Value)];
        if (call.Function.Name == "bucket") { return Bucket(arguments); }
        return arguments switch
        {
            [] => Number(call.Function.Name == "true" ? 1 : 0),
            [var a] => Unary(call.Function.Name, a),
            [var a, var b] => Binary(call.Function.Name, a, b),
            [var a, var b, var c] => call.Function.Name == "if" ? Unless(IsMissing(a), _graph.Where(_graph.Apply("Equal", a, Number(0)), c, b)) : Greatest(b, Least(a, c)),
            _ => throw new ArgumentException($"'{call.Function.Name}' takes no {arguments.Length} arguments."),
        };
    }

    string Unary(string function, string a) => function switch
    {
        "not" => _graph.Apply("Sub", Number(1), a),
        "neg" => _graph.Apply("Neg", a),
        "abs" => _graph.Apply("Abs", a),
        "log" => Unless(_graph.Apply("Less", a, Number(0)), _graph.Apply("Log", _graph.Apply("Add", Number(1), a))),
        "floor" => _graph.Apply("Floor", a),
        "number" => a,
        "exp" => _graph.Apply("Exp", a),
        "sqrt" => _graph.Apply("Sqrt", a),
        "round" => _graph.Apply("Floor", _graph.Apply("Add", a, Number(0.5))),
        "is_missing" => Flag(IsMissing(a)),
        "hour" => Whole(Within(a, Day), Hour),
        "minute_of_day" => Whole(Within(a, Day), Hour / 60),
        // 1970-01-01 was a Thursday; 0 is Monday.
        "weekday" => Within(_graph.Apply("Add", Whole(a, Day), Number(3)), 7),
        "seconds" => _graph.Apply("Floor", _graph.Apply("Mul", a, Number(Hour / 3600))),
        "minutes" => _graph.Apply("Floor", _graph.Apply("Mul", a, Number(Hour / 60))),
        "hours" => _graph.Apply("Floor", _graph.Apply("Mul", a, Number(Hour))),
        "days" => _graph.Apply("Floor", _graph.Apply("Mul", a, Number(Day))),
        "seconds_of" => _graph.Apply("Div", a, Number(Hour / 3600)),
        "minutes_of" => _graph.Apply("Div", a, Number(Hour / 60)),
        "hours_of" => _graph.Apply("Div", a, Number(Hour)),
        "days_of" => _graph.Apply("Div", a, Number(Day)),
        _ => Calendar(function, a),
    };

    string Binary(string function, string a, string b) => function switch
    {
        "+" => _graph.Apply("Add", a, b),
        "-" => _graph.Apply("Sub", a, b),
        "*" => _graph.Apply("Mul", a, b),
        "/" => Unless(_graph.Apply("Equal", b, Number(0)), _graph.Apply("Div", a, b)),
        "and" => _graph.Where(Either(_graph.Apply("Equal", a, Number(0)), _graph.Apply("Equal", b, Number(0))), Number(0), Unless(Either(IsMissing(a), IsMissing(b)), Number(1))),
        "or" => _graph.Where(Either(_graph.Apply("Equal", a, Number(1)), _graph.Apply("Equal", b, Number(1))), Number(1), Unless(Either(IsMissing(a), IsMissing(b)), Number(0))),
        "min" => Least(a, b),
        "max" => Greatest(a, b),
        "coalesce" => _graph.Where(IsMissing(a), b, a),
        _ => Unless(Either(IsMissing(a), IsMissing(b)), Flag(Test(function, a, b))),
    };

    string Test(string comparison, string a, string b) => comparison switch
    {
        "<" => _graph.Apply("Less", a, b),
        "<=" => _graph.Apply("LessOrEqual", a, b),
        ">" => _graph.Apply("Greater", a, b),
        ">=" => _graph.Apply("GreaterOrEqual", a, b),
        "==" => _graph.Apply("Equal", a, b),
        _ => _graph.Apply("Not", _graph.Apply("Equal", a, b)),
    };

    string Bucket(string[] arguments)
    {
        var sum = Binary("<=", arguments[1], arguments[0]);
        foreach (var bound in arguments[2..]) { sum = _graph.Apply("Add", sum, Binary("<=", bound, arguments[0])); }
        return sum;
    }

    // Missing if either is; a comparison with a missing value is false.
    string Least(string a, string b) => _graph.Where(Either(IsMissing(a), _graph.Apply("Less", a, b)), a, b);

    string Greatest(string a, string b) => _graph.Where(Either(IsMissing(a), _graph.Apply("Greater", a, b)), a, b);

    string Whole(string a, double unit) => _graph.Apply("Floor", _graph.Apply("Div", a, Number(unit)));

    string Within(string a, double modulus) => _graph.Apply("Sub", a, _graph.Apply("Mul", Whole(a, modulus), Number(modulus)));

    string TextCall(CallExpression call)
    {
        string[] a = [.. call.Arguments.Select(Value)];
        switch (call.Function.Name)
        {
            case "is_missing": return Flag(IsMissingText(a[0]));
            case "coalesce": return _graph.Where(IsMissingText(a[0]), a[1], a[0]);
            case "if": return _graph.Where(IsMissing(a[0]), _graph.Text(""), _graph.Where(_graph.Apply("Equal", a[0], Number(0)), a[2], a[1]));
            case "cross": return _graph.Where(Either(IsMissingText(a[0]), IsMissingText(a[1])), _graph.Text(""), _graph.Apply("StringConcat", _graph.Apply("StringConcat", a[0], _graph.Text(Separator)), a[1]));
            case "==" or "!=": return Unless(Either(IsMissingText(a[0]), IsMissingText(a[1])), Flag(Test(call.Function.Name, a[0], a[1])));
            default:
                var part = Quoted(((TextExpression)call.Arguments[1]).Value);
                var pattern = call.Function.Name switch { "starts_with" => $"(?s){part}.*", "ends_with" => $"(?s).*{part}", _ => $"(?s).*{part}.*" };
                return Unless(IsMissingText(a[0]), Flag(_graph.Apply("RegexFullMatch", "", [a[0]], OnnxAttribute.Of("pattern", pattern))));
        }
    }

    // Every sign that could mean something in a pattern stands for itself.
    static string Quoted(string text) => string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || !char.IsAscii(c) ? $"{c}" : c == '\0' ? @"\x00" : $"\\{c}"));

    // The offset that began last.
    string Clock(string instant, double[] rules)
    {
        var (begins, offsets) = (rules.Where((_, i) => i % 2 == 0).ToArray(), rules.Where((_, i) => i % 2 != 0).ToArray());
        if (offsets.Length == 1) { return _graph.Apply("Add", instant, Number(offsets[0])); }
        var place = _graph.Count(_graph.Apply("LessOrEqual", _graph.Row(begins[1..]), instant));
        return _graph.Apply("Add", instant, _graph.Apply("Gather", _graph.Table(offsets), place));
    }

    string Holiday(string time, string calendar)
    {
        double[] days = [.. Program.Events.Calendars![calendar].Select(d => FunctionCatalog.Instant(d) / Day).Where(d => !double.IsNaN(d)).Distinct()];
        return Unless(IsMissing(time), days.Length == 0 ? Number(0) : _graph.Cast(_graph.Count(_graph.Apply("Equal", Whole(time, Day), _graph.Row(days))), OnnxType.Double));
    }

    /// <summary>Day, month, year or day of the year of a clock reading.</summary>
    /// <remarks>Years begin in March, so that the odd day is the last. Source: H. Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.</remarks>
    string Calendar(string part, string time)
    {
        // Outside .NET's calendar (years 1 to 9999) there is no month to speak of.
        var outside = Either(_graph.Apply("Less", time, Number(-62_135_596_800_000_000)), _graph.Apply("GreaterOrEqual", time, Number(253_402_300_800_000_000)));
        var days = _graph.Apply("Add", Whole(time, Day), Number(719_468));
        var era = Whole(days, 146_097);
        var dayOfEra = _graph.Apply("Sub", days, _graph.Apply("Mul", era, Number(146_097)));
        var leapDays = _graph.Apply("Sub", _graph.Apply("Add", Whole(dayOfEra, 1460), Whole(dayOfEra, 146_096)), Whole(dayOfEra, 36_524));
        var yearOfEra = Whole(_graph.Apply("Sub", dayOfEra, leapDays), 365);
        var daysBefore = _graph.Apply("Sub", _graph.Apply("Add", _graph.Apply("Mul", yearOfEra, Number(365)), Whole(yearOfEra, 4)), Whole(yearOfEra, 100));
        var dayOfYear = _graph.Apply("Sub", dayOfEra, daysBefore);
        var month = Whole(_graph.Apply("Add", _graph.Apply("Mul", dayOfYear, Number(5)), Number(2)), 153);
        var inNextYear = _graph.Apply("GreaterOrEqual", month, Number(10));
        var marchYear = _graph.Apply("Add", _graph.Apply("Mul", era, Number(400)), yearOfEra);
        var year = _graph.Apply("Add", marchYear, Flag(inNextYear));
        return Unless(outside, part switch
        {
            "day" => _graph.Apply("Sub", dayOfYear, _graph.Apply("Sub", Whole(_graph.Apply("Add", _graph.Apply("Mul", month, Number(153)), Number(2)), 5), Number(1))),
            "month" => _graph.Apply("Add", month, _graph.Where(inNextYear, Number(-9), Number(3))),
            "year" => year,
            _ => DayOfYear(dayOfYear, inNextYear, year),
        });
    }

    // From the first of March on there were 59 days before, or 60 in a leap year; January and February follow after 306.
    string DayOfYear(string sinceMarch, string inNextYear, string year)
    {
        string DividedBy(double by) => _graph.Apply("Equal", Within(year, by), Number(0));
        var isLeap = Flag(Either(_graph.Apply("And", DividedBy(4), _graph.Apply("Not", DividedBy(100))), DividedBy(400)));
        return _graph.Where(inNextYear, _graph.Apply("Sub", sinceMarch, Number(305)), _graph.Apply("Add", sinceMarch, _graph.Apply("Add", Number(60), isLeap)));
    }
}

using System.Globalization;
using Relearn.Inference.Windows;

namespace Relearn.Inference.Features;

/// <summary>Parses one line of the feature language into a typed expression, or says all that is wrong with it.</summary>
/// <remarks>
/// Precedence, lowest first: <c>or</c>; <c>and</c>; <c>not</c>; comparison; <c>+ -</c>; <c>* /</c>; unary <c>-</c>; call, column, literal, parentheses.
/// A column whose name is not a word is written between backticks. Text is written between double quotes.
/// </remarks>
public sealed partial class ExpressionParser
{
    // Far more than a person writes. Nesting cannot go deeper than this, and all that walks an expression recurses: a stack that overflows ends the process.
    const int MostTokens = 1000;

    readonly record struct Token(char Sort, string Text, int Position);

    readonly string _text;
    readonly EventScope? _events;
    readonly List<ExpressionProblem> _problems = [];
    readonly List<Token> _tokens = [];
    Dictionary<string, ValueKind> _columns;
    int _next;

    ExpressionParser(string text, IEnumerable<InputColumn> columns, EventScope? events)
    {
        _text = text;
        _events = events;
        _columns = columns.ToDictionary(c => c.Name, c => c.Kind);
    }

    /// <summary>Parses <paramref name="text"/> over <paramref name="columns"/>.</summary>
    /// <param name="text">One line of the feature language.</param>
    /// <param name="columns">The row's columns.</param>
    /// <param name="events">What windows can look at; null where no window may stand.</param>
    /// <returns>The expression, or null and at least one problem.</returns>
    public static (Expression? Expression, IReadOnlyList<ExpressionProblem> Problems) Parse(string text, IEnumerable<InputColumn> columns, EventScope? events = null)
    {
        var parser = new ExpressionParser(text, columns, events);
        parser.Tokenize();
        if (parser._tokens.Count > MostTokens)
        {
            parser.Fail(parser._tokens[MostTokens].Position, $"The expression has more than {MostTokens} words and signs; split it into several features.");
        }
        if (parser._problems.Count > 0) { return (null, parser._problems); }
        var expression = parser.ParseBinary(0);
        if (parser._problems.Count == 0 && parser.Peek().Sort != '\0')
        {
            parser.Fail(parser.Peek().Position, parser.Peek().Text == "="
                ? "'=' compares nothing here; write '=='."
                : $"'{parser.Peek().Text}' was not expected here; the expression was complete before it.");
        }
        if (expression is not null) { parser.CheckPieces(expression); }
        return parser._problems.Count > 0 ? (null, parser._problems) : (expression, []);
    }

    /// <summary>Names of the columns that <paramref name="expression"/> reads, in order of first use.</summary>
    public static IReadOnlyList<string> ColumnsOf(Expression expression)
    {
        var names = new List<string>();
        Visit(expression);
        return names;

        void Visit(Expression e)
        {
            if (e is ColumnExpression c && !names.Contains(c.Name)) { names.Add(c.Name); }
            foreach (var part in PartsOf(e)) { Visit(part); }
        }
    }

    /// <summary>The windows that <paramref name="expression"/> reads.</summary>
    internal static IEnumerable<WindowSpec> WindowsOf(Expression expression) => expression switch
    {
        WindowExpression window => [window.Window],
        CallExpression call => call.Arguments.SelectMany(WindowsOf),
        LearntExpression learnt => learnt.Arguments.SelectMany(WindowsOf),
        TargetRateExpression rate => rate.Keys.SelectMany(WindowsOf),
        _ => [],
    };

    /// <summary>What an expression is made of, both sides of a window's keys included.</summary>
    internal static IEnumerable<Expression> AllPartsOf(Expression expression) => expression is WindowExpression { Window: var w }
        ? [.. w.Keys.SelectMany(k => new[] { k.Asked, k.OfFact }), .. w.Argument is { } a ? [a] : Array.Empty<Expression>(), .. w.Where is { } where ? [where] : Array.Empty<Expression>()]
        : PartsOf(expression);

    // Of a window: what the row itself must have, because it asks, or is a fact of later rows.
    static IEnumerable<Expression> PartsOf(Expression expression) => expression switch
    {
        CallExpression call => call.Arguments,
        LearntExpression learnt => learnt.Arguments,
        TargetRateExpression rate => rate.Keys,
        WindowExpression { Window: { Source: null } own } => [.. own.Keys.SelectMany(k => new[] { k.Asked, k.OfFact }), .. own.Argument is { } a ? [a] : Array.Empty<Expression>(), .. own.Where is { } w ? [w] : Array.Empty<Expression>()],
        WindowExpression { Window: var other } => other.Keys.Select(k => k.Asked),
        _ => [],
    };

    void Tokenize()
    {
        var i = 0;
        while (i < _text.Length)
        {
            var c = _text[i];
            var start = i;
            if (char.IsWhiteSpace(c)) { i++; }
            else if (char.IsLetter(c) || c == '_')
            {
                while (i < _text.Length && (char.IsLetterOrDigit(_text[i]) || _text[i] == '_')) { i++; }
                _tokens.Add(new('w', _text[start..i], start));
            }
            else if (char.IsDigit(c) || c == '.')
            {
                while (i < _text.Length && (char.IsLetterOrDigit(_text[i]) || _text[i] == '.')) { i++; }
                _tokens.Add(new('n', _text[start..i], start));
            }
            else if (c is '"' or '`')
            {
                var end = _text.IndexOf(c, i + 1);
                if (end < 0) { Fail(start, $"The {(c == '"' ? "text" : "column name")} that starts here has no closing {c}."); return; }
                _tokens.Add(new(c, _text[(i + 1)..end], start));
                i = end + 1;
            }
            else if (i + 1 < _text.Length && _text.Substring(i, 2) is "<=" or ">=" or "==" or "!=")
            {
                _tokens.Add(new('o', _text.Substring(i, 2), start));
                i += 2;
            }
            else if ("+-*/<>(),=".Contains(c))
            {
                _tokens.Add(new('o', c.ToString(), start));
                i++;
            }
            else
            {
                Fail(start, $"The character '{c}' means nothing in an expression.");
                i++;
            }
        }
    }

    static int PrecedenceOf(Token token) => token.Sort is 'w' or 'o'
        ? token.Text switch
        {
            "or" => 1,
            "and" => 2,
            "<" or "<=" or ">" or ">=" or "==" or "!=" => 4,
            "+" or "-" => 5,
            "*" or "/" => 6,
            _ => 0,
        }
        : 0;

    Token Peek() => _next < _tokens.Count ? _tokens[_next] : new('\0', "the end", _text.Length);

    bool Take(string text)
    {
        if (Peek() is { Sort: 'o' or 'w' } token && token.Text == text) { _next++; return true; }
        return false;
    }

    Expression? ParseBinary(int above)
    {
        var left = ParseUnary();
        while (PrecedenceOf(Peek()) is var precedence && precedence > above)
        {
            var token = _tokens[_next++];
            var right = ParseBinary(precedence);
            left = left is null || right is null ? null : Resolve(token.Text, [left, right], token.Position);
        }
        return left;
    }

    Expression? ParseUnary()
    {
        var start = Peek().Position;
        if (Take("not")) { return ParseBinary(3) is { } operand ? Resolve("not", [operand], start) : null; }
        if (Take("-"))
        {
            return ParseUnary() switch
            {
                NumberExpression number => number with { Value = -number.Value, Position = start },
                { } operand => Resolve("neg", [operand], start),
                null => null,
            };
        }
        return ParsePrimary();
    }

    Expression? ParsePrimary()
    {
        var token = Peek();
        if (token.Sort == '\0') { return Fail(token.Position, "Something is missing here: a column, a number or a function."); }
        _next++;
        switch (token.Sort)
        {
            case 'n':
                return double.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                    ? new NumberExpression(value, token.Position)
                    : Fail(token.Position, $"'{token.Text}' is not a number.");
            case '"':
                return new TextExpression(token.Text, token.Position);
            case '`':
                return Column(token);
            case 'w' when token.Text is "true" or "false":
                return new CallExpression(Constant(token.Text == "true"), [], token.Position);
            case 'w' when Peek() is { Sort: 'o', Text: "(" }:
                return token.Text == "target_mean" ? ParseTargetMean(token) : IsWindow(token) ? ParseWindow(token) : ParseCall(token);
            case 'w':
                return Column(token);
            case 'o' when token.Text == "(":
                var inner = ParseBinary(0);
                return Take(")") ? inner : Fail(Peek().Position, $"')' is missing before {Peek().Text}.");
            default:
                return Fail(token.Position, $"'{token.Text}' was not expected here; a column, a number or a function was.");
        }
    }

    static Function Constant(bool value) => new(value ? "true" : "false", [], ValueKind.Boolean, (_, r, n, _) => r.Numbers.AsSpan(0, n).Fill(value ? 1 : 0));

    Expression? ParseCall(Token name)
    {
        _next++;
        var arguments = new List<Expression>();
        var sound = true;
        if (!Take(")"))
        {
            do
            {
                if (ParseBinary(0) is { } argument) { arguments.Add(argument); }
                else { sound = false; }
            }
            while (Take(","));
            if (!Take(")")) { return sound ? Fail(Peek().Position, $"')' is missing: the call of '{name.Text}' is not closed.") : null; }
        }
        if (name.Text == "clock") { return sound ? Clock(arguments, name.Position) : null; }
        if (PieceCalls.Contains(name.Text)) { return sound ? Pieces(name.Text, arguments, name.Position) : null; }
        if (name.Text == "is_holiday") { return sound ? Holiday(arguments, name.Position) : null; }
        if (LearntFunction.All.FirstOrDefault(f => f.Name == name.Text) is { } learnt) { return sound ? Learnt(learnt, arguments, name.Position) : null; }
        if (!FunctionCatalog.Names.Contains(name.Text))
        {
            string[] names = [.. FunctionCatalog.Names.Concat(LearntFunction.All.Select(f => f.Name)).Append("target_mean").Append("is_holiday").Append("clock").Concat(PieceCalls).Concat(Aggregates.Keys).Distinct().Order(StringComparer.Ordinal)];
            return Fail(name.Position, $"There is no function '{name.Text}'.{Nearest.Hint(name.Text, names)} Functions: {string.Join(", ", names)}.");
        }
        return sound ? Resolve(name.Text, arguments, name.Position) : null;
    }

    // So do the rules of a zone.
    Expression? Clock(List<Expression> arguments, int position)
    {
        if (arguments is not [{ Kind: ValueKind.Time }, TextExpression zone]) { return Fail(position, "'clock' takes an instant and the name of a time zone: clock(at, \"America/New_York\")."); }
        var rules = _events?.Zones?.GetValueOrDefault(zone.Value) ?? ZoneRules.Of(zone.Value);
        return rules is null
            ? Fail(zone.Position, $"There is no time zone '{zone.Value}'. Use a name of the IANA data base, such as America/New_York or Europe/Rome.")
            : new CallExpression(FunctionCatalog.Clock(zone.Value, rules), arguments, position);
    }

    // The days stand in the program, so they travel in the bundle.
    Expression? Holiday(List<Expression> arguments, int position)
    {
        var calendars = _events?.Calendars ?? new Dictionary<string, IReadOnlyList<string>>();
        if (arguments is not [{ Kind: ValueKind.Time }, TextExpression calendar]) { return Fail(position, "'is_holiday' takes a time and the name of a calendar: is_holiday(date, \"us\")."); }
        if (!calendars.TryGetValue(calendar.Value, out var days))
        {
            return Fail(calendar.Position, calendars.Count == 0
                ? $"There is no calendar '{calendar.Value}': the project declares none. Declare it under 'calendars'."
                : $"There is no calendar '{calendar.Value}'.{Nearest.Hint(calendar.Value, calendars.Keys)} Calendars: {string.Join(", ", calendars.Keys)}.");
        }
        return new CallExpression(FunctionCatalog.Holiday(days), arguments, position);
    }

    Expression? Learnt(LearntFunction function, List<Expression> arguments, int position)
    {
        if (_inFacts) { return Fail(position, $"'{function.Name}' is learnt on the training rows, and a window looks at facts of all times: put it around the window instead."); }
        if (_events is null) { return Fail(position, $"'{function.Name}' is learnt on the training rows, and only a feature may learn."); }
        if (!arguments.Select(a => a.Kind).SequenceEqual(function.Parameters))
        {
            return Fail(position, $"'{function.Name}' takes {function.Signature()}, but here it gets ({string.Join(", ", arguments.Select(a => a.Kind.ToString().ToLowerInvariant()))}).");
        }
        if (function.Parameters.Length == 2 && (arguments[1] is not NumberExpression { Value: >= 2 and <= 255 } buckets || buckets.Value != Math.Floor(buckets.Value)))
        {
            return Fail(arguments[1].Position, $"'{function.Name}' takes the number of buckets, a whole number from 2 to 255.");
        }
        return new LearntExpression(function, arguments, position);
    }

    Expression? Column(Token token) =>
        _inFacts && token.Text == _events!.Label && _factsAreOwn ? new LabelExpression(token.Text, token.Position)
        : !_inFacts && token.Text == _events?.Label && !_columns.ContainsKey(token.Text)
            ? Fail(token.Position, $"'{token.Text}' is the label, and nobody has it when the prediction is made. A window may look at earlier ones: mean({ExpressionText.Name(token.Text)}) over 7d.")
        : _columns.TryGetValue(token.Text, out var kind)
            ? new ColumnExpression(token.Text, kind, token.Position)
            : Fail(token.Position, $"There is no column '{token.Text}'.{Nearest.Hint(token.Text, _columns.Keys)} Columns: {string.Join(", ", _columns.Keys)}.");

    Expression? Resolve(string name, IReadOnlyList<Expression> arguments, int position)
    {
        var overloads = FunctionCatalog.All.Where(f => f.Name == name).ToArray();
        if (overloads.FirstOrDefault(f => f.Accepts(arguments)) is { } function) { return new CallExpression(function, arguments, position); }
        var found = string.Join(", ", arguments.Select(a => a.Kind.ToString().ToLowerInvariant()));
        return Fail(position, $"'{name}' takes {string.Join(" or ", overloads.Select(f => f.Signature()))}, but here it gets ({found}).");
    }

    Expression? Fail(int position, string message)
    {
        _problems.Add(new(position, message));
        return null;
    }
}

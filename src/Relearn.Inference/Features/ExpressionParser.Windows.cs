using System.Globalization;
using Relearn.Inference.Windows;

namespace Relearn.Inference.Features;

// Windowed aggregates: name(argument) [of source] over 7d [by keys] [where condition]
public sealed partial class ExpressionParser
{
    static readonly string[] Clauses = ["of", "over", "by", "where"];

    static readonly Dictionary<string, Aggregate> Aggregates = Enum.GetValues<Aggregate>()
        .Select(a => KeyValuePair.Create(WindowSpec.NameOf(a), a)).Append(new("rate", Aggregate.Mean)).ToDictionary();

    bool _inFacts;
    bool _factsAreOwn;

    // A call is a window if a clause follows it, or if no function has its name and an aggregate does.
    bool IsWindow(Token name)
    {
        if (!Aggregates.ContainsKey(name.Text)) { return false; }
        var after = Behind(_next);
        return after < _tokens.Count && _tokens[after] is { Sort: 'w' } word && Clauses.Contains(word.Text) || !FunctionCatalog.Names.Contains(name.Text);
    }

    // Position of the token behind the parenthesis that opens at a position.
    int Behind(int open)
    {
        var depth = 0;
        for (var i = open; i < _tokens.Count; i++)
        {
            if (_tokens[i].Sort != 'o') { continue; }
            depth += _tokens[i].Text == "(" ? 1 : _tokens[i].Text == ")" ? -1 : 0;
            if (depth == 0) { return i + 1; }
        }
        return _tokens.Count;
    }

    Expression? ParseWindow(Token name)
    {
        if (_inFacts) { return Fail(name.Position, $"'{name.Text}' is a window inside a window. A window reads the columns of its facts; declare the inner one as a feature of its own."); }
        if (_events is null) { return Fail(name.Position, $"'{name.Text}' is a windowed aggregate, and only a feature may have one."); }
        // The columns of the argument are the source's, so its name is looked for first.
        var (rowColumns, source) = (_columns, (EventSource?)null);
        var of = Behind(_next);
        if (of < _tokens.Count && _tokens[of] is { Sort: 'w', Text: "of" })
        {
            var called = of + 1 < _tokens.Count ? _tokens[of + 1] : new('\0', "", _text.Length);
            source = _events.Sources.FirstOrDefault(s => s.Name == called.Text);
            if (source is null)
            {
                var names = _events.Sources.Select(s => s.Name).ToArray();
                return Fail(called.Position, names.Length == 0
                    ? $"There is no source '{called.Text}': the project declares none. Declare it under 'data.sources', or leave 'of' out to look at the project's own events."
                    : $"There is no source '{called.Text}'.{Nearest.Hint(called.Text, names)} Sources: {string.Join(", ", names)}.");
            }
        }
        _next++;
        var arguments = InFacts(source, ParseArguments);
        if (arguments is null) { return null; }
        if (source is not null) { _next += 2; }
        if (!Take("over")) { return Fail(Peek().Position, $"A window says how far it looks: '{name.Text}(...) over 7d', or 'over 20 events'."); }
        var (span, events) = ParseSpan();
        if (span == 0) { return null; }
        var keys = new List<WindowKey>();
        if (Take("by"))
        {
            do
            {
                var start = _next;
                if (ParsePrimary() is not { } asked) { return null; }
                Expression? ofFact;
                if (Take("=")) { ofFact = InFacts(source, ParsePrimary); }
                else
                {
                    // The same words, read as columns of a fact.
                    var end = _next;
                    _next = start;
                    ofFact = InFacts(source, ParsePrimary);
                    _next = end;
                }
                if (ofFact is null) { return null; }
                if (WindowsOf(asked).Any()) { return Fail(asked.Position, "A key cannot be a window."); }
                if (Learns(asked)) { return Fail(asked.Position, "A key cannot be learnt: the values of a window are the same for every split."); }
                if (ReadsLabel(ofFact)) { return Fail(ofFact.Position, "A key cannot be the label: no row has it when it asks."); }
                if (asked.Kind != ofFact.Kind) { return Fail(ofFact.Position, $"The row's side of this key is a {asked.Kind.ToString().ToLowerInvariant()}, the fact's side a {ofFact.Kind.ToString().ToLowerInvariant()}."); }
                keys.Add(new(asked, ofFact));
            }
            while (Take(","));
        }
        Expression? where = null;
        if (Take("where"))
        {
            where = InFacts(source, () => ParseBinary(0));
            if (where is null) { return null; }
            if (where.Kind != ValueKind.Boolean) { return Fail(where.Position, $"'where' takes a condition; this is a {where.Kind.ToString().ToLowerInvariant()}."); }
        }
        return Window(name, arguments, span, events, keys, source, where);
    }

    T InFacts<T>(EventSource? source, Func<T> parse)
    {
        var before = _columns;
        if (source is not null) { _columns = source.Columns.ToDictionary(c => c.Name, c => c.Kind); }
        (_inFacts, _factsAreOwn) = (true, source is null);
        try
        {
            return parse();
        }
        finally
        {
            (_inFacts, _columns) = (false, before);
        }
    }

    List<Expression>? ParseArguments()
    {
        var arguments = new List<Expression>();
        if (Take(")")) { return arguments; }
        do
        {
            if (ParseBinary(0) is not { } argument) { return null; }
            arguments.Add(argument);
        }
        while (Take(","));
        if (Take(")")) { return arguments; }
        Fail(Peek().Position, $"')' is missing before {Peek().Text}.");
        return null;
    }

    (double Span, int? Events) ParseSpan()
    {
        var token = Peek();
        if (token.Sort == 'n' && int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            _next++;
            if (!Take("events") && !Take("event")) { Fail(Peek().Position, $"A window over {count} what? Write '{count} events', or a duration such as {count}d or {count}h."); return default; }
            if (count is < 1 or > WindowSpec.MostEvents) { Fail(token.Position, $"A window holds 1 to {WindowSpec.MostEvents} events; this is {count}."); return default; }
            var longest = WindowSpec.LongestSpan;
            if (Take("within")) { longest = ParseDuration(); }
            return (longest, count);
        }
        return (ParseDuration(), null);
    }

    double ParseDuration()
    {
        var token = Peek();
        var text = token.Text;
        var unit = WindowSpec.Units.FirstOrDefault(u => text.Length > 1 && text[^1] == u.Unit);
        if (token.Sort != 'n' || unit.Length == 0 || !double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
        {
            Fail(token.Position, $"'{text}' is no duration. Write a number with d, h, m or s: 7d, 12h, 30m, 10s.");
            return 0;
        }
        _next++;
        var span = Math.Floor(amount * unit.Length);
        if (span is >= 1 and <= WindowSpec.LongestSpan) { return span; }
        Fail(token.Position, $"A window goes from 1 microsecond to 366d; this is {text}.");
        return 0;
    }

    // The rate of the label by key, as far as it was known at the moment of the row, drawn towards the rate of all with the weight of 20 rows:
    // (sum(label) by key + 20 mean(label)) / (count(label) by key + 20). A row's own label is known after it, so it never enters.
    Expression? ParseTargetMean(Token name)
    {
        const double Weight = 20;
        if (_inFacts) { return Fail(name.Position, "'target_mean' is made of windows, and a window reads the columns of its facts; declare it as a feature of its own."); }
        _next++;
        if (_events?.Label is not { } label) { return Fail(name.Position, "'target_mean' is made of earlier labels, and only a feature may have it."); }
        if (ParseArguments() is not { } keys) { return null; }
        if (keys.Count == 0 || keys.Any(k => k.Kind is ValueKind.Time or ValueKind.Duration)) { return Fail(name.Position, "'target_mean' takes one or more categories: target_mean(origin), target_mean(origin, destination)."); }
        if (keys.SelectMany(WindowsOf).Any()) { return Fail(name.Position, "A key cannot be a window."); }
        if (keys.Any(Learns)) { return Fail(name.Position, "A key cannot be learnt."); }
        if (!_events.HasTime) { return new TargetRateExpression(keys, name.Position); }
        WindowKey[] byKey = [.. keys.Select(k => new WindowKey(k, k))];
        Expression Of(Aggregate aggregate, WindowKey[] by) =>
            new WindowExpression(new(aggregate, new LabelExpression(label, name.Position), 0, WindowSpec.LongestSpan, null, by, null, null, true), name.Position);
        Expression Call(string function, params Expression[] arguments) => Resolve(function, arguments, name.Position)!;
        Expression Number(double value) => new NumberExpression(value, name.Position);
        var all = Call("coalesce", Of(Aggregate.Mean, []), Number(0.5));
        return Call("/", Call("+", Of(Aggregate.Sum, byKey), Call("*", Number(Weight), all)), Call("+", Of(Aggregate.Count, byKey), Number(Weight)));
    }

    static bool Learns(Expression expression) => expression switch
    {
        LearntExpression or TargetRateExpression => true,
        CallExpression call => call.Arguments.Any(Learns),
        _ => false,
    };

    static bool ReadsLabel(Expression expression) => expression switch
    {
        LabelExpression => true,
        CallExpression call => call.Arguments.Any(ReadsLabel),
        _ => false,
    };

    Expression? Window(Token name, List<Expression> arguments, double span, int? events, List<WindowKey> keys, EventSource? source, Expression? where)
    {
        var aggregate = Aggregates[name.Text];
        var probability = 0.0;
        if (aggregate == Aggregate.Quantile && arguments is [_, NumberExpression { Value: >= 0 and <= 1 } q])
        {
            probability = q.Value;
            arguments.RemoveAt(1);
        }
        else if (aggregate == Aggregate.Quantile)
        {
            return Fail(name.Position, "'quantile' takes a number and which quantile, from 0 to 1: quantile(price, 0.9) over 7d.");
        }
        ValueKind[] kinds = aggregate switch
        {
            Aggregate.TimeSince => [],
            Aggregate.Count or Aggregate.Last => [ValueKind.Number, ValueKind.Text, ValueKind.Time, ValueKind.Duration, ValueKind.Boolean],
            Aggregate.Distinct => [ValueKind.Number, ValueKind.Text, ValueKind.Boolean],
            Aggregate.Mean => name.Text == "rate" ? [ValueKind.Boolean] : [ValueKind.Number, ValueKind.Boolean],
            Aggregate.Sum => [ValueKind.Number, ValueKind.Boolean],
            _ => [ValueKind.Number],
        };
        if (!(aggregate == Aggregate.Count && arguments.Count == 0) && (arguments.Count != (kinds.Length == 0 ? 0 : 1) || (kinds.Length > 0 && !kinds.Contains(arguments[0].Kind))))
        {
            var found = string.Join(", ", arguments.Select(a => a.Kind.ToString().ToLowerInvariant()));
            return Fail(name.Position, $"'{name.Text}' over a window takes {(kinds.Length == 0 ? "nothing between its parentheses" : string.Join(" or ", kinds.Select(k => k.ToString().ToLowerInvariant())))}, but here it gets ({found}).");
        }
        var argument = arguments.Count == 0 ? null : arguments[0];
        return new WindowExpression(new(aggregate, argument, probability, span, events, keys, source?.Name, where,
            (argument is not null && ReadsLabel(argument)) || (where is not null && ReadsLabel(where))), name.Position);
    }
}

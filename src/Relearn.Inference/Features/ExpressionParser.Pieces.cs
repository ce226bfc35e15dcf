using Relearn.Inference.Features.Sparse;

namespace Relearn.Inference.Features;

// Texts in pieces: terms(text [, from, to [, buckets]]) and chars(...), as the outermost call of a feature.
public sealed partial class ExpressionParser
{
    internal static readonly string[] PieceCalls = ["chars", "terms"];

    const int FewestBuckets = 2;

    Expression? Pieces(string name, List<Expression> arguments, int position)
    {
        if (_events is null) { return Fail(position, $"'{name}' makes many columns of a text, and only a feature may do that."); }
        if (_inFacts) { return Fail(position, NotOutermost(name)); }
        var (kind, of, from, to) = name == "terms" ? (PieceKind.Words, "words", 1, 1) : (PieceKind.Characters, "characters", 2, 5);
        if (arguments is not [{ Kind: ValueKind.Text }, ..] || arguments.Count is 2 or > 4 || arguments.Skip(1).Any(a => a is not NumberExpression))
        {
            return Fail(position, $"'{name}' takes a text, then how many {of} a piece has at least and at most, then how many columns there may be: {name}(title), {name}(title, {from}, {to + 1}) or {name}(title, {from}, {to + 1}, 1048576).");
        }
        double NumberAt(int at, double otherwise) => at < arguments.Count ? ((NumberExpression)arguments[at]).Value : otherwise;
        var (least, most, buckets) = (NumberAt(1, from), NumberAt(2, to), NumberAt(3, FewestBuckets));
        if (!(least >= 1 && least <= most && most <= PieceRule.Longest) || least != Math.Floor(least) || most != Math.Floor(most))
        {
            return Fail(arguments[1].Position, $"A piece has 1 to {PieceRule.Longest} {of}, and at most as many as at least: {name}(title, {from}, {to + 1}).");
        }
        if (!(buckets is >= FewestBuckets and <= PieceTable.MostPieces) || buckets != Math.Floor(buckets))
        {
            return Fail(arguments[3].Position, $"'{name}' takes {FewestBuckets} to {PieceTable.MostPieces} columns, a whole number.");
        }
        // One spelling, whatever was left out.
        Expression[] spelt = [arguments[0], new NumberExpression(least, position), new NumberExpression(most, position), .. arguments.Skip(3)];
        return new CallExpression(new(name, [.. spelt.Select(a => a.Kind)], ValueKind.Text, Same) { Pieces = new(kind, (int)least, (int)most, arguments.Count == 4 ? (int)buckets : 0) }, spelt, position);
    }

    static void Same(Vector[] arguments, Vector result, int rows, TextCache cache)
    {
        arguments[0].Codes.AsSpan(0, rows).CopyTo(result.Codes);
        result.Dictionary = arguments[0].Dictionary;
    }

    void CheckPieces(Expression feature)
    {
        if (Below(feature).OfType<CallExpression>().FirstOrDefault(c => c.Function.Pieces is not null) is { } inner) { Fail(inner.Position, NotOutermost(inner.Function.Name)); }
    }

    static IEnumerable<Expression> Below(Expression expression) => AllPartsOf(expression).SelectMany(part => Below(part).Prepend(part));

    static string NotOutermost(string name) => $"'{name}' makes many columns of a text, so nothing can be worked out with it: it may stand only as the outermost call of a feature.";
}

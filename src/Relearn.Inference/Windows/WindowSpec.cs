using System.Globalization;
using System.Text;
using Relearn.Inference.Features;

namespace Relearn.Inference.Windows;

/// <summary>One windowed aggregate: <c>mean(late) over 7d by origin</c>.</summary>
/// <param name="Aggregate">What is made of the facts.</param>
/// <param name="Argument">What is taken of each fact; null for <see cref="Windows.Aggregate.Count"/> and <see cref="Windows.Aggregate.TimeSince"/>.</param>
/// <param name="Probability">Which quantile, 0 to 1.</param>
/// <param name="Span">Facts at or after the moment minus this count, microseconds.</param>
/// <param name="Events">Only the latest so many of them; null takes all.</param>
/// <param name="Keys">Facts with the same key as the row; none: all facts.</param>
/// <param name="Source">Name of the source; null for the project's own events.</param>
/// <param name="Where">Facts for which this is true; null takes all.</param>
/// <param name="ReadsLabel">The fact is known when its label is.</param>
public sealed record WindowSpec(
    Aggregate Aggregate, Expression? Argument, double Probability, double Span, int? Events,
    IReadOnlyList<WindowKey> Keys, string? Source, Expression? Where, bool ReadsLabel)
{
    /// <summary>A window over a number of events looks no further back than this, so that what is kept is bounded.</summary>
    public const double LongestSpan = 366 * 86_400_000_000.0;

    /// <summary>Most events of a window.</summary>
    public const int MostEvents = 10_000;

    /// <summary>Kind of the result.</summary>
    public ValueKind Kind => Aggregate switch
    {
        Aggregate.Last => Argument!.Kind,
        Aggregate.TimeSince => ValueKind.Duration,
        _ => ValueKind.Number,
    };

    /// <summary>The aggregate in one canonical spelling: equal text, equal values. Also the name of its column in a batch.</summary>
    public string Text { get; } = Spell(Aggregate, Argument, Probability, Span, Events, Keys, Source, Where);

    /// <summary>The column that a batch holds for it.</summary>
    public InputColumn Column => new(Text, Kind);

    /// <summary>Which facts it reads: windows with the same facts share their state.</summary>
    /// <remarks>Where facts at one time have to be told apart (the latest ones, the order of a sum of squares), their order is that of their values: then only what this window takes of a fact may count.</remarks>
    internal string FactsText(bool hasIds) => $"{(hasIds || Events is not null || Aggregate is Aggregate.Last or Aggregate.Std ? $"{(Argument is null ? "" : ExpressionText.Of(Argument))} of " : "")}{Source} {(ReadsLabel ? "late" : "at once")} by {string.Join(", ", Keys.Select(k => $"{ExpressionText.Of(k.Asked)} = {ExpressionText.Of(k.OfFact)}"))} where {(Where is null ? "" : ExpressionText.Of(Where))}";

    static string Spell(Aggregate aggregate, Expression? argument, double probability, double span, int? events, IReadOnlyList<WindowKey> keys, string? source, Expression? where)
    {
        var text = new StringBuilder(NameOf(aggregate)).Append('(');
        if (argument is not null) { text.Append(ExpressionText.Of(argument)); }
        if (aggregate == Aggregate.Quantile) { text.Append(CultureInfo.InvariantCulture, $", {probability:R}"); }
        text.Append(')');
        if (source is not null) { text.Append(" of ").Append(ExpressionText.Name(source)); }
        text.Append(events is { } n ? string.Create(CultureInfo.InvariantCulture, $" over {n} events within {Duration(span)}") : $" over {Duration(span)}");
        for (var k = 0; k < keys.Count; k++)
        {
            var (asked, fact) = (ExpressionText.Of(keys[k].Asked), ExpressionText.Of(keys[k].OfFact));
            text.Append(k == 0 ? " by " : ", ").Append(asked);
            if (asked != fact) { text.Append(" = ").Append(fact); }
        }
        if (where is not null) { text.Append(" where ").Append(ExpressionText.Of(where)); }
        return text.ToString();
    }

    internal static string NameOf(Aggregate aggregate) => aggregate == Aggregate.TimeSince ? "time_since" : aggregate.ToString().ToLowerInvariant();

    static string Duration(double microseconds)
    {
        foreach (var (unit, length) in Units)
        {
            if (microseconds % length == 0) { return string.Create(CultureInfo.InvariantCulture, $"{microseconds / length:R}{unit}"); }
        }
        return string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1_000_000.0:R}s");
    }

    /// <summary>Units of a duration, the longest first, with their microseconds.</summary>
    internal static readonly (char Unit, double Length)[] Units = [('d', 86_400_000_000), ('h', 3_600_000_000), ('m', 60_000_000), ('s', 1_000_000)];
}

using System.Globalization;
using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Data.Labels.Aggregation;

/// <summary>All messages of this folder.</summary>
static class AggregationErrors
{
    public static UserError VoteOutside(string value, IReadOnlyList<long> rows, IReadOnlyList<string> classes) => new("data.vote_outside",
        $"{rows.Count:N0} {(rows.Count == 1 ? "vote is" : "votes are")} for '{value}' ({Places(rows)}), which is none of the declared classes: {Choices(classes)}.{Nearest.Hint(value, classes)} Correct the votes or declare the class.");

    public static UserError VoteNameless(IReadOnlyList<long> rows) => new("data.vote_nameless",
        $"{rows.Count:N0} {(rows.Count == 1 ? "vote has" : "votes have")} no item or no annotator ({Places(rows)}). Every vote says who answered for what; only the label may be empty, which means that the annotator abstained.");

    public static UserError NoVotes(long abstentions) => new("data.no_votes",
        $"There is no vote{(abstentions > 0 ? $": all {abstentions:N0} labels are empty" : "")}. Check the column of the labels.");

    public static UserError GoldOutside(string value, IReadOnlyList<long> rows, IReadOnlyList<string> classes) => new("data.gold_outside",
        $"{rows.Count:N0} gold {(rows.Count == 1 ? "item is" : "items are")} '{value}' ({Places(rows)}), which is none of the classes: {Choices(classes)}.{Nearest.Hint(value, classes)} Correct the gold items or declare the class.");

    public static UserError GoldContradicts(string item, string first, long firstRow, string second, long secondRow) => new("data.gold_contradicts",
        string.Create(CultureInfo.InvariantCulture, $"Gold item '{item}' is '{first}' in row {firstRow} and '{second}' in row {secondRow}. Keep the one that is right."));

    public static UserError TooManyParameters(int annotators, int classes) => new("data.too_many_parameters",
        $"Dawid-Skene would fit {annotators:N0} annotators x {classes:N0} x {classes:N0} numbers, more than it keeps in memory and far more than votes can tell. Use one_coin or majority.");

    static string Choices(IReadOnlyList<string> classes) => $"{string.Join(", ", classes.Take(20))}{(classes.Count > 20 ? $" and {classes.Count - 20:N0} more" : "")}";

    static string Places(IReadOnlyList<long> rows) => string.Create(CultureInfo.InvariantCulture,
        $"row{(rows.Count == 1 ? "" : "s")} {string.Join(", ", rows.Take(5))}{(rows.Count > 5 ? ", ..." : "")}");
}

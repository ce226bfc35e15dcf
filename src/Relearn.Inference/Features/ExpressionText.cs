using System.Globalization;

namespace Relearn.Inference.Features;

/// <summary>An expression in one canonical spelling, whatever the spaces and parentheses of its author: equal text, equal program.</summary>
public static class ExpressionText
{
    /// <summary>Spells an expression.</summary>
    public static string Of(Expression expression) => expression switch
    {
        ColumnExpression column => Name(column.Name),
        LabelExpression label => Name(label.Name),
        NumberExpression number => number.Value.ToString("R", CultureInfo.InvariantCulture),
        TextExpression text => $"\"{text.Value}\"",
        WindowExpression window => $"({window.Window.Text})",
        LearntExpression learnt => $"{learnt.Function.Name}({string.Join(", ", learnt.Arguments.Select(Of))})",
        TargetRateExpression rate => $"target_mean({string.Join(", ", rate.Keys.Select(Of))})",
        CallExpression { Arguments: [var left, var right] } call when !IsWord(call.Function.Name) || call.Function.Name is "and" or "or" => $"({Of(left)} {call.Function.Name} {Of(right)})",
        CallExpression call => call.Arguments.Count == 0 ? call.Function.Name : $"{call.Function.Name}({string.Join(", ", call.Arguments.Select(Of))})",
        _ => throw new ArgumentException($"No spelling for {expression.GetType().Name}."),
    };

    /// <summary>A name as an expression writes it: between backticks where it is not a word.</summary>
    internal static string Name(string name) => IsWord(name) ? name : $"`{name}`";

    static bool IsWord(string name) => name.Length > 0 && (char.IsLetter(name[0]) || name[0] == '_') && name.All(c => char.IsLetterOrDigit(c) || c == '_');
}

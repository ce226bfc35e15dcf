using Relearn.Inference.Windows;

namespace Relearn.Inference.Features;

/// <summary>A typed expression over columns.</summary>
public abstract record Expression(ValueKind Kind, int Position);

sealed record ColumnExpression(string Name, ValueKind Kind, int Position) : Expression(Kind, Position);

sealed record NumberExpression(double Value, int Position) : Expression(ValueKind.Number, Position);

sealed record TextExpression(string Value, int Position) : Expression(ValueKind.Text, Position);

sealed record CallExpression(Function Function, IReadOnlyList<Expression> Arguments, int Position) : Expression(Function.Result, Position);

// A call whose kernel needs what was learnt on the training rows.
sealed record LearntExpression(LearntFunction Function, IReadOnlyList<Expression> Arguments, int Position) : Expression(Function.Result, Position);

// The rate of the label by category, learnt out of fold: for rows without time.
sealed record TargetRateExpression(IReadOnlyList<Expression> Keys, int Position) : Expression(ValueKind.Number, Position);

// The label of a fact; no row has it when it asks.
sealed record LabelExpression(string Name, int Position) : Expression(ValueKind.Boolean, Position);

sealed record WindowExpression(WindowSpec Window, int Position) : Expression(Window.Kind, Position);

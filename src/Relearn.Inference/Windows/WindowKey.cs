using Relearn.Inference.Features;

namespace Relearn.Inference.Windows;

/// <summary>One part of a window's key: how the row that asks says it, and how a fact says it.</summary>
/// <param name="Asked">Expression over the columns of the row that is predicted.</param>
/// <param name="OfFact">Expression over the columns of the facts; the same where they are the project's own events.</param>
public sealed record WindowKey(Expression Asked, Expression OfFact);

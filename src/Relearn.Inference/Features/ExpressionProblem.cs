namespace Relearn.Inference.Features;

/// <summary>What is wrong with an expression, and where.</summary>
/// <param name="Position">0-based position of the character in the expression.</param>
/// <param name="Message">One sentence: what was found and what would have been right.</param>
public sealed record ExpressionProblem(int Position, string Message);

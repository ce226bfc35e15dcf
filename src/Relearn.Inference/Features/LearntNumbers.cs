namespace Relearn.Inference.Features;

/// <summary>What calls learnt on the training rows, by their canonical spelling.</summary>
/// <param name="Numbers">Numbers of each call.</param>
/// <param name="Keys">Categories of each call that has some.</param>
public sealed record LearntNumbers(IReadOnlyDictionary<string, double[]> Numbers, IReadOnlyDictionary<string, IReadOnlyList<string>> Keys)
{
    /// <summary>Nothing.</summary>
    public static LearntNumbers None { get; } = new(new Dictionary<string, double[]>(), new Dictionary<string, IReadOnlyList<string>>());

    internal double[] NumbersOf(Expression call) => Numbers.GetValueOrDefault(ExpressionText.Of(call)) ?? throw new ArgumentException($"'{ExpressionText.Of(call)}' was not learnt.");

    internal IReadOnlyList<string> KeysOf(Expression call) => Keys.GetValueOrDefault(ExpressionText.Of(call)) ?? throw new ArgumentException($"'{ExpressionText.Of(call)}' was not learnt.");
}

namespace Relearn.Scoping;

/// <summary>What is learnt.</summary>
/// <param name="Name">What the label is called.</param>
/// <param name="Value">Expression over the columns that gives true, false or missing.</param>
/// <param name="Known">Expression that gives the time at which the label is known; null: at once, or after <paramref name="DelayRows"/>.</param>
/// <param name="DelayRows">Where the order of rows stands for time: after how many more rows the label is known.</param>
public sealed record LabelConfig(string Name, string Value, string? Known = null, long DelayRows = 0);

using Relearn.Inference.Features;

namespace Relearn.Data;

/// <summary>What a column looks like.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Number, Text, Time or Boolean.</param>
/// <param name="Missing">Rows without a value.</param>
/// <param name="Distinct">Distinct values (of a sample of 65,536 rows for numbers and times).</param>
/// <param name="Least">Least number; NaN for text is not written.</param>
/// <param name="Most">Greatest number.</param>
/// <param name="Mean">Mean of the numbers.</param>
/// <param name="Quantiles">0, 5, 25, 50, 75, 95 and 100 % of a sample of 65,536 rows.</param>
/// <param name="Top">The most frequent texts and their counts, at most 20.</param>
public sealed record ColumnProfile(
    string Name, ValueKind Kind, long Missing, long Distinct, double? Least, double? Most, double? Mean,
    IReadOnlyList<double>? Quantiles, IReadOnlyList<TextCount>? Top);

/// <summary>A text and how often it occurs.</summary>
public sealed record TextCount(string Text, long Count);

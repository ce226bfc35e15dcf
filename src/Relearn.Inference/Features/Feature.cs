namespace Relearn.Inference.Features;

/// <summary>One declared feature: a name and one line of the feature language.</summary>
/// <param name="Name">How it is called in lineage, reports and explanations.</param>
/// <param name="Source">The expression as declared.</param>
public sealed record Feature(string Name, string Source);

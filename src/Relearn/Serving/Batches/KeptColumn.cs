using Relearn.Inference.Features;

namespace Relearn.Serving.Batches;

/// <summary>A column that is passed on to the output.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Index">Its place in the batches that are read.</param>
/// <param name="Whole">A number that the source stores as a whole one.</param>
sealed record KeptColumn(string Name, ValueKind Kind, int Index, bool Whole = false);

namespace Relearn.Inference.Features;

/// <summary>Texts that outlive a batch: a list that only grows, so that what kernels made of a text stays good.</summary>
sealed class KeptTexts : List<string>;

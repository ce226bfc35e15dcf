namespace Relearn.Inference.Models.Classes;

/// <summary>Working memory of an <see cref="IClassScorer"/>. Not for two threads at once.</summary>
public abstract class ClassScratch;

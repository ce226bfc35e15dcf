using Relearn.Inference.Models.Classes;

namespace Relearn.Benchmarks.Classes.Sets;

/// <summary>A text with its class.</summary>
/// <param name="Text">The text.</param>
/// <param name="Path">Names of the class and of what stands above it, between <see cref="Taxonomy.Separator"/>; empty for the root of the tree; null if no class fits.</param>
/// <param name="Part">What it is for.</param>
readonly record struct LabelledText(string Text, string? Path, TextPart Part);

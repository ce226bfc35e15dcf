namespace Relearn.Benchmarks.Classes.Sets;

/// <summary>What a labelled text is for.</summary>
enum TextPart
{
    Train,
    Validation,
    Test,
}

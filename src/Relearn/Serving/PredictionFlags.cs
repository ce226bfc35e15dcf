namespace Relearn.Serving;

/// <summary>How an answer came about, where that was not the ordinary way.</summary>
[Flags]
public enum PredictionFlags : byte
{
    /// <summary>The ordinary way.</summary>
    None = 0,

    /// <summary>The decision was drawn at random to keep an unbiased slice.</summary>
    Explored = 1,

    /// <summary>The declared fallback answered instead of the model.</summary>
    Fallback = 2,

    /// <summary>The answer was made after the request's deadline.</summary>
    TimedOut = 4,

    /// <summary>A default was answered instead of a score.</summary>
    Default = 8,

    /// <summary>A row looks like few or none of those that the model learnt from.</summary>
    Unfamiliar = 16,
}

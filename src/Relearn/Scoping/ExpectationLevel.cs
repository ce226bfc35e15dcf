namespace Relearn.Scoping;

/// <summary>What follows when an expectation is not met.</summary>
public enum ExpectationLevel
{
    /// <summary>It is shown.</summary>
    Warn,

    /// <summary>The gate refuses a release.</summary>
    Error,

    /// <summary>The rows are not used: a file of several is left out, a whole version is refused.</summary>
    Critical,
}

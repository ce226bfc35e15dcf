namespace Relearn.Analysis.Value;

/// <summary>Hours that people put into a project.</summary>
/// <param name="Hours">Above 0.</param>
/// <param name="What">What for.</param>
sealed record SpentTime(double Hours, string What)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "spent";

    /// <summary>Version of the rules.</summary>
    public const int Algorithm = 1;
}

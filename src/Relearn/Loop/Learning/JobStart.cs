namespace Relearn.Loop.Learning;

/// <summary>A job was due and is started.</summary>
/// <param name="Name"><c>monitor</c> or <c>candidate</c>.</param>
/// <param name="Due">The time that it was due at; later ones that were missed are made up by the same job.</param>
/// <param name="Attempt">1, or 2 where the first was cut off.</param>
/// <param name="Because">Why a candidate is made whatever the triggers say; null: they decide.</param>
sealed record JobStart(string Name, DateTimeOffset Due, int Attempt, string? Because)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "job";

    /// <summary>Version of the rules.</summary>
    public const int Algorithm = 1;

    /// <summary>It watches what was answered.</summary>
    public const string Monitor = "monitor";

    /// <summary>It makes candidates, if a trigger holds.</summary>
    public const string Candidate = "candidate";
}

/// <summary>A job ended.</summary>
/// <param name="Job">Id of its start.</param>
/// <param name="Outcome"><c>done</c>, <c>failed</c>, or <c>cut</c>: its process ended without a word.</param>
/// <param name="Detail">What came out, or what went wrong.</param>
sealed record JobEnd(string Job, string Outcome, string? Detail)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "job_end";

    /// <summary>It was done.</summary>
    public const string Done = "done";

    /// <summary>It could not be done.</summary>
    public const string Failed = "failed";

    /// <summary>Its process ended without a word.</summary>
    public const string Cut = "cut";
}

namespace Relearn.Numerics;

/// <summary>One problem that the user can mend.</summary>
/// <param name="Code">Stable name of the kind of problem: <c>data.column_unknown</c>.</param>
/// <param name="Message">What happened, where, what was expected, how to fix it.</param>
/// <param name="File">The file it stands in, if any.</param>
/// <param name="Line">1-based line in the file, if known.</param>
public sealed record UserError(string Code, string Message, string? File = null, int? Line = null)
{
    /// <summary>The error as an exception.</summary>
    public UserErrorException Exception() => new(this);
}

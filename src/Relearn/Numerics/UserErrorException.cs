namespace Relearn.Numerics;

/// <summary>Something the user can mend: what happened, where, what was expected and how to fix it. Never shown with a stack trace.</summary>
public sealed class UserErrorException : Exception
{
    /// <summary>One problem.</summary>
    public UserErrorException(UserError error) : this([error]) { }

    /// <summary>Several problems, found together.</summary>
    public UserErrorException(IReadOnlyList<UserError> errors) : base(string.Join('\n', errors.Select(e => e.Message))) => Errors = errors;

    /// <summary>All problems, in the order in which they were found.</summary>
    public IReadOnlyList<UserError> Errors { get; }
}

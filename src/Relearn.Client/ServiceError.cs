namespace Relearn.Client;

/// <summary>One thing that a service finds wrong.</summary>
/// <param name="Code">Stays the same when the words change.</param>
/// <param name="Message">What, where, what was expected, how to fix it.</param>
public sealed record ServiceError(string Code, string Message);

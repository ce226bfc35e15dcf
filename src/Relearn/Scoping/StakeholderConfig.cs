namespace Relearn.Scoping;

/// <summary>Someone who has a say.</summary>
/// <param name="Name">Person or team.</param>
/// <param name="Role">What they stand for.</param>
/// <param name="SignsOff">A release needs their word.</param>
public sealed record StakeholderConfig(string Name, string Role, bool SignsOff);

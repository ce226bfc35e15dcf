namespace Relearn.Scoping;

/// <summary>How alarms are sent by mail.</summary>
public sealed record EmailConfig
{
    /// <summary>Who gets them.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>Who they are from.</summary>
    public string From { get; init; } = "";

    /// <summary>The mail server.</summary>
    public string Host { get; init; } = "";

    /// <summary>Its port: 465 speaks TLS from the start; others go over to it where the server can.</summary>
    public int Port { get; init; } = 587;

    /// <summary>User name at the server; null: none is asked for.</summary>
    public string? User { get; init; }

    /// <summary>Environment variable with the password.</summary>
    public string? PasswordVariable { get; init; }
}

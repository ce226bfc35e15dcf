namespace Relearn.Scoping;

/// <summary>Who is told of alarms, beside the log of the workspace.</summary>
public sealed record AlertsConfig
{
    /// <summary>Drift is sent too; false: only harm.</summary>
    public bool Drift { get; init; }

    /// <summary>Address that alarms are posted to as JSON.</summary>
    public string? Webhook { get; init; }

    /// <summary>Environment variable with that address, where it is a secret.</summary>
    public string? WebhookVariable { get; init; }

    /// <summary>Mail; null for none.</summary>
    public EmailConfig? Email { get; init; }
}

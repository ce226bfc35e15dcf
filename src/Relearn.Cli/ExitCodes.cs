namespace Relearn.Cli;

/// <summary>What the tool's exit code says.</summary>
static class ExitCodes
{
    public const int Fine = 0;

    /// <summary>The user's mistake, or a gate that refused.</summary>
    public const int UserError = 1;

    /// <summary>Ours.</summary>
    public const int Internal = 70;

    /// <summary>Stopped by Ctrl-C, as shells expect it.</summary>
    public const int Stopped = 130;
}

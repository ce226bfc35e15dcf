using Relearn.Demo;

namespace Relearn.Cli.Demo;

/// <summary>Which story is played.</summary>
sealed record StoryOptions
{
    /// <summary>Seed of the market.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Simulated weeks after the first day of the second model at which the story ends, whatever is still wrong.</summary>
    public int Weeks { get; init; } = 30;

    /// <summary>What is wrong.</summary>
    public Troubles Troubles { get; init; } = Troubles.Labels | Troubles.Classes | Troubles.Stale | Troubles.Objective;

    /// <summary>Pages on an ordinary weekday.</summary>
    public int PagesPerDay { get; init; } = 450;

    /// <summary>Without HTTP.</summary>
    public bool InProcess { get; init; }

    /// <summary>The project's folder.</summary>
    public required string Folder { get; init; }
}

namespace Relearn.Cli.Demo;

/// <summary>Who is told how a story goes.</summary>
class StoryTelling
{
    /// <summary>A sentence.</summary>
    public virtual void Say(string sentence) { }

    /// <summary>How much of the days that are being played is done, 0 to 1.</summary>
    public virtual void Progress(double share) { }

    /// <summary>A turn is over.</summary>
    public virtual void Turn(StoryTurn turn) { }

    /// <summary>A command was run.</summary>
    /// <param name="command">As it stood.</param>
    /// <param name="exitCode">How it ended.</param>
    /// <param name="output">What it printed.</param>
    public virtual void Ran(string command, int exitCode, string output) { }
}

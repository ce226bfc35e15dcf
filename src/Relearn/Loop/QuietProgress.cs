namespace Relearn.Loop;

/// <summary>Shows nothing.</summary>
public sealed class QuietProgress : IProgressSink
{
    /// <inheritdoc/>
    public void Begin(string name) { }

    /// <inheritdoc/>
    public void Report(double share) { }

    /// <inheritdoc/>
    public void End(string name) { }
}

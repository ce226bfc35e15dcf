namespace Relearn.Loop;

/// <summary>Is told what long work does. The terminal shows a bar; tests and pipes are quiet.</summary>
public interface IProgressSink
{
    /// <summary>A part begins.</summary>
    void Begin(string name);

    /// <summary>The part that runs is this far, 0 to 1.</summary>
    void Report(double share);

    /// <summary>A part is done.</summary>
    void End(string name);
}

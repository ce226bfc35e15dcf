using System.Diagnostics;
using Relearn.Loop;
using Spectre.Console;

namespace Relearn.Cli;

/// <summary>One line on a terminal that grows to the right; it is gone when its part is done.</summary>
sealed class ProgressBar(IAnsiConsole console) : IProgressSink
{
    const int Width = 30;
    readonly Stopwatch _watch = new();
    string _name = "";
    long _shownAt;

    public void Begin(string name)
    {
        (_name, _shownAt) = (name, -1000);
        _watch.Restart();
        Report(0);
    }

    public void Report(double share)
    {
        // Ten times a second is enough for an eye.
        if (_name.Length == 0 || (_watch.ElapsedMilliseconds - _shownAt < 100 && share < 1)) { return; }
        _shownAt = _watch.ElapsedMilliseconds;
        var filled = (int)(Math.Clamp(share, 0, 1) * Width);
        console.Profile.Out.Writer.Write($"\r{_name,-10} {new string('█', filled)}{new string('░', Width - filled)} {share,4:0%} {_watch.Elapsed.TotalSeconds,6:0.0} s\u001b[K");
        console.Profile.Out.Writer.Flush();
    }

    public void End(string name)
    {
        if (_name.Length == 0) { return; }
        _name = "";
        console.Profile.Out.Writer.Write("\r\u001b[K");
        console.Profile.Out.Writer.Flush();
    }
}

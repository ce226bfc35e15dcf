using Relearn.Data;
using Relearn.Monitoring.Alarms;
using Relearn.Monitoring.Inputs;
using Relearn.Monitoring.Profiles;
using Relearn.Numerics.Evidence;

namespace Relearn.Tests.Monitoring.Inputs;

/// <summary>History and live windows of a table, as monitoring sees them, without a service.</summary>
sealed class WindowStream
{
    readonly WindowSeason _season;
    readonly string _folder;
    readonly Func<double, int> _windowOf;

    /// <param name="folder">Room for files.</param>
    /// <param name="history">Rows that a model learnt from.</param>
    /// <param name="live">Rows that came later.</param>
    /// <param name="length">Length of a window.</param>
    /// <param name="calendars">Holidays.</param>
    public WindowStream(string folder, TableFile history, TableFile live, WindowLength length, IReadOnlyDictionary<string, IReadOnlyList<string>> calendars)
    {
        (_folder, _windowOf) = (folder, length.Of);
        _season = new(length, true, calendars);
        using (var file = history.Open(Path.Combine(folder, "history.rows")))
        {
            var rows = new ReferenceRows(file, new RowRange(0, file.Rows, double.PositiveInfinity), history.Columns, null);
            Reference = rows.Reference();
            History = rows.Profiles(Reference, length.Of);
        }
        Known = new(History, _season);
        Live = Profiles(live);
    }

    /// <summary>What windows are counted against.</summary>
    public ProfileReference Reference { get; }

    /// <summary>Windows of the history.</summary>
    public IReadOnlyList<(int Window, WindowProfile Profile)> History { get; }

    /// <summary>Windows that came later.</summary>
    public IReadOnlyList<(int Window, WindowProfile Profile)> Live { get; }

    /// <summary>What is expected of them.</summary>
    public InputHistory Known { get; }

    /// <summary>Profiles of rows.</summary>
    public IReadOnlyList<(int Window, WindowProfile Profile)> Profiles(TableFile rows)
    {
        using var file = rows.Open(Path.Combine(_folder, "live.rows"));
        return new ReferenceRows(file, new RowRange(0, file.Rows, double.PositiveInfinity), rows.Columns, null).Profiles(Reference, _windowOf);
    }

    /// <summary>A monitor that has seen nothing yet.</summary>
    public InputMonitor Monitor() => new(Known, _season);

    /// <summary>Evidence of the live windows, in order.</summary>
    public IReadOnlyList<IReadOnlyList<WindowEvidence>> Evidence()
    {
        var monitor = Monitor();
        return [.. Live.Select(w => monitor.Step(w.Window, w.Profile, true).Evidence)];
    }

    /// <summary>One step of a family with one budget.</summary>
    public static FamilyStep Step(FamilyDetector family, IReadOnlyList<WindowEvidence> evidence) =>
        family.Step([.. evidence.Select(e => ($"{e.Monitor} {e.Subject}", e.Weight, e.EValue))]);
}

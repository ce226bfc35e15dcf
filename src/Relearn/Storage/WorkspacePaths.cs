namespace Relearn.Storage;

/// <summary>Where things stand in a workspace.</summary>
/// <param name="Root">The folder <c>.relearn</c> beside the project file.</param>
public sealed record WorkspacePaths(string Root)
{
    /// <summary>The ledger.</summary>
    public string Ledger => Path.Combine(Root, "ledger.sqlite");

    /// <summary>Artifacts.</summary>
    public string Artifacts => Path.Combine(Root, "artifacts");

    /// <summary>Log segments.</summary>
    public string Log => Path.Combine(Root, "log");

    /// <summary>What the windows of live models remember.</summary>
    public string States => Path.Combine(Root, "state");

    /// <summary>The snapshot of a model's windows.</summary>
    public string WindowState(string bundleHash) => Path.Combine(States, $"{bundleHash[..16]}.state");

    /// <summary>The API keys of the service.</summary>
    public string Keys => Path.Combine(Root, "keys.json");

    /// <summary>Reports made for people: charts and the like.</summary>
    public string Reports => Path.Combine(Root, "reports");

    /// <summary>The log of alarms: one line of JSON each.</summary>
    public string Alerts => Path.Combine(Root, "alerts.jsonl");

    /// <summary>Room for engines that spill; may be emptied at any time.</summary>
    public string Temporary => Path.Combine(Root, "tmp");
}

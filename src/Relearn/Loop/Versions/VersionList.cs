namespace Relearn.Loop.Versions;

/// <summary>The data set versions of a workspace, newest first.</summary>
/// <param name="Versions">Each with what names it.</param>
/// <param name="Bytes">What the artifacts take together, of whatever kind.</param>
sealed record VersionList(IReadOnlyList<VersionLine> Versions, long Bytes);

/// <summary>A data set version in a line.</summary>
/// <param name="Id">Its id.</param>
/// <param name="At">When its rows were first read.</param>
/// <param name="Newest">No version was recorded after it.</param>
/// <param name="Rows">Rows as they were read.</param>
/// <param name="RowsHash">The artifact that has its rows now: after a purge another than the record names.</param>
/// <param name="State">Whether its rows are here.</param>
/// <param name="Bytes">What its rows take, other sources included; 0 where they are gone.</param>
/// <param name="OwnBytes">What of it no earlier version has.</param>
/// <param name="PinnedBy">Records that keep it: runs, back-tests, releases, and the validation that a refused source falls back on.</param>
sealed record VersionLine(string Id, DateTimeOffset At, bool Newest, long Rows, string RowsHash, VersionState State, long Bytes, long OwnBytes, IReadOnlyList<string> PinnedBy)
{
    /// <summary>A model trained on it can be trained again, from the rows that are stored.</summary>
    public bool Reproducible => State == VersionState.Stored;

    /// <summary>Garbage collection may take it.</summary>
    public bool Unneeded => !Newest && PinnedBy.Count == 0;
}

/// <summary>Whether the rows of a version are here.</summary>
enum VersionState
{
    /// <summary>As they were read.</summary>
    Stored,

    /// <summary>Some were purged: what is left is here.</summary>
    Purged,

    /// <summary>They are not here: garbage collection took them, or somebody removed the file. The next run that needs them reads the source again.</summary>
    Gone,
}

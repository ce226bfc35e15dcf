using Relearn.Numerics;

namespace Relearn.Storage;

/// <summary>All messages of this folder.</summary>
static class StorageErrors
{
    public static UserError WorkspaceLocked(string workspace, string holder) => new("storage.workspace_locked",
        $"The workspace '{workspace}' is in use by {holder}. Wait until it is done, or stop it; nothing was changed.");

    public static UserError LedgerCorrupt(string file, string detail) => new("storage.ledger_corrupt",
        $"The ledger '{file}' is damaged ({detail}). Put the last copy of this file back; or move it away and run again: artifacts are kept, finished steps are done anew.", file);

    public static UserError LedgerTooNew(string file, long version, long supported) => new("storage.ledger_too_new",
        $"The ledger '{file}' has format {version}; this build reads up to {supported}. Install a newer Relearn.", file);

    public static UserError ArtifactMissing(string hash, string folder) => new("storage.artifact_missing",
        $"Artifact {hash[..12]} is not in '{folder}'. Copy the folder back, or delete the workspace and run again.", folder);

    public static UserError ArtifactDamaged(string hash, string file) => new("storage.artifact_damaged",
        $"Artifact {hash[..12]} ('{file}') does not have its hash any more. Delete the file and run again: the step that made it is repeated.", file);

    public static UserError ArtifactPurged(string hash, string reason) => new("storage.artifact_purged",
        $"Artifact {hash[..12]} was purged ({reason}). What was made from it stays in the lineage but cannot be reproduced.");

    public static UserError DiskFull(string file) => new("storage.disk_full",
        $"The disk is full: '{file}' could not be written. Free space or move the workspace, then run again; what was acknowledged before is kept.", file);

    public static UserError NotWritable(string file, string detail) => new("storage.not_writable",
        $"'{file}' cannot be written: {detail} Check that the folder exists and that you may write there.", file);

    public static UserError LogDamaged(string segment, long offset, string detail) => new("storage.log_damaged",
        $"Log segment '{segment}' is damaged at byte {offset} ({detail}), before its end. Records behind it can't be trusted; put a copy of the segment back.", segment);

    public static UserError LogTooNew(string segment, int version, int supported) => new("storage.log_too_new",
        $"Log segment '{segment}' has format {version}; this build reads up to {supported}. Install a newer Relearn.", segment);

    /// <summary>The error that fits an I/O failure while writing <paramref name="file"/>.</summary>
    public static UserError Writing(string file, Exception e) =>
        e is IOException io && IsDiskFull(io) ? DiskFull(file) : NotWritable(file, e.Message);

    // ENOSPC is 28, EDQUOT 122 on Linux; ERROR_DISK_FULL is 112, ERROR_HANDLE_DISK_FULL 39 on Windows.
    static bool IsDiskFull(IOException e) => (e.HResult & 0xFFFF) is 28 or 122 or 112 or 39;
}

using Relearn.Data;
using Relearn.Data.Versions;
using Relearn.Scoping;

namespace Relearn.Loop.Versions;

/// <summary>Opens two versions and compares them.</summary>
static class VersionDiff
{
    public static DatasetDiff Of(CircleContext context, string before, string after, string? key, int most)
    {
        using var a = Open(context, before, out var first);
        using var b = Open(context, after, out var second);
        return VersionComparison.Compare(first, second, IdentityOf(context.Project, a, b, key), most, context.Paths.Temporary);
    }

    static RowsFile Open(CircleContext context, string name, out VersionRows rows)
    {
        var (record, version) = DatasetVersions.Find(context, name);
        var hash = DatasetVersions.LeftOf(context.Ledger, version.RowsHash);
        if (hash is null || !context.Artifacts.Contains(hash)) { throw LoopErrors.RowsGone(record.Id).Exception(); }
        var file = RowsFile.Open(context.Artifacts.Require(hash));
        // The profile in the record is of the rows before a purge.
        rows = new(record.Id, file, hash == version.RowsHash ? version.Columns : DatasetProfiler.Profile(file, [.. file.Columns.Where(c => c.Name[0] != '_')], context.Project.Data.Key));
        return file;
    }

    static IReadOnlyList<string> IdentityOf(ProjectConfig project, RowsFile before, RowsFile after, string? key)
    {
        var common = VersionComparison.Common(before, after).Select(c => c.Name).Where(c => c != RowsFile.Label).ToArray();
        if (key is not null) { return common.Contains(key) ? [key] : throw LoopErrors.KeyNotInBoth(key, common).Exception(); }
        return project.Data is { Key: { } subject, Time.Kind: TimeKind.Column } && common.Contains(subject) ? [subject, RowsFile.EventTime] : [];
    }
}

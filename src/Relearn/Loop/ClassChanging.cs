using Relearn.Data.Taxonomies;

namespace Relearn.Loop;

/// <summary>Classes change: they are listed, and changed in words that the ledger keeps.</summary>
static class ClassChanging
{
    /// <summary>The classes of the newest data set version, as they are today.</summary>
    public static async Task<ClassReport> ReportAsync(CircleContext context)
    {
        Require(context);
        var (datasetId, dataset) = await Circle.DataAsync(context).ConfigureAwait(false);
        using var file = Circle.OpenRows(context, dataset.RowsHash);
        return (await ClassStep.DoAsync(context, datasetId, Circle.RowsOf(context, dataset.RowsHash), file).ConfigureAwait(false))!.Value.Classes.Report;
    }

    /// <summary>Makes a change.</summary>
    public static ClassHistory Change(CircleContext context, TaxonomyChange change)
    {
        var versions = Versions(context).Append(context.Ledger, change, context.Actor);
        return HistoryOf(context, versions);
    }

    /// <summary>What was changed so far.</summary>
    public static ClassHistory History(CircleContext context) => HistoryOf(context, Versions(context));

    static ClassHistory HistoryOf(CircleContext context, TaxonomyVersions versions) => new(versions.Number, versions.Id, versions.Newest.Count - 1,
        [.. TaxonomyVersions.Records(context.Ledger).Select((r, i) => new ClassHistoryLine(i + 1, r.Circumstances.At, r.Circumstances.Actor, versions.Changes[i], versions.Stands(i + 1)))]);

    static TaxonomyVersions Versions(CircleContext context)
    {
        Require(context);
        var (_, dataset, _) = Labelling.Newest(context);
        using var file = Circle.OpenRows(context, dataset.RowsHash);
        return TaxonomyVersions.Read(ClassStep.Base(context, context.Project.Label.Classes!, file).Taxonomy, context.Ledger);
    }

    static void Require(CircleContext context)
    {
        if (!context.Project.HasClasses) { throw LoopErrors.ClassesOnly(context.Project.Name).Exception(); }
    }
}

/// <summary>The changes of classes.</summary>
/// <param name="Version">Number of the newest version: how many changes there were, those that took others back included.</param>
/// <param name="Id">Id of the newest tree.</param>
/// <param name="Nodes">Its nodes, the root left out.</param>
/// <param name="Changes">The changes, the first one first.</param>
sealed record ClassHistory(int Version, string Id, int Nodes, IReadOnlyList<ClassHistoryLine> Changes);

/// <summary>One change.</summary>
/// <param name="Version">The version that it made.</param>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
/// <param name="Change">What.</param>
/// <param name="Stands">False where it was taken back, or takes one back.</param>
sealed record ClassHistoryLine(int Version, DateTimeOffset At, string By, TaxonomyChange Change, bool Stands);

using System.Text.Json;
using Relearn.Data;
using Relearn.Data.Labels;
using Relearn.Data.Taxonomies;
using Relearn.Storage;

namespace Relearn.Loop;

/// <summary>Labels in and out of the label ledger.</summary>
static class Labelling
{
    /// <summary>The newest data set version, and the snapshot that gave its labels.</summary>
    public static (string Id, DatasetVersion Dataset, LabelSnapshot? Snapshot) Newest(CircleContext context)
    {
        var record = context.Ledger.Latest(DatasetVersion.Kind) ?? throw DataErrors.NothingRead(context.Project.Name).Exception();
        var dataset = JsonSerializer.Deserialize(record.Body, DataJson.Default.DatasetVersion)!;
        return (record.Id, dataset, dataset.Labels is { } labels ? JsonSerializer.Deserialize(context.Ledger.Find(labels)!.Body, DataJson.Default.LabelSnapshot) : null);
    }

    public static LabelReport Report(CircleContext context)
    {
        var (_, dataset, snapshot) = Newest(context);
        using var rows = context.Project.HasClasses ? Circle.OpenRows(context, dataset.RowsHash) : null;
        return LabelTables.Report(dataset, snapshot, LabelLedger.All(context.Paths.Log), context.Time.GetUtcNow(), rows is null ? null : LabelCodes.Count(rows));
    }

    /// <summary>What labels can say: true and false, or the classes of the taxonomy's file, or where there is none those of the rows and of the label ledger.</summary>
    /// <param name="context">The workspace.</param>
    /// <param name="rows">Rows of the newest data set version.</param>
    /// <param name="newClasses">A class that is not known is taken as a new one.</param>
    public static KnownClasses Classes(CircleContext context, RowsFile rows, bool newClasses = false)
    {
        if (context.Project.Label.Classes is not { } classes) { return KnownClasses.Binary; }
        return classes.Taxonomy is { } file
            ? KnownClasses.Of(classes, TaxonomyFile.Read(Path.Combine(context.Folder, file), classes.Separator ?? "", context.Paths.Temporary, context.Project.Resources.MemoryMb))
            : KnownClasses.Of(classes, [.. rows.DictionaryOf(RowsFile.Label), .. LabelResolution.Standing(LabelLedger.All(context.Paths.Log)).Select(e => e.Value).OfType<string>()], newClasses);
    }

    /// <summary>Writes the labels of a file to the ledger.</summary>
    /// <param name="context">The workspace.</param>
    /// <param name="file">A table, or Label Studio's tasks as JSON.</param>
    /// <param name="by">Who gave them, where the file does not say.</param>
    /// <param name="origin">What gave them, where the file does not say.</param>
    /// <param name="purpose">What they were asked for, where the file does not say.</param>
    /// <param name="newClasses">Classes that the project does not know are taken as new ones.</param>
    public static async Task<LabelImportReport> ImportAsync(CircleContext context, string file, string? by, LabelOrigin origin, LabelPurpose purpose, bool newClasses)
    {
        if (!File.Exists(file)) { throw DataErrors.FileMissing(file).Exception(); }
        var (_, dataset, _) = Newest(context);
        using var rows = Circle.OpenRows(context, dataset.RowsHash);
        var classes = Classes(context, rows, newClasses);
        var defaults = new LabelEntry("", null, origin, by ?? "", context.Time.GetUtcNow(), purpose);
        var entries = file.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? LabelStudio.Read(file, defaults, classes) : LabelImport.Table(file, defaults, classes, context.Paths.Temporary, context.Project.Resources.MemoryMb);
        if (entries.Any(e => e.By.Length == 0)) { throw LabelsErrors.WithoutAuthor(Path.GetFileName(file)).Exception(); }
        var fresh = LabelImport.New(entries, LabelLedger.All(context.Paths.Log));
        var items = fresh.Select(e => e.Item).ToHashSet(StringComparer.Ordinal);
        var unmatched = items.Count - new ItemIds(context.Project, rows).RowsOf(items).Count;
        if (fresh.Count > 0)
        {
            var ledger = new LabelLedger(context.Paths.Log, context.Ledger, context.Time);
            await using (ledger.ConfigureAwait(false)) { await ledger.AppendAsync(fresh).ConfigureAwait(false); }
        }
        return new(file, entries.Count, fresh.Count, entries.Count - fresh.Count, fresh.LongCount(e => e.Value is null), unmatched, [.. entries.Select(e => e.By).Distinct().Order(StringComparer.Ordinal)],
            [.. entries.Select(e => e.Value).OfType<string>().Distinct().Where(v => !classes.Contains(v)).Order(StringComparer.Ordinal)]);
    }

    /// <summary>Writes every entry that stands, as CSV or, where the file ends in <c>.json</c>, as Label Studio's tasks with the rows' cells.</summary>
    public static LabelExportReport Export(CircleContext context, string file)
    {
        var standing = LabelResolution.Standing(LabelLedger.All(context.Paths.Log));
        if (standing.Count == 0) { throw LabelsErrors.NothingLabelled(context.Project.Name).Exception(); }
        var byItem = standing.GroupBy(e => e.Item).ToDictionary(g => g.Key, g => (IReadOnlyList<LabelEntry>)[.. g], StringComparer.Ordinal);
        using var stream = new MemoryStream();
        if (file.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            var (_, dataset, _) = Newest(context);
            using var rows = Circle.OpenRows(context, dataset.RowsHash);
            var places = new ItemIds(context.Project, rows).RowsOf(byItem.Keys.ToHashSet(StringComparer.Ordinal));
            var cells = new RowCells(rows, [.. context.Project.InputColumns.Select(c => c.Name)]);
            LabelStudio.Write(stream, byItem.OrderBy(i => i.Key, StringComparer.Ordinal).Select(i => (i.Key, (IReadOnlyDictionary<string, object?>)(places.TryGetValue(i.Key, out var at) ? cells.Of(at[0]) : []), i.Value)), paths: context.Project.Label.Classes?.Separator is not null);
        }
        else { LabelImport.Write(stream, standing); }
        AtomicFile.Write(Path.GetFullPath(file), stream.WriteTo);
        return new(file, standing.Count, byItem.Count);
    }
}

/// <summary>What an import wrote.</summary>
/// <param name="File">The file.</param>
/// <param name="Read">Labels in it.</param>
/// <param name="Written">Those that say something new.</param>
/// <param name="Known">Those that the ledger had.</param>
/// <param name="CannotTell">Of what was written, labels that say that it cannot be told.</param>
/// <param name="Unmatched">Items that no row has; their labels are kept.</param>
/// <param name="Authors">Who gave them.</param>
/// <param name="NewClasses">Classes that the project did not know.</param>
sealed record LabelImportReport(string File, long Read, long Written, long Known, long CannotTell, long Unmatched, IReadOnlyList<string> Authors, IReadOnlyList<string> NewClasses);

/// <summary>What an export wrote.</summary>
/// <param name="File">The file.</param>
/// <param name="Entries">Labels.</param>
/// <param name="Items">Items.</param>
sealed record LabelExportReport(string File, long Entries, long Items);

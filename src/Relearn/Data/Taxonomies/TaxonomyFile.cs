using Relearn.Inference.Features;
using Relearn.Inference.Models.Classes;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Data.Taxonomies;

/// <summary>A taxonomy that was given as a file: a column <c>path</c>, or <c>node</c> and <c>parent</c> (and <c>name</c>), a line a class.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Taxonomy">The tree.</param>
/// <param name="Ids">Node of each id; of paths there are none.</param>
sealed record TaxonomyFile(string Name, Taxonomy Taxonomy, IReadOnlyDictionary<string, int> Ids)
{
    /// <summary>Reads a file; all that is wrong with it is told at once.</summary>
    /// <param name="path">CSV, TSV, JSON lines or Parquet.</param>
    /// <param name="separator">What stands between the names of a path.</param>
    /// <param name="temporary">Room for the reader.</param>
    /// <param name="memoryMb">Memory that the reader may use.</param>
    /// <exception cref="UserErrorException">It is not there, or is no tree.</exception>
    public static TaxonomyFile Read(string path, string separator, string temporary, int memoryMb)
    {
        var source = DataSources.OpenFile(path, [], temporary, memoryMb);
        var found = source.Inspect().Select(c => c.Name).ToArray();
        var name = Path.GetFileName(path);
        string[]? columns = found.Contains("path") ? ["path"] : found.Contains("node") && found.Contains("parent") ? ["node", "parent", .. found.Where(c => c == "name")] : null;
        if (columns is null) { throw TaxonomiesErrors.FileColumns(name, found).Exception(); }
        var (unread, problems) = (new Quarantine(), new TaxonomyProblems());
        var lines = new List<TaxonomyLine>();
        source.Read([.. columns.Select(c => new ColumnConfig(c, ValueKind.Text))], unread, (batch, places) =>
        {
            var at = columns.Select(batch.IndexOf).ToArray();
            for (var i = 0; i < batch.Rows; i++)
            {
                string Cell(int column) => column < at.Length && batch.Vectors[at[column]].Codes[i] is >= 0 and var code ? batch.Vectors[at[column]].Dictionary[code].Trim() : "";
                lines.Add(new(places[i], Cell(0), Cell(1), columns.Length > 2 && Cell(2) is { Length: > 0 } named ? named : Cell(0)));
            }
            return true;
        });
        foreach (var (reason, count) in unread.Reasons) { problems.Add(() => TaxonomiesErrors.FileUnread(name, reason, count)); }
        if (lines.Count == 0 && !problems.Any) { throw TaxonomiesErrors.FileEmpty(name).Exception(); }
        return columns.Length == 1 ? OfPaths(name, lines, separator, problems) : TaxonomyLinks.Build(name, lines, problems);
    }

    static TaxonomyFile OfPaths(string name, List<TaxonomyLine> lines, string separator, TaxonomyProblems problems)
    {
        var paths = new List<string[]>(lines.Count);
        foreach (var line in lines)
        {
            var names = ClassPath.Names(line.Node, separator);
            if (ClassPath.Check(names, line.Node, () => $"'{name}', {line.Place}", problems)) { paths.Add(names); }
        }
        problems.ThrowIfAny();
        return new(name, Taxonomy.Of(paths), new Dictionary<string, int>());
    }
}

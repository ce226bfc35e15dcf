using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Data.Validation;

/// <summary>The declared columns beside what the source holds: what a person needs to edit a schema.</summary>
/// <param name="Rows">Rows that were read, those with a cell that is not of its type included.</param>
/// <param name="Columns">The source's columns, the declared ones first and in their order.</param>
/// <param name="Unreadable">Why a file, or a column in most of its rows, could not be read.</param>
sealed record SchemaEvidence(long Rows, IReadOnlyList<ColumnEvidence> Columns, IReadOnlyList<string> Unreadable)
{
    /// <summary>Reads the whole source once.</summary>
    public static SchemaEvidence Of(ProjectConfig project, IDataSource source)
    {
        var columns = project.Data.Columns;
        var (missing, conflicts, examples) = (new long[columns.Count], new long[columns.Count], new string?[columns.Count]);
        var unreadable = new List<string>();
        IReadOnlyList<SourceColumn> found = [];
        long rows = 0;
        foreach (var open in source is FilesSource files ? Enumerable.Range(0, files.Files.Count).Select<int, Func<IDataSource>>(i => () => files.Open(i)) : [() => source])
        {
            var quarantine = new Quarantine();
            try
            {
                var one = open();
                if (found.Count == 0) { found = one.Inspect(); }
                var wrong = DataSources.Check(one, columns);
                if (wrong.Count > 0) { throw new UserErrorException(wrong); }
                one.Read(columns, quarantine, (batch, _) =>
                {
                    rows += batch.Rows;
                    for (var c = 0; c < columns.Count; c++) { missing[c] += Missing(batch.Vectors[c], batch.Rows); }
                    return true;
                });
            }
            catch (UserErrorException e)
            {
                unreadable.AddRange(e.Errors.Select(p => p.Message));
            }
            rows += quarantine.Count;
            for (var c = 0; c < columns.Count; c++) { conflicts[c] += quarantine.CountOf(columns[c].Name, $"is not a {columns[c].Kind.ToString().ToLowerInvariant()}"); }
            for (var c = 0; c < columns.Count; c++) { examples[c] ??= quarantine.Examples.Where(e => e.Column == columns[c].Name).Select(e => TextChecks.Short(e.Value)).FirstOrDefault(); }
        }
        return new(rows,
            [.. columns.Select((c, i) => new ColumnEvidence(c.Name, c.Kind, found.FirstOrDefault(f => f.Name == c.Name)?.Kind, missing[i], conflicts[i], examples[i])),
                .. found.Where(f => columns.All(c => c.Name != f.Name)).Select(f => new ColumnEvidence(f.Name, null, f.Kind, 0, 0, null))], unreadable);
    }

    static long Missing(Vector vector, int rows)
    {
        long missing = 0;
        for (var i = 0; i < rows; i++) { missing += vector.Kind == ValueKind.Text ? vector.Codes[i] < 0 ? 1 : 0 : double.IsNaN(vector.Numbers[i]) ? 1 : 0; }
        return missing;
    }
}

/// <summary>One column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Declared">The type that the project declares; null: it is not declared, and not read.</param>
/// <param name="Found">The type that the source's own reader would give it; null: the source does not have it.</param>
/// <param name="Missing">Rows without a value.</param>
/// <param name="Conflicts">Cells that are not of the declared type; a row with several counts for one of them.</param>
/// <param name="Example">One of them.</param>
sealed record ColumnEvidence(string Name, ValueKind? Declared, ValueKind? Found, long Missing, long Conflicts, string? Example);

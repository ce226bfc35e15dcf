using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Serving.Batches;

/// <summary>Where the rows of a batch come from, which columns are read of it and which of them are passed on.</summary>
/// <remarks>The columns that the model reads come first, with the kinds it knows; then those that tell the time; then what is passed on, as it is written where it is text.</remarks>
sealed class BatchInput
{
    BatchInput(IDataSource source, string name, IReadOnlyList<ColumnConfig> columns, IReadOnlyList<KeptColumn> kept) => (Source, Name, Columns, Kept) = (source, name, columns, kept);

    public IDataSource Source { get; }

    /// <summary>Name of the file, the folder, the pattern or the table.</summary>
    public string Name { get; }

    /// <summary>What is read, in the order of the batches.</summary>
    public IReadOnlyList<ColumnConfig> Columns { get; }

    /// <summary>What is passed on, in the order of the output.</summary>
    public IReadOnlyList<KeptColumn> Kept { get; }

    /// <summary>Opens what was asked for.</summary>
    /// <param name="project">The project: its words for a missing value, its clock, its connection.</param>
    /// <param name="path">A file, folder or pattern; null for a table.</param>
    /// <param name="table">A PostgreSQL table; null for a path.</param>
    /// <param name="needed">What the model reads, then what tells the time.</param>
    /// <param name="results">The columns of the answer.</param>
    /// <param name="keep">Names of the columns that are passed on; empty for all.</param>
    /// <param name="typed">Passed on columns keep their types (Parquet, JSON); otherwise they are texts as the source has them where it can say.</param>
    /// <param name="temporary">Room for an engine that spills.</param>
    public static BatchInput Open(ProjectConfig project, string? path, string? table, IReadOnlyList<InputColumn> needed, IReadOnlyList<string> results, IReadOnlyList<string> keep, bool typed, string temporary)
    {
        var first = OpenSource(project, path, table, null, temporary);
        var found = first.Inspect();
        var problems = Problems(first, found, needed, results, keep).ToArray();
        if (problems.Length > 0) { throw new UserErrorException(problems); }
        var names = keep.Count > 0 ? keep : [.. found.Select(f => f.Name)];
        List<ColumnConfig> columns = [.. needed.Select(n => new ColumnConfig(n.Name, n.Kind))];
        var kept = new List<KeptColumn>();
        foreach (var name in names)
        {
            var column = found.First(f => f.Name == name);
            var (kind, whole) = KindOf(first, column, typed, columns.FindIndex(0, needed.Count, c => c.Name == name) is >= 0 and var at ? needed[at].Kind : null);
            // A text is read once more, as it is written: without its spaces the model reads it.
            var index = kind == ValueKind.Text ? -1 : columns.FindIndex(0, needed.Count, c => c.Name == name && c.Kind == kind);
            if (index < 0)
            {
                index = columns.Count;
                columns.Add(new(name, kind));
            }
            kept.Add(new(name, kind, index, whole));
        }
        return new(OpenSource(project, path, table, new(needed.Count), temporary), path is null ? table! : Path.GetFileName(Path.TrimEndingDirectorySeparator(path)), columns, kept);
    }

    // A text file says of no column what it is, but those that the model reads; a file of its own types says it of all.
    static (ValueKind Kind, bool Whole) KindOf(IDataSource source, SourceColumn column, bool typed, ValueKind? needed) => Kinded(source) switch
    {
        // Read as the model reads it, a number of a text file would lose how it was written.
        DuckDbSource => (typed && needed is { } kind ? kind : ValueKind.Text, false),
        PostgresSource when !typed => (ValueKind.Text, false),
        _ => (column.Kind, column.Type.StartsWith("Int", StringComparison.Ordinal) || column.Type is "smallint" or "integer" or "bigint"),
    };

    static IDataSource Kinded(IDataSource source) => source is FilesSource files ? files.Open(0) : source;

    static IDataSource OpenSource(ProjectConfig project, string? path, string? table, PassedOn? passed, string temporary)
    {
        if (table is not null) { return new PostgresSource(table, project.Data.ConnectionVariable, project.Data.Missing, passed); }
        var full = Path.GetFullPath(path!);
        IDataSource OpenOne(string file) => DataSources.OpenFile(file, project.Data.Missing, temporary, project.Resources.MemoryMb, DataSources.TakesInstants(project.Data.Time), passed: passed);
        IReadOnlyList<string>? files;
        try
        {
            files = FilesSource.Find(full);
        }
        catch (UserErrorException)
        {
            throw BatchesErrors.InputMissing(path!).Exception();
        }
        if (files is null && !File.Exists(full)) { throw BatchesErrors.InputMissing(path!).Exception(); }
        if (files is null && new FileInfo(full).Length == 0) { throw BatchesErrors.InputEmpty(path!).Exception(); }
        return files is null ? OpenOne(full) : new FilesSource(path!, files, OpenOne);
    }

    static IEnumerable<UserError> Problems(IDataSource source, IReadOnlyList<SourceColumn> found, IReadOnlyList<InputColumn> needed, IReadOnlyList<string> results, IReadOnlyList<string> keep)
    {
        IReadOnlyList<IDataSource> parts = source is FilesSource files ? [.. files.Files.Select((_, i) => files.Open(i))] : [source];
        var wanted = needed.Select(n => n.Name).Concat(keep.Count > 0 ? keep : found.Select(f => f.Name)).ToHashSet();
        foreach (var part in parts)
        {
            var names = part is DuckDbSource text ? text.HeaderAsWritten() : [.. part.Inspect().Select(c => c.Name)];
            foreach (var twice in names.GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1 && g.Key.Length > 0 && wanted.Contains(g.Key))) { yield return BatchesErrors.ColumnRepeated(twice.Key, part.Name); }
            foreach (var error in DataSources.Check(part, [.. needed.Select(n => new ColumnConfig(n.Name, n.Kind))])) { yield return error; }
            var known = part.Inspect().Select(c => c.Name).ToArray();
            foreach (var name in wanted.Where(w => needed.All(n => n.Name != w) && !known.Contains(w))) { yield return DataErrors.ColumnUnknown(name, part.Name, known); }
        }
        foreach (var taken in (keep.Count > 0 ? keep : found.Select(f => f.Name)).Where(results.Contains)) { yield return BatchesErrors.ResultTaken(taken, source.Name); }
    }

    /// <summary>How many rows there will be, about, where that can be known cheaply; null where it cannot.</summary>
    public double? ExpectedRows(string? path)
    {
        if (Source is ParquetSource or PostgresSource) { return Source.Count(); }
        if (Source is not DuckDbSource || path!.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) { return null; }
        using var stream = File.OpenRead(path);
        var head = new byte[1 << 20];
        var length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var lines = head.AsSpan(0, length).Count((byte)'\n');
        return lines == 0 ? null : stream.Length * ((double)lines / length);
    }
}

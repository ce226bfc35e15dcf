using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Data;

/// <summary>Several files with the same columns, in the ordinal order of their names: the partitions of a source.</summary>
sealed class FilesSource(string name, IReadOnlyList<string> files, Func<string, IDataSource> open) : IDataSource
{
    static readonly string[] Endings = [".parquet", ".csv", ".tsv", ".txt", ".data", ".test", ".json", ".jsonl", ".ndjson"];

    public string Name => name;

    /// <summary>The files' paths, in order.</summary>
    public IReadOnlyList<string> Files => files;

    /// <summary>The files that a path names: those of a folder, or those that fit a pattern; null if it names one file.</summary>
    public static IReadOnlyList<string>? Find(string path)
    {
        var (folder, pattern) = Directory.Exists(path) ? (path, "*") : (Path.GetDirectoryName(path)!, Path.GetFileName(path));
        if (!Directory.Exists(path) && !pattern.AsSpan().ContainsAny('*', '?')) { return null; }
        var found = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, pattern).Where(f => pattern != "*" || Endings.Any(e => f.EndsWith(e, StringComparison.OrdinalIgnoreCase) || f.EndsWith($"{e}.gz", StringComparison.OrdinalIgnoreCase)))
                .OrderBy(Path.GetFileName, StringComparer.Ordinal).ToArray()
            : [];
        return found.Length > 0 ? found : throw DataErrors.NoFiles(path).Exception();
    }

    /// <summary>The same source with some of its files.</summary>
    public FilesSource Only(IReadOnlyList<string> names) => new(name, [.. files.Where(f => names.Contains(Path.GetFileName(f)))], open);

    /// <summary>Opens one of them.</summary>
    /// <exception cref="UserErrorException">It cannot be read.</exception>
    public IDataSource Open(int file) => open(files[file]);

    public string Fingerprint()
    {
        using var hash = new ContentHash();
        foreach (var file in files) { hash.Add(ContentHash.OfFile(file)); }
        return hash.ToHex();
    }

    // A file that cannot be read says nothing about the columns.
    public IReadOnlyList<SourceColumn> Inspect()
    {
        UserErrorException? first = null;
        for (var i = 0; i < files.Count; i++)
        {
            try
            {
                return Open(i).Inspect();
            }
            catch (UserErrorException e)
            {
                first ??= e;
            }
        }
        throw first!;
    }

    /// <summary>Reads one file after the other; the first that cannot be read ends it. The import goes through the files itself.</summary>
    public void Read(IReadOnlyList<ColumnConfig> columns, Quarantine quarantine, Func<Inference.Features.ColumnBatch, RowPlaces, bool> take)
    {
        var more = true;
        for (var i = 0; i < files.Count && more; i++)
        {
            Open(i).Read(columns, quarantine, (batch, places) => more = take(batch, places));
        }
    }

    public long Count() => Enumerable.Range(0, files.Count).Sum(CountOf);

    long CountOf(int file)
    {
        try
        {
            return Open(file).Count();
        }
        catch (UserErrorException)
        {
            return 0;
        }
    }
}

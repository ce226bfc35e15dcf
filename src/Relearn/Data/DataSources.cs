using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Data;

/// <summary>Chooses the source that a project declares.</summary>
static class DataSources
{
    public static IDataSource Open(DataConfig data, string folder, string temporary, int memoryMb, bool duckDb = false)
    {
        if (data.Table is { } table) { return new PostgresSource(table, data.ConnectionVariable, data.Missing); }
        var path = Path.GetFullPath(Path.Combine(folder, data.File!));
        IDataSource OpenOne(string file) => OpenFile(file, data.Missing, temporary, memoryMb, TakesInstants(data.Time), duckDb);
        return FilesSource.Find(path) is { } files ? new FilesSource(data.File!, files, OpenOne) : OpenOne(path);
    }

    public static IDataSource OpenFile(string path, IReadOnlyList<string> missing, string temporary, int memoryMb, bool instants = true, bool duckDb = false, PassedOn? passed = null)
    {
        if (!File.Exists(path)) { throw DataErrors.FileMissing(path).Exception(); }
        if (!duckDb && path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase))
        {
            var parquet = new ParquetSource(path, missing, passed);
            if (parquet.IsFlat()) { return parquet; }
        }
        return new DuckDbSource(path, missing, temporary, memoryMb, instants, passed: passed);
    }

    /// <summary>True if a time with an offset can be read: the clock is UTC, or there is none.</summary>
    public static bool TakesInstants(TimeConfig time) => time.Kind != TimeKind.Column || time.IsUtc;

    /// <summary>What is wrong with the files that a sound project names: missing, of another kind, without the declared columns.</summary>
    public static IReadOnlyList<UserError> Problems(ProjectConfig project, string folder, string temporary)
    {
        var problems = new List<UserError>();
        Try(() =>
        {
            if (project.Data.Time.Kind == TimeKind.Column) { _ = new ClockZones(project.Data.Time, folder); }
        });
        Try(() => problems.AddRange(Check(Open(project.Data, folder, temporary, project.Resources.MemoryMb), project.Data.Columns)));
        return problems;

        void Try(Action check)
        {
            try
            {
                check();
            }
            catch (UserErrorException e)
            {
                problems.AddRange(e.Errors);
            }
        }
    }

    /// <summary>Says which declared columns the source does not have or has with another type; all at once.</summary>
    public static IReadOnlyList<UserError> Check(IDataSource source, IReadOnlyList<ColumnConfig> columns)
    {
        var found = source.Inspect();
        var errors = new List<UserError>();
        foreach (var column in columns)
        {
            if (found.FirstOrDefault(f => f.Name == column.Name) is not { } match)
            {
                errors.Add(DataErrors.ColumnUnknown(column.Name, source.Name, [.. found.Select(f => f.Name)]));
            }
            else if (source is ParquetSource && !Fits(match.Kind, column.Kind))
            {
                errors.Add(DataErrors.TypeWrong(column.Name, source.Name, match.Type, column.Kind));
            }
        }
        return errors;
    }

    static bool Fits(ValueKind found, ValueKind declared) => found == declared || (found == ValueKind.Boolean && declared == ValueKind.Number);
}

using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Scoping;
using Relearn.Storage;

namespace Relearn.Tests.Data;

/// <summary>A project's folder with its sources and artifacts.</summary>
sealed class ImportFolder : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public ImportFolder() => Artifacts = new(this["artifacts"]);

    public ArtifactStore Artifacts { get; }

    public string Path => _folder.Path;

    public string this[string name] => _folder[name];

    public string Write(string name, string text) => _folder.Write(name, text);

    public void Dispose() => _folder.Dispose();

    /// <summary>A project over one file, without time.</summary>
    public static ProjectConfig Project(string file, string label, params ColumnConfig[] columns) => new()
    {
        Name = "test",
        Data = new() { File = file, Columns = columns },
        Label = new("label", label),
        Features = [new("f", columns[0].Name)],
    };

    public IDataSource Source(ProjectConfig project) => DataSources.Open(project.Data, Path, this["tmp"], 256);

    public DatasetVersion Import(ProjectConfig project, long mostRows = long.MaxValue) =>
        DatasetImport.Read(project, Source(project), Path, Artifacts, mostRows: mostRows);

    public RowsFile Open(DatasetVersion version) => RowsFile.Open(Artifacts.Require(version.RowsHash));

    public string QuarantineOf(DatasetVersion version) => File.ReadAllText(Artifacts.Require(version.QuarantineHash));

    public double[] Numbers(DatasetVersion version, string column)
    {
        using var rows = Open(version);
        var values = new double[rows.Rows];
        rows.Read(column, 0, values);
        return values;
    }

    public string?[] Texts(DatasetVersion version, string column)
    {
        using var rows = Open(version);
        return TextsOf(rows, column);
    }

    public static string?[] TextsOf(RowsFile rows, string column)
    {
        var batch = rows.CreateBatch([column], (int)rows.Rows);
        rows.Read(batch, 0, (int)rows.Rows);
        return [.. batch.Vectors[0].Codes.Take((int)rows.Rows).Select(code => code < 0 ? null : batch.Vectors[0].Dictionary[code])];
    }

    /// <summary>Writes rows to a file with the columns that every data set has, in the order given.</summary>
    public RowsFile Rows(IReadOnlyList<double> times, IReadOnlyList<double> known, IReadOnlyList<double> labels)
    {
        var columns = new[] { Column(RowsFile.EventTime, ValueKind.Time, times), Column(RowsFile.LabelKnown, ValueKind.Time, known), Column(RowsFile.Label, ValueKind.Boolean, labels) };
        return RowsFile.Open(Artifacts.Require(Artifacts.Put(stream => RowsFile.Write(stream, columns, times.Count, null, []))));
    }

    public static ColumnBuffer Column(string name, ValueKind kind, IEnumerable<double> values, params string[] dictionary)
    {
        var column = new ColumnBuffer(name, kind);
        if (kind != ValueKind.Text)
        {
            foreach (var value in values) { column.Add(value); }
            return column;
        }
        var codes = values.Select(v => double.IsNaN(v) ? -1 : (int)v).ToArray();
        var vector = new Vector(kind, codes.Length) { Dictionary = dictionary };
        codes.CopyTo(vector.Codes, 0);
        column.Add(vector, [.. Enumerable.Range(0, codes.Length)]);
        return column;
    }

    /// <summary>Microseconds of a time written as in a CSV file.</summary>
    public static double Time(string text) => (DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture) - DateTime.UnixEpoch).TotalMicroseconds;
}

using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Scoping;
using Relearn.Tests.Data;

namespace Relearn.Tests.Modeling.Classes;

/// <summary>A small rows file whose label is a text, with a project over it.</summary>
sealed class ClassRows : IDisposable
{
    readonly TemporaryFolder _folder = new();

    ClassRows(ProjectConfig project, IReadOnlyList<ColumnBuffer> columns, int rows)
    {
        Project = project;
        using (var stream = File.Create(_folder["rows"])) { RowsFile.Write(stream, columns, rows, null, []); }
        Rows = RowsFile.Open(_folder["rows"]);
        Range = new(0, rows, double.PositiveInfinity);
    }

    public ProjectConfig Project { get; }

    public RowsFile Rows { get; }

    public RowRange Range { get; }

    public static ColumnBuffer Texts(string name, IReadOnlyList<string?> values)
    {
        string[] known = [.. values.OfType<string>().Distinct(StringComparer.Ordinal)];
        return ImportFolder.Column(name, ValueKind.Text, [.. values.Select(v => v is null ? double.NaN : Array.IndexOf(known, v))], known);
    }

    public static ColumnBuffer Numbers(string name, IReadOnlyList<double> values) => ImportFolder.Column(name, ValueKind.Number, [.. values]);

    public static ColumnBuffer Flags(string name, IReadOnlyList<double> values) => ImportFolder.Column(name, ValueKind.Boolean, [.. values]);

    /// <summary>Rows with these columns.</summary>
    public static ClassRows Create(IReadOnlyList<string?> labels, IReadOnlyList<ColumnBuffer> columns, params (string Name, string Source)[] features)
    {
        ColumnConfig[] declared = [.. columns.Select(c => new ColumnConfig(c.Name, c.Kind))];
        double[] times = [.. labels.Select((_, i) => (double)i)];
        return new(new()
        {
            Name = "things",
            Task = "multiclass",
            Data = new() { Columns = declared },
            Label = new("kind", "kind"),
            Features = [.. features.Select(f => new Feature(f.Name, f.Source))],
        },
        [.. columns, ImportFolder.Column(RowsFile.EventTime, ValueKind.Time, times), ImportFolder.Column(RowsFile.LabelKnown, ValueKind.Time, times), Texts(RowsFile.Label, labels)], labels.Count);
    }

    public void Dispose()
    {
        Rows.Dispose();
        _folder.Dispose();
    }
}

using Relearn.Data;
using Relearn.Data.Validation;
using Relearn.Inference.Features;

namespace Relearn.Tests.Data.Validation;

public sealed class SchemaEvidenceTests
{
    static SchemaEvidence Of(ExpectedProject project) => SchemaEvidence.Of(project.Config, DataSources.Open(project.Config.Data, project.Path, project["tmp"], 256));

    [Fact]
    public void Missing_values_and_cells_of_another_type_are_counted_with_an_example()
    {
        using var project = new ExpectedProject("{ rows: [0, 9] }").Write("rows.csv", ExpectedProject.Rows(20, edit: (i, line) => i switch
        {
            2 => line.Replace(",2,", ",,", StringComparison.Ordinal),
            3 or 13 => line.Replace(",3,", ",many,", StringComparison.Ordinal),
            _ => line,
        }));
        var evidence = Of(project);
        Assert.Equal((20L, 0), (evidence.Rows, evidence.Unreadable.Count));
        Assert.Equal(new ColumnEvidence("n", ValueKind.Number, ValueKind.Text, 1, 2, "many"), evidence.Columns[1]);
        Assert.Equal(new ColumnEvidence("t", ValueKind.Text, ValueKind.Text, 0, 0, null), evidence.Columns[2]);
    }

    [Fact]
    public void Columns_that_only_one_side_has_are_named()
    {
        using var project = new ExpectedProject("{ rows: [0, 9] }");
        File.WriteAllText(project["rows.csv"], "at,n,y,extra\n2024-01-01,1,true,2.5\n2024-01-02,1,true,3.5\n");
        var evidence = Of(project);
        Assert.Contains(new ColumnEvidence("t", ValueKind.Text, null, 0, 0, null), evidence.Columns);
        Assert.Equal(new ColumnEvidence("extra", null, ValueKind.Number, 0, 0, null), evidence.Columns[^1]);
        Assert.Contains("Column 't' is not in source", Assert.Single(evidence.Unreadable), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_several_that_cannot_be_read_does_not_hide_the_others()
    {
        using var project = new ExpectedProject("{ rows: [0, 9] }", "days").Write("days/1.csv", ExpectedProject.Rows(10)).Write("days/3.csv", ExpectedProject.Rows(5, 3));
        File.WriteAllBytes(project["days/2.parquet"], [1, 2, 3]);
        var evidence = Of(project);
        Assert.Equal(15, evidence.Rows);
        Assert.Contains("2.parquet", Assert.Single(evidence.Unreadable), StringComparison.Ordinal);
    }
}

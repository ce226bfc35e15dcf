using Relearn.Inference.Features;
using Relearn.Scoping;

namespace Relearn.Data.Labels.Suspects;

/// <summary>What the labels of a project are grouped by when somebody asks where the wrong ones come from: columns with few values. Slices of time stand beside them where all rows were scored out of fold; on later rows alone they would tell of a world that moves.</summary>
static class Groupings
{
    // A column with more values makes no groups that anybody looks at.
    const int MostGroups = 100;

    /// <summary>Columns with few values.</summary>
    /// <param name="project">What is declared.</param>
    /// <param name="file">The rows.</param>
    /// <param name="rows">Row of each item, ascending.</param>
    public static IEnumerable<(string By, ItemGroups Groups)> Of(ProjectConfig project, RowsFile file, long[] rows)
    {
        // What makes the label is no group of labels.
        var inLabel = FeatureProgram.Compile(project.AllColumns, [new(project.Label.Name, project.Label.Natural?.Event ?? project.Label.Value)]).Program!.Inputs.Select(i => i.Name).ToHashSet();
        foreach (var column in project.Data.Columns.Where(c => !inLabel.Contains(c.Name)))
        {
            if (column.Kind == ValueKind.Boolean || (column.Kind == ValueKind.Text && file.DictionaryOf(column.Name).Count is > 1 and <= MostGroups)) { yield return (column.Name, ItemGroups.ByColumn(file, project.Name, column.Name, rows)); }
        }
    }
}

using Relearn.Numerics;

namespace Relearn.Data.Labels;

/// <summary>All messages of this folder.</summary>
static class LabelsErrors
{
    public static UserError EntryUnreadable(string segment, string detail) => new("labels.entry_unreadable",
        $"'{segment}' holds an entry that this build cannot read: {detail.TrimEnd('.')}. A later build wrote it, or the file was changed; open the workspace with that build, or restore the file.", segment);

    public static UserError LineWrong(string file, string place, string column, string value, string expected) => new("labels.line_wrong",
        $"'{file}', {place}: {column} is '{value}', expected {expected}. Nothing of the file was taken.", $"{file}: {place}");

    public static UserError MoreWrong(long more) => new("labels.more_wrong",
        $"{more:N0} more lines are wrong; correct these and import again.");

    public static UserError NotTasks(string path, string detail) => new("labels.not_tasks",
        $"'{path}' is no list of Label Studio tasks: {detail.TrimEnd('.')}. Export them as JSON (not JSON-MIN), or import a table with the columns 'item' and 'label'.", path);

    public static UserError NothingLabelled(string project) => new("labels.nothing_labelled",
        $"Project '{project}' has no labels but those of its source. 'relearn data labels import FILE' takes some, 'relearn data label' asks for some.");

    public static UserError ValueOfClasses(string value) => new("labels.value_of_classes",
        $"The label ledger says '{value}' of an item, and this project's labels are true or false: they were given when its task was another. Set 'task' to what it was, or use another folder for the new task.");

    public static UserError WithoutAuthor(string file) => new("labels.without_author",
        $"'{file}' does not say who gave the labels. Add a column 'by', or give --by NAME.");
}

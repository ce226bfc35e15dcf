using Relearn.Inference.Features;
using Relearn.Inference.Models.Classes;
using Relearn.Numerics;

namespace Relearn.Data.Taxonomies;

/// <summary>All messages of this folder.</summary>
static class TaxonomiesErrors
{
    // A longer name is no slip of a key, and takes long to compare.
    const int LongestHinted = 100;

    const int MostListed = 10;

    public static UserError FormatTooNew(int found, int known) => new("data.classes_too_new",
        $"The run's list of classes has format {found}; this build knows {known}. Install a newer Relearn.");

    public static UserError FileColumns(string file, IReadOnlyList<string> found) => new("data.taxonomy_columns",
        $"The taxonomy '{file}' has the columns {List(found)}; expected 'path', or 'node' and 'parent' (and 'name', where a node's name is not unique). The first line names the columns.", file);

    public static UserError FileEmpty(string file) => new("data.taxonomy_empty",
        $"The taxonomy '{file}' has no class. Give each class a line, or leave the file out: then the labels' own paths are the taxonomy.", file);

    public static UserError FileUnread(string file, string reason, long lines) => new("data.taxonomy_unread",
        $"{lines:N0} lines of the taxonomy '{file}' cannot be read: {reason.TrimEnd('.')}. Mend them; a class that is not there takes all below it with it.", file);

    public static UserError NameEmpty(string where, string text) => new("data.taxonomy_name_empty",
        $"{where}: '{Short(text)}' has an empty name. Give every level a name, or leave out the levels that have none.");

    public static UserError NameHasSeparator(string where, string name) => new("data.taxonomy_name_separator",
        $"{where}: the name '{Short(name)}' contains '{Taxonomy.Separator}', which stands between the names of a path. Write the name in another way, for example with a comma.");

    public static UserError TooDeep(string where, string name, int most) => new("data.taxonomy_too_deep",
        $"{where}: '{Short(name)}' has more than {most:N0} names above it. Leave out the levels that tell nothing apart.");

    public static UserError NodeTwice(string file, string place, string node, string first, string second) => new("data.taxonomy_node_twice",
        $"'{file}', {place}: node '{Short(node)}' is given again, {second}; before, {first}. A node has one parent and one name: keep one line, or give the second node another id (and the same 'name').");

    public static UserError NameTwice(string file, string path, string first, string second) => new("data.taxonomy_name_twice",
        $"The taxonomy '{file}' has '{Short(path)}' twice: nodes '{Short(first)}' and '{Short(second)}'. Names are unique among the children of a node: rename one, or make them one node.", file);

    public static UserError ParentUnknown(string file, string place, string node, string parent, IReadOnlyCollection<string> nodes) => new("data.taxonomy_parent_unknown",
        $"'{file}', {place}: node '{Short(node)}' has the parent '{Short(parent)}', which has no line. Add one for it (the parent of a node at the top is empty), or correct the parent.{Hint(parent, nodes)}");

    public static UserError Cycle(string file, IReadOnlyList<string> nodes) => new("data.taxonomy_cycle",
        $"In the taxonomy '{file}', '{Short(nodes[0])}' stands above itself: {string.Join(Taxonomy.Separator, nodes.Take(MostListed).Select(Short))}{(nodes.Count > MostListed ? $"{Taxonomy.Separator}({nodes.Count - MostListed:N0} more)" : "")}{Taxonomy.Separator}{Short(nodes[0])}. Correct the parent of one of them.", file);

    public static UserError LabelUnknown(string label, string file, string? known, string missing, IReadOnlyCollection<string> names) => new("data.taxonomy_label_unknown",
        $"Label '{Short(label)}' is not in the taxonomy '{file}': {(known is null ? $"it has no '{Short(missing)}'" : $"'{Short(known)}' has no '{Short(missing)}'")}. Add the class to the file, or correct the label.{Hint(missing, names)}");

    public static UserError LabelAmbiguous(string label, string file, IReadOnlyList<string> paths) => new("data.taxonomy_label_ambiguous",
        $"Label '{Short(label)}' stands at {paths.Count:N0} places of the taxonomy '{file}': {List(paths)}. Write such labels as paths, or as the ids of the nodes.");

    public static UserError MoreWrong(long more) => new("data.taxonomy_more_wrong",
        $"{more:N0} more things are wrong with the taxonomy or its labels; correct these and try again.");

    public static UserError ClassUnknown(string path, IReadOnlyCollection<string> paths) => new("data.class_unknown",
        $"There is no class '{Short(path)}' in today's taxonomy. 'relearn data classes show' lists all.{Hint(path, paths)}");

    public static UserError ClassTaken(string path) => new("data.class_taken",
        $"There is a class '{Short(path)}' already. Choose another name, or merge the two: 'relearn data classes merge'.");

    public static UserError ClassNameWrong(string name) => new("data.class_name_wrong",
        $"'{Short(name)}' cannot be a class's name: a name has a letter at least, no space at its ends, and not '{Taxonomy.Separator}' in it.");

    public static UserError ClassIntoItself(string path, string into) => new("data.class_into_itself",
        $"'{Short(path)}' cannot go into '{Short(into)}', which stands below it or is the same. Name a class that does not.");

    public static UserError ClassAlreadyThere(string path) => new("data.class_already_there",
        $"'{Short(path)}' is where it should go already: nothing would change.");

    public static UserError SplitTooSmall(string path, int parts) => new("data.class_split_small",
        $"'{Short(path)}' is to be split into {parts:N0} classes; expected two names at least, each once.");

    public static UserError NoChangeToUndo() => new("data.class_no_change",
        "There is no change of classes that could be undone. 'relearn data classes history' lists them.");

    static string Hint(string name, IReadOnlyCollection<string> choices) => name.Length <= LongestHinted ? Nearest.Hint(name, choices.Where(c => c.Length <= LongestHinted)) : "";

    static string List(IReadOnlyList<string> names) => names.Count == 0 ? "(none)"
        : string.Join(", ", names.Take(MostListed).Select(n => $"'{Short(n)}'")) + (names.Count > MostListed ? $" and {names.Count - MostListed:N0} more" : "");

    static string Short(string text) => text.Length <= LongestHinted ? text : $"{text[..(LongestHinted - 1)]}…";
}

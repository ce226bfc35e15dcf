using Relearn.Numerics;

namespace Relearn.Data.Labels.Agreement;

/// <summary>All messages of this folder.</summary>
static class AgreementErrors
{
    public static UserError ClassNotInTree(IReadOnlyList<string> missing) => new("data.class_not_in_tree",
        $"The tree has no place for {string.Join(", ", missing.Take(10).Select(c => $"'{c}'"))}{(missing.Count > 10 ? $" and {missing.Count - 10:N0} more" : "")}. Give every class a line with its parent; the parent of a class at the top is empty.");

    public static UserError TreeLoop(string node) => new("data.tree_loop",
        $"In the tree of classes, '{node}' is its own ancestor. Follow its parents and correct the one that leads back.");

    public static UserError ClassesNotNumbers(string label) => new("data.classes_not_numbers",
        $"The distance 'interval' needs classes that are numbers; '{label}' is none. Use nominal, ordinal (with the classes in order) or a tree.");
}

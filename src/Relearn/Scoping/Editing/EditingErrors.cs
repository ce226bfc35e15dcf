using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Scoping.Editing;

/// <summary>All messages of this folder.</summary>
static class EditingErrors
{
    public static UserError ChangeWrong(string text) => new("scope.change_wrong",
        $"'{text}' is no change of a key. Write KEY=VALUE, with the sections of the key before it: learning.schedule_days=7.");

    public static UserError ChangeOfSection(string file, string key) => new("scope.change_of_section",
        $"'{key}' is a section or a list; only single values can be set. Name one of its keys, or edit the file.", file);

    public static UserError ChangeNotWritable(string file, string key) => new("scope.change_not_writable",
        $"'{key}' cannot be set here without touching what stands around it. Edit the file by hand.", file);

    public static UserError ObjectiveUnknown(string file, string name, IReadOnlyList<string> known) => new("scope.objective_unknown",
        known.Count == 0 ? $"There is no objective '{name}': the project declares none. Add a section 'objectives' with a line '{name}: {{ value: EXPRESSION }}'."
            : $"There is no objective '{name}'.{Nearest.Hint(name, known)} Declared: {string.Join(", ", known)}.", file);

    public static UserError ObjectiveIsLabel(string file, string name) => new("scope.objective_is_label",
        $"'{name}' is what is learnt already. There is nothing to change.", file);

    public static UserError NothingToUndo(string project) => new("scope.nothing_to_undo",
        $"No change of '{project}' by 'relearn scope set' or 'relearn scope objective' is left to take back. 'relearn scope history' lists them.");

    public static UserError ChangedSince(string file, string key, string found, string expected) => new("scope.changed_since",
        $"'{key}' is {found} now, and the change to take back had made it {expected}: somebody has edited the file since. Set it by hand, or with 'relearn scope set'.", file);

    public static UserError ReasonUnknown(string id, IReadOnlyList<string> known) => new("scope.reason_unknown",
        known.Count == 0 ? $"No record of the ledger begins with '{id}', and there is no review or diagnosis yet. Leave '--because' out, or make one with 'relearn analyze review'."
            : $"No one record of the ledger begins with '{id}'. The newest reviews and diagnoses: {string.Join(", ", known)}.");
}

using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Loop.Desk;

/// <summary>All messages of this folder.</summary>
static class DeskErrors
{
    public static UserError ClassUnknown(string value, IReadOnlyList<string> classes) => new("labels.class_unknown",
        $"'{value}' is no class of this project.{Nearest.Hint(value, classes)} {(classes.Count <= 20 ? $"Its classes: {string.Join(", ", classes)}" : FormattableString.Invariant($"It has {classes.Count:N0}; type the beginning of one to find it"))}.");

    public static UserError ConfidenceWrong(double confidence) => new("labels.confidence_wrong",
        FormattableString.Invariant($"The confidence is {confidence}; it goes from 0, a guess, to 1, beyond doubt. Leave it out where you do not want to say."));

    public static UserError InstructionsMissing(string file) => new("labels.instructions_missing",
        $"The instructions for people who label are not there: '{file}' cannot be read. Write that file, or correct 'label.instructions' in project.yaml.", file);

    public static UserError ItemNotQueued(string item, string queue) => new("labels.item_not_queued",
        $"Item '{item}' is not in the queue '{queue}' that is open here. The queue was made anew, or the item is of another one; ask for the next item and answer that.");

    public static UserError NameWrong(string by) => new("labels.name_wrong",
        $"'{by}' is no name for whoever labels. Use up to 100 letters, digits and signs, without line breaks: each label keeps it, and nobody is asked twice about one item.");

    public static UserError NothingToUndo(string by) => new("labels.nothing_to_undo",
        $"There is nothing to take back: '{by}' has given no answer in this queue that stands.");

    public static UserError QueueOfClasses(string task) => new("labels.queue_of_classes",
        $"The queue 'classes' asks for classes that have too few examples, but this project's task is '{task}': its labels are true or false. Use --queue new.");

    public static UserError ReasonTooLong(int length, int most) => new("labels.reason_too_long",
        FormattableString.Invariant($"The reason has {length:N0} characters; at most {most:N0} are kept. Say it in fewer words, or write it elsewhere and name the place."));
}

using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Loop;

/// <summary>Commands that say something of true and false, and what to do instead where the label is one of several classes.</summary>
static class BinaryOnly
{
    static readonly Dictionary<string, string> s_instead = new(StringComparer.Ordinal)
    {
        ["analyze tradeoff"] = "What classes earned is said by 'relearn analyze review'.",
        ["backtest"] = "Judge a model of classes by its test period: 'relearn run' and 'relearn model show'.",
        ["data functions"] = "Import what your rules say with 'relearn data labels import FILE --origin function'.",
        ["data maturity"] = "Labels of classes are known at their time ('label.known'); none are pending.",
        ["data review"] = "With classes it ranks two queues; judge one with 'relearn data label --queue review', or fill in a file of '--export' and import it.",
        ["data sample --likely"] = "Draw without '--likely', or ask for classes that need labels with 'relearn data label --queue classes'.",
        ["model delays"] = "Labels of classes are known at their time ('label.known'); none are pending.",
        ["model errors"] = "Look at the classes that are told apart worst with 'relearn model show'.",
        ["model export"] = "Serve the bundle itself: 'relearn serve start', or the package Relearn.Inference in your program.",
        ["model objectives"] = "Make another of the 'objectives' the label: 'relearn scope objective'.",
        ["model remedies"] = "Label more of the small classes with 'relearn data label --queue classes', or set 'label.minimum'.",
        ["run --candidate"] = "Change the model to new labels and classes with 'relearn run --update-classes'.",
        ["scope estimate"] = "Time a run on part of the rows instead: a smaller file in 'data.file'.",
        ["serve explain"] = "The answer to a prediction says how probable each level of its path is.",
        ["serve weights"] = "Make another of the 'objectives' the label: 'relearn scope objective'.",
    };

    /// <summary>The commands, in order.</summary>
    public static IReadOnlyList<string> Commands => [.. s_instead.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Refuses a command where the label is one of several classes.</summary>
    /// <exception cref="UserErrorException">It is.</exception>
    public static void Require(ProjectConfig project, string command)
    {
        if (project.HasClasses) { throw LoopErrors.BinaryOnly(command, project.Task, s_instead[command]).Exception(); }
    }
}

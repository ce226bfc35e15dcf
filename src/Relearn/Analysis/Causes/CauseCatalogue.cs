namespace Relearn.Analysis.Causes;

/// <summary>Every cause that the doctor knows: data, not rules. What signs each gives is learnt (<see cref="SignRates"/>).</summary>
static partial class CauseCatalogue
{
    /// <summary>Nothing is wrong.</summary>
    public const string NothingWrong = "nothing_wrong";

    /// <summary>Something is wrong that none of the causes explains.</summary>
    public const string Unknown = "unknown";

    /// <summary>All causes, in the order of the steps; "nothing" and "unknown" come last.</summary>
    public static IReadOnlyList<Cause> All { get; } = [.. OfScope, .. OfData, .. OfModels, .. OfServing, .. OfTime, .. OfAnalysis, Nothing, NotKnown];

    static readonly Dictionary<string, Cause> ById = All.ToDictionary(c => c.Id);

    /// <summary>The cause of an id.</summary>
    public static Cause Find(string id) => ById[id];

    static Remedy Undoable(string what, string command) => new(what, command, true);

    static Remedy Lasting(string what, string command) => new(what, command, false);

    static Remedy RollBack => Undoable("Go back to the release before.", "relearn serve rollback {project}");

    static Remedy TrainAgain => Undoable("Train a candidate on the newest rows and compare it with the champion; nothing goes live by that.", "relearn run {project} --candidate --because \"the doctor: {cause}\"");

    static Remedy Run => Lasting("Train, judge and release on the newest rows.", "relearn run {project}");

    static Cause Nothing => new(NothingWrong, "Nothing is wrong", 0,
        "What moves, moves as it does by itself.",
        "No near-proof, and the loss at equal label age is as usual.",
        "Harm that has not matured yet: labels that are not due say nothing. 'relearn monitor report' says how old the newest judged decision is.",
        "Look at the newest judged windows of 'relearn monitor report'.",
        Undoable("Nothing.", "relearn monitor report {project}"), Undoable("Nothing.", "relearn monitor report {project}"));

    static Cause NotKnown => new(Unknown, "Something that the doctor does not know", 5,
        "It hurts, and what is seen fits none of the known causes.",
        "Harm, with signs that none of the causes gives.",
        "Two causes at once: mend the more probable of them, and ask again.",
        "Begin with the part of the decisions whose loss rose most ('relearn monitor report') and read twenty rows of it.",
        RollBack, Undoable("Look at where the loss is.", "relearn model errors {project}"));
}

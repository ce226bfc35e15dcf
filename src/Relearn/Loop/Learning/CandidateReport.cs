using Relearn.Modeling.Updating;
using Relearn.Numerics;

namespace Relearn.Loop.Learning;

/// <summary>Candidates for the champion's place, all judged on the same rows as the champion.</summary>
/// <param name="Dataset">Id of the data set version.</param>
/// <param name="Champion">Id of the release whose place it is.</param>
/// <param name="ChampionRun">Id of its run.</param>
/// <param name="Triggers">Why they were made.</param>
/// <param name="JudgedFrom">Event time of the first judging row, microseconds since 1970 UTC.</param>
/// <param name="JudgedUntil">Event time of the last.</param>
/// <param name="JudgedRows">Rows that judged.</param>
/// <param name="ChampionLogLoss">The champion's log loss on them.</param>
/// <param name="Skipped">Days and files that were not learnt from, with what is wrong with them.</param>
/// <param name="Candidates">The candidates, best first; behind them those that could not be made.</param>
/// <param name="Winner">Id of the run of the best one that was accepted; null: the champion stays.</param>
/// <param name="Currency">Currency of all money.</param>
/// <param name="Verdict">What came out, in a sentence.</param>
sealed record CandidateReport(
    string Dataset, string Champion, string ChampionRun, IReadOnlyList<LearningTrigger> Triggers, double JudgedFrom, double JudgedUntil, long JudgedRows, double ChampionLogLoss,
    IReadOnlyList<SkippedDay> Skipped, IReadOnlyList<Candidate> Candidates, string? Winner, string Currency, string Verdict)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "candidate";

    /// <summary>Version of the comparison's rules.</summary>
    public const int Algorithm = 1;
}

/// <summary>One candidate.</summary>
/// <param name="Name">How it was made.</param>
/// <param name="Update">Anew, continued or refitted.</param>
/// <param name="WindowDays">Days that it learnt from; null: all.</param>
/// <param name="TrainRows">Rows that it learnt from.</param>
/// <param name="LogLoss">On the judging rows; null where it could not be made.</param>
/// <param name="LogLossGain">Log loss of the champion minus its own.</param>
/// <param name="ValueGain">Money a decision beyond the champion.</param>
/// <param name="ModelHash">Hash of the model alone.</param>
/// <param name="CpuSeconds">Processor time that it took.</param>
/// <param name="Accepted">It is better beyond doubt, and forgot nothing.</param>
/// <param name="Why">Why not, or why it could not be made.</param>
/// <param name="Kept">Slices and golden rows beside the champion.</param>
sealed record Candidate(
    string Name, UpdateKind Update, int? WindowDays, long TrainRows, double? LogLoss, Interval? LogLossGain, Interval? ValueGain, string? ModelHash, double CpuSeconds,
    bool Accepted, string? Why, IReadOnlyList<KeptPart> Kept);

/// <summary>A part of the rows on which a candidate must not do worse than the champion.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Golden">It is of earlier periods; false: a slice of the judging rows.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Loss">Log loss of the candidate minus that of the champion.</param>
/// <param name="Tolerated">What of it is tolerated.</param>
/// <param name="Worse">It is beyond that, and above 0 beyond doubt.</param>
sealed record KeptPart(string Name, bool Golden, long Rows, Interval Loss, double Tolerated, bool Worse);

using Relearn.Numerics;

namespace Relearn.Analysis.Value;

/// <summary>What each release earned more than another way of deciding, less what it took.</summary>
/// <param name="Project">Name of the project.</param>
/// <param name="Currency">Currency of all money.</param>
/// <param name="Releases">The releases that were live, oldest first.</param>
/// <param name="Earned">Of all releases whose gain is known.</param>
/// <param name="Cost">Of all releases, those that never went live included.</param>
/// <param name="Missing">What is not known, a sentence each.</param>
sealed record ValueReport(string Project, string Currency, IReadOnlyList<ReleaseValue> Releases, double Earned, CostLine Cost, IReadOnlyList<string> Missing)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "value";

    /// <summary>Version of the rules.</summary>
    public const int Algorithm = 1;

    /// <summary>What was earned more, less what it took.</summary>
    public double Net => Earned - Cost.Total;
}

/// <summary>A release in the ledger of value.</summary>
/// <param name="Release">The release.</param>
/// <param name="LiveSince">When it went live first.</param>
/// <param name="LiveDays">How long it was or has been live.</param>
/// <param name="Against">What it is held against: <c>rule_without_model</c>, else <c>never_act</c>; null: nothing is known.</param>
/// <param name="Source"><c>live</c> or <c>replay</c>, of the review.</param>
/// <param name="Reviewed">When the newest review of it was made; null: none.</param>
/// <param name="Decisions">Decisions that were counted.</param>
/// <param name="Gain">Money that it earned more than that, of all these decisions.</param>
/// <param name="Experiment">Money of a unit that it made more than the champion beside it, in its rollout; null: none that told.</param>
/// <param name="Cost">What it took from the release before until it went live.</param>
/// <param name="Net">Gain less cost; of a replay nothing was earned. Null where the gain is not known.</param>
sealed record ReleaseValue(string Release, DateTimeOffset LiveSince, double LiveDays, string? Against, string? Source, DateTimeOffset? Reviewed, long Decisions, Interval? Gain, Interval? Experiment, CostLine Cost, Interval? Net);

/// <summary>What something took.</summary>
/// <param name="Labels">Labels that people gave.</param>
/// <param name="LabelMoney">Money for them.</param>
/// <param name="CpuSeconds">Processor time.</param>
/// <param name="CpuMoney">Money for it.</param>
/// <param name="Hours">Hours of people that were noted.</param>
/// <param name="PeopleMoney">Money for them.</param>
sealed record CostLine(long Labels, double LabelMoney, double CpuSeconds, double CpuMoney, double Hours, double PeopleMoney)
{
    /// <summary>All of it.</summary>
    public double Total => LabelMoney + CpuMoney + PeopleMoney;
}

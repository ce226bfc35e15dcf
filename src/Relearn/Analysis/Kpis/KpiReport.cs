using Relearn.Numerics;

namespace Relearn.Analysis.Kpis;

/// <summary>The KPIs of a project: by day, by release and by arm.</summary>
/// <param name="Project">Name of the project.</param>
/// <param name="Source"><c>live</c> or <c>replay</c>.</param>
/// <param name="Moment">What arrived later is not known yet; microseconds since 1970 UTC.</param>
/// <param name="Decisions">Decisions of all releases.</param>
/// <param name="Keys">Keys that they are about.</param>
/// <param name="Unmatched">Reports that fit no decision.</param>
/// <param name="Currency">Currency of all money.</param>
/// <param name="Reported">Names of the measures that were reported.</param>
/// <param name="Kpis">The KPIs, in the order of the project.</param>
sealed record KpiReport(string Project, string Source, double Moment, long Decisions, long Keys, long Unmatched, string Currency, IReadOnlyList<string> Reported, IReadOnlyList<KpiFigures> Kpis)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "kpis";

    /// <summary>Version of this report's rules.</summary>
    public const int Algorithm = 1;

    /// <summary>Where a proxy and a goal part ways, the strongest first.</summary>
    public IReadOnlyList<Parting> Partings { get; init; } = [];

    /// <summary>How what is or could be learnt moves with each goal.</summary>
    public IReadOnlyList<ObjectiveFit> Fits { get; init; } = [];

    /// <summary>From the model's metric over figures of the product to money; null: no goal is declared, or none has data.</summary>
    public MetricTree? Tree { get; init; }
}

/// <summary>One KPI.</summary>
/// <param name="Kpi">Its name.</param>
/// <param name="Role">What it is watched for.</param>
/// <param name="Better"><c>higher</c> or <c>lower</c>.</param>
/// <param name="Unit">What a unit of it is.</param>
/// <param name="AgeDays">Age at which decisions are judged.</param>
/// <param name="Missing">What is missing; null: nothing.</param>
/// <param name="All">Over all days; null where something is missing.</param>
/// <param name="Days">By day.</param>
/// <param name="Releases">By release, in the order in which they answered first.</param>
/// <param name="Experiments">By arm of each experiment.</param>
sealed record KpiFigures(string Kpi, string Role, string Better, string Unit, double AgeDays, string? Missing, Interval? All, IReadOnlyList<KpiDay> Days, IReadOnlyList<KpiPart> Releases, IReadOnlyList<KpiArms> Experiments);

/// <summary>A KPI on a day.</summary>
/// <param name="Day">From 1970-01-01.</param>
/// <param name="Units">Units of the day.</param>
/// <param name="Value">The KPI.</param>
sealed record KpiDay(int Day, long Units, Interval Value);

/// <summary>A KPI of a part of the decisions.</summary>
/// <param name="Name">Of the part.</param>
/// <param name="Units">Its units.</param>
/// <param name="From">Its first day.</param>
/// <param name="To">Its last day.</param>
/// <param name="Value">The KPI.</param>
sealed record KpiPart(string Name, long Units, int From, int To, Interval Value);

/// <summary>A KPI in the arms of an experiment.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Champion">Value and units of the champion's arm.</param>
/// <param name="Challenger">Those of the challenger's.</param>
/// <param name="Change">Challenger over champion less one, with an interval that holds at every moment at once.</param>
/// <param name="SampleRatio">E-value of "units do not fall into the arms as they should"; from 1,000 on nothing is concluded.</param>
sealed record KpiArms(string Experiment, KpiPart Champion, KpiPart Challenger, Interval? Change, double SampleRatio);

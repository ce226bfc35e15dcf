namespace Relearn.Scoping;

/// <summary>A KPI that is measured in production: how it is made of reported measures, a decision or a key at a time.</summary>
sealed record MeasuredKpiConfig
{
    /// <summary>The outcome: candidates that turned out true.</summary>
    public const string Label = "label";

    /// <summary>Candidates on which was acted.</summary>
    public const string Acted = "acted";

    /// <summary>Decisions.</summary>
    public const string Decisions = "decisions";

    /// <summary>Money of the decisions by the value matrix <c>kpi</c>.</summary>
    public const string Money = "money";

    /// <summary>Measures that nobody has to report.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } = [Label, Acted, Decisions, Money];

    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>How it is made.</summary>
    public KpiForm Form { get; init; }

    /// <summary>The measure; of a ratio the one above the line; empty of a retention.</summary>
    public string Measure { get; init; } = "";

    /// <summary>Of a ratio: the measure below the line.</summary>
    public string? Over { get; init; }

    /// <summary>Of a retention: first and last day after the first decision on which coming again counts.</summary>
    public IReadOnlyList<int> Days { get; init; } = [];

    /// <summary>A unit is a key; else a decision.</summary>
    public bool PerKey { get; init; }

    /// <summary>More is better.</summary>
    public bool Higher { get; init; } = true;

    /// <summary>What it is watched for.</summary>
    public KpiRole Role { get; init; } = KpiRole.Product;

    /// <summary>Money that one more of it is worth, a unit; null where it is not said.</summary>
    public double? Worth { get; init; }

    /// <summary>How much worse than before counts as none, as a share.</summary>
    public double Tolerance { get; init; }

    /// <summary>What happens later than this after its decision does not count, microseconds; null: everything counts, and the age at which decisions are judged is measured.</summary>
    public double? Window { get; init; }

    /// <summary>The measures that it reads.</summary>
    public IEnumerable<string> Measures => new[] { Measure, Over }.Where(m => m is { Length: > 0 }).OfType<string>();
}

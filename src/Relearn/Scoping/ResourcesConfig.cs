namespace Relearn.Scoping;

/// <summary>What a run may use and what it costs.</summary>
public sealed record ResourcesConfig
{
    /// <summary>Threads; 0 means one for each processor.</summary>
    public int Threads { get; init; }

    /// <summary>Memory that engines may use, MB.</summary>
    public int MemoryMb { get; init; } = 1024;

    /// <summary>Money for an hour of one processor, in the KPI's currency.</summary>
    public double CostPerCpuHour { get; init; } = 0.05;

    /// <summary>Money for a label that a person gave, in the KPI's currency.</summary>
    [System.Text.Json.Serialization.JsonInclude, System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault)]
    internal double CostPerLabel { get; init; }

    /// <summary>Money for an hour of a person's work, in the KPI's currency.</summary>
    [System.Text.Json.Serialization.JsonInclude, System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault)]
    internal double CostPerPersonHour { get; init; }
}

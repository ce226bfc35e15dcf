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
}

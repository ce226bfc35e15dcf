namespace Relearn.Loop;

/// <summary>What a full run is expected to take, from two pilots on part of the rows.</summary>
/// <param name="Rows">Rows of the source.</param>
/// <param name="PilotRows">Rows of the larger pilot.</param>
/// <param name="Seconds">Wall time of data and model steps.</param>
/// <param name="CpuSeconds">Processor time of them.</param>
/// <param name="MemoryMb">Peak memory.</param>
/// <param name="DiskMb">Disk for rows, binned data and log.</param>
/// <param name="WithinBudget">Whether time fits the scope's constraint; null where there is none.</param>
public sealed record RunEstimate(long Rows, long PilotRows, double Seconds, double CpuSeconds, double MemoryMb, double DiskMb, bool? WithinBudget)
{
    /// <summary>Kind in the ledger.</summary>
    public const string Kind = "estimate";

    /// <summary>Version of the estimation.</summary>
    public const int Algorithm = 1;
}

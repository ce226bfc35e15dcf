namespace Relearn.Storage;

/// <summary>Something that was decided or made. Never changed once written.</summary>
/// <param name="Id"><c>kind-</c> and 20 hexadecimal digits of the hash of kind, algorithm, inputs, configuration and seed: the same work has the same id.</param>
/// <param name="Kind">Dataset version, run, release, ...</param>
/// <param name="Inputs">Ids of the records it was made from; lineage is a walk over them.</param>
/// <param name="Body">What was found or made, JSON.</param>
/// <param name="Circumstances">What stands beside it and is not hashed.</param>
public sealed record LedgerRecord(string Id, string Kind, IReadOnlyList<string> Inputs, string Body, Circumstances Circumstances);

/// <summary>When, by whom, where and at what cost a record was made. No part of its id.</summary>
/// <param name="At">When it was written.</param>
/// <param name="Actor">The user or API key that caused it.</param>
/// <param name="Host">Machine name.</param>
/// <param name="Build">Version of Relearn.</param>
/// <param name="Seconds">How long the work took.</param>
/// <param name="CpuSeconds">Processor time it took.</param>
public sealed record Circumstances(DateTimeOffset At, string Actor, string Host, string Build, double Seconds, double CpuSeconds);

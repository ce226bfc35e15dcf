namespace Relearn.Aot;

/// <summary>A row.</summary>
sealed record Flight(double? Distance, string? Origin, DateTime? DepartsAt);

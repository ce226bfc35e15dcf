namespace Relearn.Analysis.Kpis;

/// <summary>What decisions have in common: who answered, and for which arm.</summary>
/// <param name="Release">The release that answered.</param>
/// <param name="Experiment">The experiment; null: there was none.</param>
/// <param name="Challenger">They fell to the challenger.</param>
/// <param name="Share">The challenger's share at that time.</param>
readonly record struct DecisionGroup(string Release, string? Experiment, bool Challenger, double Share);

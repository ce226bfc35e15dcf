namespace Relearn.Data.Sampling;

/// <summary>What rows are wanted.</summary>
/// <param name="Rows">How many.</param>
/// <param name="By">Column whose values are the strata; null for none.</param>
/// <param name="Spread">With <paramref name="By"/>: the column of numbers whose deviation within the strata decides how many each gets (Neyman); null: in proportion.</param>
/// <param name="Weight">Column of numbers that a row's chance goes with; null: all rows have the same chance.</param>
/// <param name="Seed">Seed.</param>
/// <param name="Likely">Rows without a label that the newest model takes for true, and a share drawn at random.</param>
sealed record SampleRequest(int Rows, string? By, string? Spread, string? Weight, ulong Seed, bool Likely = false);

namespace Relearn.Data.Sampling;

/// <summary>Rows that were drawn.</summary>
/// <param name="Path">The CSV file they stand in; its last column, <c>_weight</c>, says how many rows of the version each stands for.</param>
/// <param name="Method"><c>uniform</c>, <c>proportional</c>, <c>neyman</c>, <c>weighted</c> or <c>likely</c>.</param>
/// <param name="Rows">How many were drawn.</param>
/// <param name="Of">Rows that could be drawn.</param>
/// <param name="Strata">How many of each stratum; none for the other methods.</param>
/// <param name="EffectiveRows">Rows with equal weights that would say as much.</param>
/// <param name="Warning">Where few rows carry the weight.</param>
sealed record RowSample(string Path, string Method, int Rows, long Of, IReadOnlyList<SampledStratum> Strata, double EffectiveRows, string? Warning)
{
    /// <summary>True rows that the model expects among them; only where it chose them.</summary>
    public double? Expected { get; init; }

    /// <summary>The same among as many rows drawn at random.</summary>
    public double? ExpectedAtRandom { get; init; }
}

/// <summary>A stratum: its value, its rows, the deviation of what was asked to be spread, the rows drawn.</summary>
sealed record SampledStratum(string Value, long Of, double? Deviation, int Rows);

namespace Relearn.Analysis.Experiments;

/// <summary>A row of an experiment. Used again for the next one: copy what you keep.</summary>
/// <param name="columns">Number of columns that are added up.</param>
/// <param name="segments">Number of segment columns.</param>
sealed class UnitRow(int columns, int segments)
{
    /// <summary>Hash of the unit.</summary>
    public ulong Unit { get; set; }

    /// <summary>The unit is in the treatment.</summary>
    public bool Treated { get; set; }

    /// <summary>The columns that are added up; NaN is missing.</summary>
    public double[] Values { get; } = new double[columns];

    /// <summary>The unit's value from before the exposure; NaN: none.</summary>
    public double Before { get; set; } = double.NaN;

    /// <summary>When, microseconds since 1970; NaN: unknown.</summary>
    public double Time { get; set; } = double.NaN;

    /// <summary>Codes of the segments' values; -1: missing.</summary>
    public int[] Segments { get; } = new int[segments];

    /// <summary>Code of the unit's arm in another experiment; -1: it is in none.</summary>
    public int Other { get; set; } = -1;

    /// <summary>The treatment's share at that moment.</summary>
    public double Share { get; set; }
}

namespace Relearn.Scoping;

/// <summary>Shares of the rows, oldest first: training, validation (threshold, calibration), test.</summary>
public sealed record SplitConfig
{
    /// <summary>Share of the newest rows that judge the model, 0.01 to 0.9. By default 0.2.</summary>
    public double Test { get; init; } = 0.2;

    /// <summary>Share of the rows before them that calibrate it and set the threshold, 0.01 to 0.5. By default 0.1.</summary>
    public double Validation { get; init; } = 0.1;

    /// <summary>First day of the test period instead of a share: <c>2001-06-01</c>.</summary>
    public string? TestFrom { get; init; }

    /// <summary>First day of the validation period instead of a share.</summary>
    public string? ValidationFrom { get; init; }
}

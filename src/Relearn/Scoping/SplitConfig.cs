using System.Text.Json.Serialization;

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

    /// <summary>What decides on which side a row stands. The others than time are for rows without time.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public SplitBy By { get; init; }

    /// <summary>With <see cref="SplitBy.Group"/>: the column none of whose values stands on two sides.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Group { get; init; }

    /// <summary>Days before the validation period and before the test period whose rows are left out, besides those whose label came too late.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double EmbargoDays { get; init; }
}

namespace Relearn.FaultBench.Streams;

/// <summary>Real rows that become a company's days.</summary>
/// <remarks>Rows of a real day stay together where the data has days, so that weather, weekdays and what days have in common are real; which real day stands for a simulated one is drawn.</remarks>
sealed class StreamTable
{
    /// <summary>Name of the stream.</summary>
    public required string Name { get; init; }

    /// <summary>The columns of the data.</summary>
    public required IReadOnlyList<StreamColumn> Columns { get; init; }

    /// <summary>The cells of each row, in the order of the columns; null is missing.</summary>
    public required IReadOnlyList<string?[]> Cells { get; init; }

    /// <summary>What turned out.</summary>
    public required IReadOnlyList<bool> Labels { get; init; }

    /// <summary>The hour of the day of each row.</summary>
    public required IReadOnlyList<double> Hours { get; init; }

    /// <summary>The rows that may stand for a simulated day: of the day, and a number in [0, 1) that chooses.</summary>
    public required Func<DateTime, double, IReadOnlyList<int>> PoolOf { get; init; }

    /// <summary>True: a row is drawn once in a run, whatever its day.</summary>
    public bool WithoutReplacement { get; init; }

    /// <summary>Rows of an ordinary day.</summary>
    public required int RowsPerDay { get; init; }

    /// <summary>Days that the first model learns from.</summary>
    public required int HistoryDays { get; init; }

    /// <summary>Which column plays which part in faults, such as <c>main</c>, the number that matters most.</summary>
    public required IReadOnlyDictionary<string, string> Roles { get; init; }

    /// <summary>On Saturdays and Sundays rows lean so strongly to high values of the column <c>season</c>; 0 where the data has its own week.</summary>
    public double WeekendTilt { get; init; }

    /// <summary>Money of a decision, as project.yaml says it.</summary>
    public required string Kpi { get; init; }

    /// <summary>The place of a column.</summary>
    public int IndexOf(string name)
    {
        for (var i = 0; i < Columns.Count; i++) { if (Columns[i].Name == name) { return i; } }
        throw new ArgumentException($"Stream '{Name}' has no column '{name}'. Its columns: {string.Join(", ", Columns.Select(c => c.Name))}.");
    }
}

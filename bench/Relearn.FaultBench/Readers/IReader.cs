using Relearn.FaultBench.Plant;

namespace Relearn.FaultBench.Readers;

/// <summary>Is asked what is wrong with a company. A reader of the product looks at the folder alone, a baseline at the record.</summary>
interface IReader
{
    /// <summary>Its name in tables.</summary>
    string Name { get; }

    /// <summary>Says what is wrong.</summary>
    /// <param name="folder">The project's folder.</param>
    /// <param name="options">How to open it.</param>
    /// <param name="day">The day that has just ended.</param>
    /// <param name="record">What was served and turned out.</param>
    Task<Reading> ReadAsync(string folder, WorkspaceOptions options, int day, DayRecord record);
}

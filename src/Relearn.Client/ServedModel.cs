namespace Relearn.Client;

/// <summary>A model that a service answers with.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Release">The release.</param>
/// <param name="Run">The run that trained it.</param>
/// <param name="Bundle">SHA-256 of its bundle.</param>
/// <param name="Threshold">A score at or above it is acted on.</param>
/// <param name="Inputs">The columns that a caller sends.</param>
public sealed record ServedModel(string Name, string Release, string Run, string Bundle, double Threshold, IReadOnlyList<ServedColumn> Inputs);

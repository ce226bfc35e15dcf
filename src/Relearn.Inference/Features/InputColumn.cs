namespace Relearn.Inference.Features;

/// <summary>One column that a program reads.</summary>
/// <param name="Name">The column's name, as declared in the project.</param>
/// <param name="Kind">Number, Text, Time or Boolean.</param>
public sealed record InputColumn(string Name, ValueKind Kind);

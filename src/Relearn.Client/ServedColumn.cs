namespace Relearn.Client;

/// <summary>A column that a model reads.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>number</c>, <c>text</c>, <c>time</c> or <c>boolean</c>.</param>
public sealed record ServedColumn(string Name, string Kind);

namespace Relearn.Scoping;

/// <summary>A labelling function: it votes for a class on some rows and abstains on the others. Exactly one of <paramref name="When"/>, <paramref name="Pattern"/> and <paramref name="Model"/> is there.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Says">The class that it votes for; a model votes for both.</param>
/// <param name="When">Condition over the columns, those known after the decision included.</param>
/// <param name="Column">Column of texts that <paramref name="Pattern"/> is looked for in.</param>
/// <param name="Pattern">Regular expression without look-around and references.</param>
/// <param name="Model">A bundle file, relative to the project, whose features read declared columns alone.</param>
/// <param name="Above">The model votes true from this probability on.</param>
/// <param name="Below">The model votes false up to this probability.</param>
public sealed record LabelFunctionConfig(string Name, bool Says, string? When, string? Column, string? Pattern, string? Model, double Above = 0.9, double Below = 0.1);

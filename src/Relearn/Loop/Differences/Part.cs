using System.Collections.Immutable;

namespace Relearn.Loop.Differences;

/// <summary>A part of the differences that can be swapped by itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Words">What it is.</param>
/// <param name="Atoms">What is swapped: <c>rows</c>, <c>labels</c>, <c>judged</c>, <c>sources</c>, <c>cells:COLUMN</c>, <c>feature:NAME</c>, <c>calendars</c>, <c>split</c>, <c>sampling</c>, <c>model</c>, <c>decision</c>, <c>seed</c>.</param>
sealed record Part(string Name, string Words, ImmutableArray<string> Atoms)
{
    public const string Rows = "rows";
    public const string Labels = "labels";
    public const string Judged = "judged";
    public const string Sources = "sources";
    public const string Calendars = "calendars";
    public const string Split = "split";
    public const string Sampling = "sampling";
    public const string Model = "model";
    public const string Decision = "decision";
    public const string Seed = "seed";

    public Part(string name, string words, string atom)
        : this(name, words, [atom])
    {
    }

    public static string Cells(string column) => $"cells:{column}";

    public static string Feature(string name) => $"feature:{name}";

    /// <summary>Swapping it makes another model; otherwise the same model is judged or decides otherwise, and no noise of training is in it.</summary>
    public bool Retrains => Atoms.Any(a => a is not (Judged or Decision));

    /// <summary>Two parts that can only be swapped together.</summary>
    public Part With(Part other) => new($"{Name} + {other.Name}", $"{Words}; {other.Words}", [.. Atoms, .. other.Atoms]);
}

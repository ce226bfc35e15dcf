namespace Relearn.Data.Labels;

/// <summary>The classes of a binary label, and how people write them.</summary>
static class LabelClasses
{
    public const string True = "true";
    public const string False = "false";

    /// <summary>All classes, in order.</summary>
    public static readonly IReadOnlyList<string> Binary = [False, True];

    /// <summary>The class that a text means, or null.</summary>
    public static string? Parse(string text) => text.Trim().ToLowerInvariant() switch
    {
        "true" or "yes" or "1" => True,
        "false" or "no" or "0" => False,
        _ => null,
    };

    /// <summary>The text says that it cannot be told.</summary>
    public static bool CannotTell(string text) => text.Trim().ToLowerInvariant() is "?" or "cannot tell" or "can't tell";

    /// <summary>The other class.</summary>
    public static string Other(string value) => value == True ? False : True;

    /// <summary>As it stands in a column of labels.</summary>
    public static double Number(string value) => value == True ? 1 : 0;

    /// <summary>From a column of labels; null for a missing one.</summary>
    public static string? Of(double label) => double.IsNaN(label) ? null : label != 0 ? True : False;
}
